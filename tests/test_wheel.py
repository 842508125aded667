"""The program as others install it: a wheel, started away from this repository with what it asks for and no more."""

import email
import json
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from urllib.request import urlopen

import pytest
from packaging.requirements import Requirement

from dashboard import __version__
from dashboard.layer import extras
from dashboard.tabs import TABS
from harness import parts
from tests.requirements import ROOT, brought_along, named, pins

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
START = 120  # seconds; scikit-learn alone takes seven from a cold disk
# Runs before everything else in the other environment: whoever leaves this machine is stopped, and told of.
CUT = """
import sys
def alone(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] not in ("127.0.0.1", "::1"):
        print("LEFT THIS MACHINE", args[1], file=sys.stderr, flush=True)
        raise OSError("the network is cut")
sys.addaudithook(alone)
"""
# What a browser loads: in the page's HTML, and in the layout that Dash sends it.
LINKED = re.compile(r'(?:href|src|data-page|data-url)="(/[^"]*)"')
NAMED = re.compile(r'"(/(?:assets|fixed|images)/[^"\s]+)"')


# Extras that no host is given, because they bring so much along.
LARGE = {"umap"}


def required(extra=""):
    """What the project asks for: of everybody, or in an extra."""
    lines = PROJECT["project"]["optional-dependencies"][extra] if extra else PROJECT["project"]["dependencies"]
    return [Requirement(line) for line in lines]


def test_a_host_is_given_all_that_the_project_and_its_extras_ask_for_and_no_more():
    extras = PROJECT["project"]["optional-dependencies"].keys() - LARGE
    every = required() + [r for extra in extras for r in required(extra)]
    assert {named(r) for r in every} - {"cluster-explorer"} == pins("requirements.txt").keys()
    assert not {named(r) for extra in LARGE for r in required(extra)} & pins("requirements.lock").keys()


def test_what_the_project_asks_for_is_what_is_tested_and_no_older():
    tested = pins("requirements-dev.txt") | pins("requirements.txt")
    every = PROJECT["project"]["optional-dependencies"].keys() - {"host"}
    for wanted in required() + [wanted for extra in sorted(every) for wanted in required(extra)]:
        (bound,) = wanted.specifier
        assert tested[named(wanted)] in wanted.specifier
        assert bound.version == ".".join(str(tested[named(wanted)]).split(".")[: bound.version.count(".") + 1])


def test_the_wheel_is_built_by_what_is_tested():
    assert pins("requirements-dev.txt")["hatchling"] in Requirement(PROJECT["build-system"]["requires"][0]).specifier
    assert "==" in PROJECT["build-system"]["requires"][0]


