"""What is asked without an app, in a notebook say, is answered as the environment has it."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import dashboard
from dashboard import results
from dashboard.compute.cost import MIB
from dashboard.data.digits import Mnist
from dashboard.data.mnist import FILES
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.layer import default, layer, sharing
from dashboard.settings import read
from tests.idx import written

ROOT = Path(__file__).resolve().parent.parent


# --- In a fresh interpreter


def interpreter(tmp_path, code, **chosen):
    """What a fresh interpreter says, whose settings are `chosen` alone and whose user has a home of its own."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DASHBOARD_")}
    environment = bare | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "caches")} | chosen
    code = f"import json\ndef said(what): print(json.dumps(what))\n{code}"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def kept(folder):
    """How many answers a folder holds."""
    return len(list(folder.rglob("*.npz")))


ASK = """
from dashboard.layer import layer
from dashboard import results
from dashboard.compute.methods import KMeans
from dashboard.data.synthetic import Blobs
# What is over in a few thousandths of a second is not kept.
found = results.clustering(Blobs(n_samples=5_000, centers=5), KMeans(n_clusters=9, n_init=10))
computed = layer.current().cache.computed
said([found.inertia, computed["clustering"], computed["points"]])
"""


@pytest.mark.slow
def test_what_one_interpreter_asked_the_next_one_reads(tmp_path):
    answers = tmp_path / "answers"
    first = interpreter(tmp_path, ASK, DASHBOARD_CACHE=str(answers))
    held = kept(answers)
    again = interpreter(tmp_path, ASK, DASHBOARD_CACHE=str(answers))
    assert first[1:] == [1, 1]
    assert held > 0
    assert again == [first[0], 0, 0]
    assert kept(answers) == held
    assert not (tmp_path / "caches").exists()


# A source can be read without any question.
IMAGES = """
from dashboard.data.digits import Mnist
loaded = len(Mnist(n_samples=60_000).load())
from dashboard import results
said([loaded, len(results.points(Mnist(n_samples=60_000)))])
"""


