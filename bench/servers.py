"""Apps served as a host serves ours: by the command in the Procfile."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness import parts

ROOT = parts.ROOT


@contextmanager
def hosted(app: str = parts.OURS) -> Iterator[str]:
    """The address of an app that runs as long as the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        parts.web(Path(folder), app, DASHBOARD_CACHE="memory", DASHBOARD_RATE="0") as (port, _),
    ):
        yield f"http://127.0.0.1:{port}"
