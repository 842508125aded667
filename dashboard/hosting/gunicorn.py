"""How a host runs gunicorn: ``--config python:dashboard.hosting.gunicorn``, and the rest on its command line."""

import os
import socket

from gunicorn import systemd
from gunicorn.arbiter import Arbiter

from dashboard import settings
from dashboard.hosting import access

# gunicorn believes whoever connects from this machine about scheme and path. Here DASHBOARD_PROXIES says who
# is believed, and the app has a setting for its path.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""


def on_starting(arbiter: Arbiter) -> None:
    """Before it listens: where other machines could connect, somebody must have chosen who may come in."""
    chosen = settings.read()
    handed = systemd.listen_fds(unset_environment=False)
    inherited = range(systemd.SD_LISTEN_FDS_START, systemd.SD_LISTEN_FDS_START + handed)
    for place in inherited or arbiter.cfg.address:
        access.demand(chosen, bound(place) if isinstance(place, int) else place)


def bound(descriptor: int) -> object:
    """The address of a socket that somebody else has opened."""
    with socket.socket(fileno=os.dup(descriptor)) as opened:
        return opened.getsockname()
