"""gunicorn's configuration, beside the words of the Procfile: ``--config python:dashboard.hosting.gunicorn``.

It is read by the master, which may live longer than the code of its workers. So nothing of the app is imported
here: what the master has loaded, all workers get, after a reload too.
"""

import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# Before the library is loaded, which decides by it whether it counts for one process or for many.
_made = None if FOLDER in os.environ else tempfile.mkdtemp(prefix="cluster-explorer-metrics-")
if _made:
    os.environ[FOLDER] = _made

from gunicorn import systemd  # noqa: E402
from prometheus_client.multiprocess import mark_process_dead  # noqa: E402 - after its folder is named

from dashboard import settings  # noqa: E402
from dashboard.hosting import access  # noqa: E402

# gunicorn believes whoever connects from this machine about scheme and path. Here DASHBOARD_PROXIES says who
# is believed, and the app has a setting for its path.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

__all__ = [
    "child_exit",
    "forwarder_headers",
    "on_exit",
    "on_starting",
    "pre_exec",
    "secure_scheme_headers",
    "worker_exit",
]


def on_starting(server: Any) -> None:
    """Before it listens: somebody must have chosen who may come in, and numbers of an earlier start go."""
    chosen = settings.read()
    handed = systemd.listen_fds(unset_environment=False)
    inherited = range(systemd.SD_LISTEN_FDS_START, systemd.SD_LISTEN_FDS_START + handed)
    for place in inherited or server.cfg.address:
        access.demand(chosen, bound(place) if isinstance(place, int) else place)
    folder = Path(os.environ[FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink(missing_ok=True)


def bound(descriptor: int) -> object:
    """The address of a socket that somebody else has opened."""
    with socket.socket(fileno=os.dup(descriptor)) as opened:
        return opened.getsockname()


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what a worker held; what it had counted stays counted."""
    mark_process_dead(worker.pid)


def worker_exit(_server: Any, worker: Any) -> None:
    """Stop the work of a worker that ends at its next checkpoint: Python waits for its threads."""
    extensions = getattr(worker.wsgi, "extensions", {})
    if "desk" in extensions:
        extensions["desk"].close()


def pre_exec(server: Any) -> None:
    """Let the master of a new version have a folder of its own: this one goes with us."""
    if _made:
        server.cfg.env_orig.pop(FOLDER, None)


def on_exit(_server: Any) -> None:
    """Take the numbers' folder away, if it is ours."""
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