@pytest.mark.slow
def test_images_are_read_from_the_folder_that_is_named(tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    chosen = {"DASHBOARD_CACHE": "memory", "DASHBOARD_MNIST_DIR": str(written(files, 15))}
    assert interpreter(tmp_path, IMAGES, **chosen) == [15, 15]


REFUSED = """
from dashboard import results
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
try:
    results.points(Blobs())
except Refusal as refusal:
    said(refusal.sentence)
"""
MUCH = "DASHBOARD_CACHE_BYTES must be a whole number from 0 to 1,099,511,627,776. It was given as “much”."


@pytest.mark.slow
def test_nonsense_in_a_setting_is_a_sentence_and_ends_no_program(tmp_path):
    assert interpreter(tmp_path, REFUSED, DASHBOARD_CACHE_BYTES="much") == MUCH


IMPORTED = """
import os, sys, threading
made = set()
def seen(event, args):
    if event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR):
        made.add(str(args[0]))
    elif event in ("os.mkdir", "os.fork", "subprocess.Popen", "socket.connect"):
        made.add(event)
sys.dont_write_bytecode = True
sys.addaudithook(seen)
import dashboard.data.digits, dashboard.results, dashboard.run
above = {"dashboard.settings", "dashboard.layer.sharing", "dashboard.layer.children", "distributed", "redis"}
said([sorted(above & set(sys.modules)), sorted(made), threading.active_count()])
"""


@pytest.mark.slow
def test_an_import_alone_reads_no_setting_and_makes_nothing(tmp_path):
    assert interpreter(tmp_path, IMPORTED, DASHBOARD_CACHE_BYTES="much") == [[], [], 1]
    assert not (tmp_path / "caches").exists()


CHILD = """
from dashboard.layer import layer, sharing
from dashboard.layer.engine import Work
from dashboard.settings import read
from tests import works
sharing.share(read())
here = layer.current()
said([here.engine.health().said, here.limits.memory, here.engine.run("", Work(works.of_layer, (), "", 9.0, 1))])
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="children are made on Linux")
def test_a_worker_has_children_who_keep_nothing_and_have_none_themselves(tmp_path):
    chosen = {"DASHBOARD_MEMORY_LIMIT": str(300 * MIB), "DASHBOARD_MNIST_DIR": "somewhere"}
    told = interpreter(tmp_path, CHILD, DASHBOARD_CACHE=str(tmp_path / "answers"), **chosen)
    assert told == ["child processes, 0 of 2,048 MiB taken", 300 * MIB, "None Here somewhere"]


# --- In this one


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    """Has settings as they are chosen, and a process that nobody set up."""
    for name in [name for name in os.environ if name.startswith("DASHBOARD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(sharing, "user_cache_path", lambda name: tmp_path / "caches" / name)
    before = default.layer()
    default.made_by(dashboard.of_environment)
    yield lambda **settings: [monkeypatch.setenv(*setting) for setting in settings.items()]
    default.made_by(lambda: before)


def refused(ask):
    with pytest.raises(Refusal) as caught:
        ask()
    return caught.value.sentence


@pytest.mark.usefixtures("chosen")
def test_where_no_folder_is_named_answers_lie_where_the_app_has_them(tmp_path, monkeypatch):
    monkeypatch.setattr("dashboard.layer.cache.WORTH_KEEPING", 0.0)
    results.points(Blobs())
    assert kept(tmp_path / "caches" / "cluster-explorer" / "answers") == 1
    assert str(tmp_path / "caches") in str(sharing.store(read()).path)


def test_who_wants_no_answers_kept_has_none(tmp_path, chosen, monkeypatch):
    monkeypatch.setattr("dashboard.layer.cache.WORTH_KEEPING", 0.0)
    chosen(DASHBOARD_CACHE="memory")
    results.points(Blobs())
    assert not (tmp_path / "caches").exists()


def test_a_file_that_is_missing_is_asked_for_where_it_was_looked_for(tmp_path, chosen):
    chosen(DASHBOARD_MNIST_DIR=str(tmp_path))
    said = f"MNIST cannot be read. Put {' and '.join(FILES['train'])} into the folder that DASHBOARD_MNIST_DIR names."
    assert refused(Mnist().load) == refused(lambda: results.points(Mnist())) == said


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DASHBOARD_CACHE_BYTES", "much", MUCH),
        ("DASHBOARD_CASHE", "memory", "DASHBOARD_CASHE is no setting of the dashboard; did you mean DASHBOARD_CACHE?"),
        ("DASHBOARD_CACHE", "redis://a:b/c@d", f"DASHBOARD_CACHE cannot be read as an address. {sharing.ADDRESS}"),
    ],
)
def test_a_wrong_setting_is_the_sentence_at_which_a_start_stops(chosen, name, value, sentence):
    chosen(**{name: value})
    for ask in (layer.current, Mnist().load, lambda: results.points(Blobs()), lambda: results.points(Blobs())):
        assert refused(ask) == sentence


def test_a_setting_that_is_mended_in_the_notebook_counts(chosen):
    chosen(DASHBOARD_CACHE_BYTES="much")
    assert refused(layer.current) == MUCH
    chosen(DASHBOARD_CACHE_BYTES=str(7 * MIB), DASHBOARD_MEMORY_LIMIT=str(300 * MIB))
    assert layer.current().cache._answers.maxsize == 7 * MIB
    assert layer.current().limits.memory == 300 * MIB


def test_work_is_done_in_this_process_where_no_cluster_is_named(chosen):
    children = set(psutil.Process().children())
    results.linkage(Blobs(n_samples=3_000, random_state=71), "average")
    assert layer.current().engine.health().said == "this process"
    assert set(psutil.Process().children()) <= children
    pytest.importorskip("distributed")
    default.made_by(dashboard.of_environment)
    chosen(DASHBOARD_SCHEDULER="tcp://127.0.0.1:1")
    assert layer.current().engine.health().said.startswith("cluster at tcp://127.0.0.1:1")


@pytest.mark.usefixtures("chosen")
def test_a_process_has_one_layer_however_many_threads_ask_first():
    with ThreadPoolExecutor(16) as pool:
        assert len(set(map(id, pool.map(lambda _: layer.current(), range(64))))) == 1
