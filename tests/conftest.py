"""What all tests share: the browser's options, and the app that a host runs."""

import shutil

from selenium.webdriver.chrome.options import Options

CHROMIUM = shutil.which("chromium") or "chromium"
# The two that name SwiftShader give WebGL to a machine without a graphics card.
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--window-size=1440,900",
)


def pytest_setup_options() -> Options:
    """The options of the browser that dash[testing] drives."""
    options = Options()
    options.binary_location = CHROMIUM
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return options
