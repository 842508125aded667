"""What gunicorn is told however it is started.

It imports nothing of the app, because gunicorn's master reads it too.
"""

import gc
from typing import Any

# gunicorn believes whoever connects from this machine about scheme and path. Here DASHBOARD_PROXIES says who
# is believed, and the app has a setting for its path.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""


def pre_fork(_server: Any, _worker: Any) -> None:
    """Leave what is loaded out of all collections to come: these write to each object, and what a worker writes to
    it no longer shares with its master. In the first full collection that was 110 MiB."""
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Have a worker look after the vault: what is deleted is forgotten, and what is old goes, whether or not anybody
    asks it for anything."""
    if (watch := layer_of(worker, "watch")) is not None:
        watch.begin()


def layer_of(worker: Any, part: str) -> Any:
    """A part of the layer of a worker's app; None of one that could not start."""
    return getattr(getattr(getattr(worker, "wsgi", None), "extensions", {}).get("layer"), part, None)


def worker_exit(_server: Any, worker: Any) -> None:
    """Stop the work of a worker that ends at its next checkpoint: Python waits for its threads."""
    if (desk := layer_of(worker, "desk")) is not None:
        desk.close()
