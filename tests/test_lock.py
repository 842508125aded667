"""What is installed is written down to the last package, so that two installs a month apart are the same."""

from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.requirements import ROOT, brought_along, exact, listed, pins

LOCKS = ["requirements.lock", "requirements-dev.lock"]
LISTS = ["requirements.txt", "requirements-dev.txt"]


@pytest.mark.parametrize("loose", ["dash", "dash>=4.4.1", "dash~=4.4.1", "dash==4.*", "dash==4.4.1,!=4.4.2", "dash<5"])
def test_a_requirement_that_allows_several_versions_is_no_pin(loose):
    assert exact(Requirement(loose)) is None


@pytest.mark.parametrize("name", LOCKS + LISTS)
def test_every_line_is_one_version(name):
    assert [str(requirement) for requirement, _ in listed(name) if exact(requirement) is None] == []


@pytest.mark.parametrize(("lock", "wanted"), [*zip(LOCKS, LISTS, strict=True)])
def test_the_lock_has_what_is_asked_for_at_the_version_asked_for(lock, wanted):
    assert pins(wanted).items() <= pins(lock).items()


def test_the_tests_tools_change_no_version_of_what_a_host_installs():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_place_to_fetch_from(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert " @ " not in text
    assert "--" not in text


@pytest.mark.parametrize(("lock", "wanted"), [*zip(LOCKS, LISTS, strict=True)])
def test_what_is_installed_here_is_what_the_lock_says_dependencies_too(lock, wanted):
    locked = pins(lock)
    here = {name: Version(version(name)) for name in brought_along(pins(wanted))}
    assert {name: (there, locked.get(name)) for name, there in here.items() if there != locked.get(name)} == {}
