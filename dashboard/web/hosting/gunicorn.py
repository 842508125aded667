"""gunicorn's configuration, beside the words of the Procfile: ``--config python:dashboard.web.hosting.gunicorn``.

It is read by the master, which may live longer than the code of its workers. So nothing of the app is imported
here: what the master has loaded, all workers get, after a reload too.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# Before the library is loaded, which decides by it whether it counts for one process or for many.
_made = None if FOLDER in os.environ else tempfile.mkdtemp(prefix="cluster-explorer-metrics-")
if _made:
    os.environ[FOLDER] = _made

from prometheus_client.multiprocess import mark_process_dead  # noqa: E402 - after its folder is named

from dashboard.web.hosting import binds  # noqa: E402
from dashboard.web.hosting.common import (  # noqa: E402
    forwarder_headers,
    post_worker_init,
    pre_fork,
    secure_scheme_headers,
    worker_exit,
)

__all__ = [
    "child_exit",
    "forwarder_headers",
    "on_exit",
    "on_starting",
    "post_worker_init",
    "pre_exec",
    "pre_fork",
    "secure_scheme_headers",
    "worker_exit",
]


def on_starting(server: Any) -> None:
    """Before it listens: where others could connect, somebody must have chosen who may come in; old numbers go."""
    for place in binds.places(server.cfg):
        binds.demand(os.environ.get("DASHBOARD_AUTH", ""), place)
    folder = Path(os.environ[FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink(missing_ok=True)


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what a worker held; what it had counted stays counted."""
    mark_process_dead(worker.pid)


def pre_exec(server: Any) -> None:
    """Let the master of a new version have a folder of its own: this one goes with us."""
    if _made:
        server.cfg.env_orig.pop(FOLDER, None)


def on_exit(_server: Any) -> None:
    """Take the numbers' folder away, if it is ours."""
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
