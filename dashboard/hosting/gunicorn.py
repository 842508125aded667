"""How a host runs gunicorn: ``--config python:dashboard.hosting.gunicorn``, and the rest on its command line."""

import os

from gunicorn.arbiter import Arbiter

from dashboard.hosting import binds

# gunicorn believes whoever connects from this machine about scheme and path. Here DASHBOARD_PROXIES says who
# is believed, and the app has a setting for its path.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""


def on_starting(arbiter: Arbiter) -> None:
    """Before it listens: where other machines could connect, somebody must have chosen who may come in."""
    for place in binds.places(arbiter.cfg):
        binds.demand(os.environ.get("DASHBOARD_AUTH", ""), place)
