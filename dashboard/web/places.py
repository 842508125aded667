"""Where the files lie that are no code: beside the packages in a checkout, inside of ours once it is installed."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def assets() -> Path:
    """The folder of the browser's style and functions."""
    installed = PACKAGE / "assets"
    return installed if installed.is_dir() else PACKAGE.parent / "assets"
