"""However many ask at once, in however many processes, a question is worked out once."""

import multiprocessing
import threading
import time

import pytest

from dashboard import results
from dashboard.compute.methods import KMeans
from dashboard.data.synthetic import Blobs
from dashboard.layer import default
from dashboard.layer.cache import Cache
from dashboard.layer.layer import MIB, Layer
from dashboard.layer.store import ABSENT, redis_server
from dashboard.layer.store.folder import Folder
from dashboard.layer.store.redis_server import Redis
from harness import parts
from harness.parts import until

pytestmark = [pytest.mark.servers, pytest.mark.alone, pytest.mark.timeout(120)]

FORK = multiprocessing.get_context("fork")
PROCESSES, THREADS = 3, 8
SLOW = Blobs(n_samples=20_000, centers=30, cluster_std=3), KMeans(n_clusters=30, n_init=20)


def folder(path):
    return Folder(path / "answers", results.version(), results.ANSWERS, 2**30)


@pytest.fixture
def redis_address(tmp_path):
    port = parts.free_port()
    with parts.redis(port, tmp_path):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(params=["folder", "redis"])
def make_store(request, tmp_path):
    """Makes the store of one process."""
    if request.param == "folder":
        return lambda: folder(tmp_path)
    address = request.getfixturevalue("redis_address")
    return lambda: Redis(address, results.version(), results.ANSWERS)


def ask_in_threads(make_store, told):
    """A process whose threads all ask the same; it tells what they got, and how often it computed."""
    here = Layer(Cache(512 * MIB, make_store()))
    default.made_by(lambda: here)
    ready, answers = threading.Barrier(THREADS), []

    def ask():
        ready.wait()
        answers.append(results.clustering(*SLOW).labels.tobytes())

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put((answers, here.cache.computed["clustering"]))


def test_three_processes_of_eight_threads_cost_one_computation(make_store):
    told = FORK.Queue()
    processes = [FORK.Process(target=ask_in_threads, args=(make_store, told)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    heard = [told.get(timeout=90) for _ in processes]
    for process in processes:
        process.join()
    answers = [answer for process, _ in heard for answer in process]
    assert len(answers) == PROCESSES * THREADS
    assert len(set(answers)) == 1
    assert sum(computed for _, computed in heard) == 1


def test_a_server_that_swallows_every_word_costs_its_patience_once_a_pause(tmp_path, monkeypatch):
    # It takes connections and never answers, as a black hole in the network does.
    monkeypatch.setattr(redis_server, "PATIENCE", 0.2)
    now, tries = [1000.0], []
    port = parts.free_port()
    with parts.redis(port, tmp_path) as process:
        store = Redis(f"redis://127.0.0.1:{port}/0", "1", {}, clock=lambda: now[0])
        store.write("key", 1)
        assert store.read("key") == 1
        said = store.server.execute_command
        store.server.execute_command = lambda *words, **named: tries.append(1) or said(*words, **named)
        process.send_signal(19)  # SIGSTOP
        for _ in range(50):
            assert store.read("key") is ABSENT
        assert len(tries) == 1
        now[0] += redis_server.PAUSE
        assert store.read("key") is ABSENT
        assert len(tries) == 2
        process.send_signal(18)  # SIGCONT
        now[0] += redis_server.PAUSE
        assert until(lambda: store.read("key") == 1)


def test_what_another_program_wrote_into_redis_counts_as_absent(redis_address):
    store = Redis(redis_address, "1", {})
    store.write("key", 1)
    (name,) = store.server.keys("clusters:answer:*")
    for noise in (b"", b"noise", b"\x80\x04" + b"x" * 1000):
        store.server.set(name, noise)
        assert store.read("key") != 1


def test_another_version_finds_nothing_on_redis_and_leaves_the_old_alone(redis_address):
    one, two = (Redis(redis_address, version, {}) for version in "12")
    one.write("key", 1)
    assert two.read("key") is ABSENT
    two.write("key", 2)
    assert (one.read("key"), two.read("key")) == (1, 2)


def test_a_lock_is_renewed_while_its_holder_lives_and_free_soon_after_it_died(redis_address, monkeypatch):
    monkeypatch.setattr(redis_server, "LOCK_SECONDS", 1.5)
    taken = FORK.Event()

    def hold():
        with Redis(redis_address, "1", {}).lock("key", lambda: None):
            taken.set()
            time.sleep(60)

    holder = FORK.Process(target=hold)
    holder.start()
    assert taken.wait(10)
    store = Redis(redis_address, "1", {})
    (name,) = store.server.keys("clusters:lock:*")
    left = []

    def renewed():
        """Whether what is left of its term has grown since it was looked at last."""
        left.append(store.server.pttl(name))
        return left[-2:-1] < left[-1:] and len(left) > 1

    # Twice, so that it outlives its own term.
    assert until(renewed)
    assert until(renewed)
    waited = []
    killer = threading.Timer(0.5, holder.kill)
    killer.start()
    began = time.monotonic()
    with store.lock("key", lambda: waited.append(1)):
        assert 0.4 < time.monotonic() - began < 5
    assert waited
    holder.join()
