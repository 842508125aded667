"""No library is older than what closes its known holes."""

import re
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[2]


def listed(name):
    """Requirement and remark of each line of a file of requirements."""
    lines = (ROOT / name).read_text().splitlines()
    pairs = [line.partition("#")[::2] for line in lines if re.match(r"\w", line)]
    return [(Requirement(named), remark.strip()) for named, remark in pairs]


FLOORS = {floor.name: (floor.specifier, remark) for floor, remark in listed("floors.txt")}
PINNED = {pin.name.lower(): next(iter(pin.specifier)).version for pin, _ in listed("requirements.txt")}


@pytest.mark.parametrize("name", FLOORS)
def test_every_floor_has_its_reason(name):
    assert FLOORS[name][1]


@pytest.mark.parametrize("name", sorted(FLOORS.keys() & PINNED.keys()))
def test_what_a_host_installs_stands_on_its_floor(name):
    assert FLOORS[name][0].contains(PINNED[name])


def held_back(name):
    """Whether selenium, which is here for tests only and pinned by dash[testing], wants an older one."""
    wanted = [Requirement(text) for text in requires("selenium") or ()]
    return any(w.name == name and not any(w.specifier.contains(f.version) for f in FLOORS[name][0]) for w in wanted)


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_installed_here_stands_on_its_floor(name):
    if held_back(name):
        pytest.skip(f"selenium holds {name} back, and no host installs it")
    assert FLOORS[name][0].contains(version(name))


def test_only_urllib3_is_held_back():
    assert [name for name in FLOORS if held_back(name)] == ["urllib3"]


def exact(pin):
    """Whether a requirement allows one version and no other."""
    specifiers = list(pin.specifier)
    if [s.operator for s in specifiers] != ["=="] or pin.url:
        return False
    try:
        Version(specifiers[0].version)
    except InvalidVersion:  # 4.*
        return False
    return True


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_is_one_version(name):
    pins = [pin for pin, _ in listed(name)]
    assert pins
    assert [str(pin) for pin in pins if not exact(pin)] == []


@pytest.mark.parametrize("loose", ["dash>=4.4.1", "dash==4.*", "dash~=4.4.1", "dash", "dash===4", "dash<5,==4.4.1"])
def test_what_is_looser_than_one_version_is_no_pin(loose):
    assert not exact(Requirement(loose))


@pytest.mark.parametrize("pin", ["dash==4.4.1", "dash[testing]==4.4.1", "types-cachetools==7.0.0.20260713"])
def test_one_version_is_a_pin(pin):
    assert exact(Requirement(pin))
