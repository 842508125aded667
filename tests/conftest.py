"""What all tests share: the browser's options, and the app that a host runs."""

import os
import shutil
import tempfile

import joblib
import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright
from selenium.webdriver.chrome.options import Options

from bench.browser import FLAGS
from dashboard.layer import default
from dashboard.layer.layer import Layer

# Answers of one run of the tests must not be known in the next.
os.environ["DASHBOARD_CACHE"] = "memory"
# Nor do they leave data of readers with whoever runs them.
VAULT = tempfile.TemporaryDirectory(prefix="cluster-explorer-vault-")
os.environ["DASHBOARD_VAULT"] = f"{VAULT.name}/vault"
# Nor does what tests ask on no app's layer depend on other settings.
default.made_by(Layer)

# How long an example takes is said of the machine: beside others one of 30 ms takes ten times as long.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# Marks of files, those first whose files take longest.
LONGEST = ("browser", "servers", "slow")
CHROMIUM = shutil.which("chromium") or "chromium"

# Who has no graphics card has the page put together by the processor too. Else SwiftShader does, and copies the whole
# window for every frame of it: half of the time that a browser's test takes.
COMPOSED = "--disable-gpu-compositing"
# Smooth edges of points cost a fifth of drawing them; no test looks at edges.
ROUGH = "--webgl-msaa-sample-count=0"

# Otherwise selenium asks a program of its own, which would ask the network.
if driver := shutil.which("chromedriver"):
    os.environ.setdefault("SE_CHROMEDRIVER", driver)


def pytest_setup_options() -> Options:
    """The options of the browser that dash[testing] drives."""
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, COMPOSED, ROUGH, "--window-size=1440,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return options


def pytest_xdist_auto_num_workers():
    """A file of tests at a time for each processor, and two on one: a browser keeps it waiting half of the time."""
    return max(2, joblib.cpu_count())


def pytest_collection_modifyitems(items):
    """The files that take longest first, so that the last of those that run side by side end together."""
    marks = {}
    for item in items:
        marks.setdefault(item.path, set()).update(mark.name for mark in item.iter_markers())
    items.sort(key=lambda item: next((i for i, name in enumerate(LONGEST) if name in marks[item.path]), len(LONGEST)))


@pytest.fixture(scope="session")
def browser(request):
    """A Chromium, with the options that dash[testing] gives its own."""
    (options,) = request.config.hook.pytest_setup_options()
    flags = [flag for flag in options.arguments if not flag.startswith("--window-size")]
    executable = shutil.which("chromium") or shutil.which("google-chrome") or options.binary_location
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=flags)
        yield chromium
        chromium.close()