def test_the_version_stands_in_one_place_and_heads_the_list_of_changes():
    assert "version" not in PROJECT["project"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "dashboard/__init__.py"
    released = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert __version__ in released[:2]
    assert released[0] in ("Unreleased", __version__)


def test_a_part_that_is_not_installed_is_one_sentence(monkeypatch):
    def absent(_):
        raise ModuleNotFoundError("No module named 'distributed'", name="distributed")

    monkeypatch.setattr(extras, "import_module", absent)
    with pytest.raises(SystemExit) as told:
        extras.load("dashboard.layer.cluster", "cluster", "DASHBOARD_SCHEDULER")
    assert str(told.value) == (
        "DASHBOARD_SCHEDULER needs “distributed”, which is not installed here: "
        'pip install "cluster-explorer[cluster]", or leave DASHBOARD_SCHEDULER unset.'
    )


def test_a_fault_of_our_own_is_not_taken_for_an_absent_part():
    with pytest.raises(ModuleNotFoundError):
        extras.load("dashboard.no_such_room", "cluster", "DASHBOARD_SCHEDULER")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    made = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(made)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (found,) = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel and, from this one, the packages that it asks for and those that they ask for."""
    there = tmp_path_factory.mktemp("there") / "venv"
    venv.create(there, symlinks=True)
    (site,) = there.glob("lib/python*/site-packages")
    asked = [r for r in required() if r.marker is None or r.marker.evaluate()]
    for name in brought_along(map(str, asked)):
        lend(name, site)
    (site / "sitecustomize.py").write_text(CUT)
    command = [sys.executable, "-m", "pip", "--python", str(there / "bin" / "python"), "--disable-pip-version-check"]
    subprocess.run([*command, "install", "--quiet", "--no-index", str(wheel)], check=True)
    subprocess.run([*command, "check"], check=True)
    return there


def lend(name, site):
    """Put an installed package into another environment."""
    owner = distribution(name)
    for top in {file.parts[0] for file in owner.files} - {"..", "__pycache__"}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(owner.locate_file(top)).resolve())


@contextmanager
def running(installed, folder, *words, **variables):
    """The dashboard of the other environment, in an empty folder and home; where it is, and the process."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "DASHBOARD_CACHE": "memory", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [installed / "bin" / "cluster-explorer", *words],
        cwd=folder,
        env=bare | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("Cluster Explorer: http://"), line + process.stderr.read()
            yield line.split()[-1], process
        finally:
            process.kill()


def got(url):
    with urlopen(url, timeout=START) as answer:
        assert answer.status == 200
        return answer.read().decode("utf-8", "replace")


def test_the_wheel_has_all_that_the_app_serves_and_says_whose_it_is(wheel):
    with zipfile.ZipFile(wheel) as packed:
        there = set(packed.namelist())
        (about,) = [name for name in there if name.endswith(".dist-info/METADATA")]
        told = email.message_from_string(packed.read(about).decode())
    ours = [path for room in ("dashboard", "components", "assets") for path in (ROOT / room).rglob("*")]
    names = {path.relative_to(ROOT).as_posix() for path in ours if path.is_file() and "__pycache__" not in path.parts}
    assert {re.sub("^assets/", "dashboard/assets/", name) for name in names} <= there
    assert {name.split("/")[0] for name in there} == {"dashboard", "components", about.split("/")[0]}
    assert (told["Version"], told["License-Expression"]) == (__version__, "MIT")
    assert set(told.get_all("License-File")) == {"LICENSE", "dashboard/vendor/plotly/LICENSES.txt"}
    assert told["Requires-Python"] == ">=3.11"


@pytest.mark.servers
def test_an_empty_environment_serves_all_tabs_with_the_network_cut(installed, tmp_path):
    with running(installed, tmp_path, "--port", "0") as (at, process):
        linked = set()
        for tab in TABS:
            page = got(f"{at}/{tab.name}")
            assert 'src="http' not in page
            linked |= set(LINKED.findall(page))
        linked |= set(NAMED.findall(got(f"{at}/_dash-layout")))
        assert any(".css" in address for address in linked)
        for address in linked:
            assert got(at + address.replace("&amp;", "&"))
        # Each tab's picture is worked out.
        for tab in TABS:
            assert "import" in got(f"{at}/take/{tab.name}/code.py")
        assert json.loads(got(f"{at}/health"))["version"] == __version__
        process.terminate()
        assert process.wait(30) == 0
        assert "LEFT THIS MACHINE" not in process.stderr.read()


@pytest.mark.servers
def test_the_command_says_its_version(installed):
    command = [installed / "bin" / "cluster-explorer", "--version"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said == f"Cluster Explorer {__version__}\n"


@pytest.mark.servers
def test_a_start_whose_settings_name_what_is_not_installed_says_so_and_ends(installed, tmp_path):
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DASHBOARD_CACHE": "redis://127.0.0.1:1/0"}
    command = [installed / "bin" / "cluster-explorer", "--port", "0"]
    told = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, text=True, timeout=START, check=False)
    assert told.returncode == 1
    assert 'pip install "cluster-explorer[redis]"' in told.stderr
    assert told.stderr.count("\n") == 1


NEEDS = {
    ("redis://127.0.0.1:1/0", ""): '“redis”, which is not installed here: pip install "cluster-explorer[redis]"',
    ("memory", "tcp://127.0.0.1:1"): (
        '“distributed”, which is not installed here: pip install "cluster-explorer[cluster]"'
    ),
}
ASK = """
from dashboard.layer import sharing
from dashboard.settings import Settings
for cache, scheduler in {needs}:
    try:
        sharing.layer(Settings(cache=cache, scheduler=scheduler))
    except SystemExit as told:
        print(told)
"""


@pytest.mark.servers
def test_a_setting_that_needs_more_than_is_installed_says_what(installed, tmp_path):
    words = [installed / "bin" / "python", "-c", ASK.format(needs=list(NEEDS))]
    told = subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.splitlines()
    assert [said in line for said, line in zip(NEEDS.values(), told, strict=True)] == [True, True]


@pytest.mark.soak
@pytest.mark.servers
def test_pip_installs_the_wheel_with_what_it_asks_for_and_it_answers_on_every_tab(wheel, tmp_path):
    """Nothing is borrowed here: pip fetches all of it, at the versions of the lock; then the network is cut."""
    there, bare = tmp_path / "venv", {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DASHBOARD_CACHE": "memory"}
    venv.create(there, with_pip=True, symlinks=True)
    pip = [there / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    quick = [
        "download",
        "--quiet",
        "--no-deps",
        "--no-cache-dir",
        "--retries",
        "0",
        "retrying==1.4.2",
        "--dest",
        tmp_path,
    ]
    if subprocess.run([*pip, *quick], capture_output=True, check=False).returncode:
        pytest.skip("No index of packages can be reached.")
    subprocess.run([*pip, "install", "--quiet", "-c", ROOT / "requirements.lock", wheel], check=True)
    (site,) = there.glob("lib/python*/site-packages")
    (site / "sitecustomize.py").write_text(CUT)
    assert not [name for name in ("redis", "distributed", "pandas") if (site / name).exists()]
    with parts.listening([there / "bin" / "cluster-explorer"], tmp_path, cwd=tmp_path, **bare) as (port, _):
        for tab in TABS:
            reader = parts.Reader(port, tab.name, "")
            reader.run()
            assert reader.charts is not None
    assert "LEFT THIS MACHINE" not in (tmp_path / "web.log").read_text()
