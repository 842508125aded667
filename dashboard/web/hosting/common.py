"""What gunicorn is told however it is started.

It imports nothing of the app, because gunicorn's master reads it too.
"""

from typing import Any

# gunicorn believes whoever connects from this machine about scheme and path. Here DASHBOARD_PROXIES says who
# is believed, and the app has a setting for its path.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""


def worker_exit(_server: Any, worker: Any) -> None:
    """Stop the work of a worker that ends at its next checkpoint: Python waits for its threads."""
    # One that could not start has no app.
    extensions = getattr(getattr(worker, "wsgi", None), "extensions", {})
    if "layer" in extensions:
        extensions["layer"].desk.close()
