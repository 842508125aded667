"""No library is older than what closes its known holes."""

from importlib.metadata import version

import pytest

from tests.requirements import listed, named, pins

FLOORS = {named(floor): (floor.specifier, remark) for floor, remark in listed("floors.txt")}


@pytest.mark.parametrize("name", FLOORS)
def test_every_floor_has_its_reason(name):
    assert FLOORS[name][1]


@pytest.mark.parametrize("name", FLOORS)
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_what_is_going_to_be_installed_stands_on_its_floor(name, lock):
    assert pins(lock)[name] in FLOORS[name][0]


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_installed_here_and_served_by_make_run_stands_on_its_floor(name):
    assert version(name) in FLOORS[name][0]
