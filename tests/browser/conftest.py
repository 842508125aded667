"""The app as a host runs it, a real browser in front of it, and readers who use it."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from harness import parts
from tests.browser.driver import Reader
from tests.idx import written

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    """All that stands in this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """The Procfile's server on a free port; where it is."""
    with serving(tmp_path_factory) as at:
        yield at


@contextmanager
def serving(tmp_path_factory, **variables):
    """The Procfile's server with these settings as long as the block; where it is."""
    folder = tmp_path_factory.mktemp("server")
    files = {
        "DASHBOARD_CACHE": str(folder / "answers"),
        "DASHBOARD_MNIST_DIR": str(written(tmp_path_factory.mktemp("mnist"), 300, 60)),
    }
    with parts.web(folder, **files | variables) as (port, process):
        yield f"http://127.0.0.1:{port}{variables.get('DASHBOARD_PREFIX', '/').rstrip('/')}"
        process.terminate()
        process.wait(parts.START)
    log = (folder / "web.log").read_text()
    assert "Traceback" not in log, log


def opened(browser, address, viewport=None, **options):
    """A reader with a browser profile of their own."""
    context = browser.new_context(viewport=viewport or DESKTOP, **{"color_scheme": "light"} | options)
    return Reader(context, address)


def complaints(reader):
    """What went wrong in a reader's browser, but for what the test meant to cause."""
    return [error for error in reader.errors if not any(part in error for part in reader.allowed)]


@pytest.fixture
def readers(browser, address):
    """Makes readers; nothing may go wrong in the browser of any of them."""
    made = []

    def make(viewport=None, **options):
        made.append(opened(browser, address, viewport, **options))
        return made[-1]

    yield make
    errors = [error for reader in made for error in complaints(reader)]
    for reader in made:
        reader.context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture
def phone(readers):
    """Somebody with a phone."""
    return readers(PHONE, has_touch=True)


@pytest.fixture(scope="session")
def desk(browser, address):
    """Where the window stands that tests share: a function that opens one if there is none."""
    there = []

    def windows():
        if not there:
            there.append(opened(browser, address))
        return there

    yield windows
    for reader in there:
        reader.context.close()


@pytest.fixture
def reader(desk, request):
    """Somebody at a desktop, whose window is open already: loading a page takes longer than most tests.

    A test starts by visiting the view that it needs. After one that failed the window is a new one.
    """
    (reader,) = windows = desk()
    yield reader
    errors = complaints(reader)
    reader.errors.clear()
    reader.allowed = ()
    if errors or request.node.stash.get(FAILED, False):
        windows.remove(reader)
        reader.context.close()
    assert not errors, "\n".join(errors)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Remember which tests failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report
