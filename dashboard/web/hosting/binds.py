"""Where the dashboard listens: to others only when somebody has chosen who may come in.

It imports nothing of the app, because gunicorn's master reads it too.
"""

import ipaddress
import os
import socket
from collections.abc import Iterator

from gunicorn import systemd
from gunicorn.config import Config

CHOOSE = (
    "DASHBOARD_AUTH must be set to none, basic or proxy where other machines can reach the dashboard; "
    "it is not set, and the address is {}."
)

FORWARDED = (
    "DASHBOARD_AUTH must be set to none, basic or proxy where readers come through a proxy; it is not set, "
    "and this came with {}."
)
NAMED = (
    "This dashboard is for its own machine, which calls it localhost or 127.0.0.1; DASHBOARD_AUTH opens it to others."
)


def demand(choice: str, address: object) -> None:
    """Stop the start where others could reach an address, as a socket has it, and nobody has made a choice.

    Raises
    ------
    SystemExit
        In one sentence.
    """
    if not choice and not local(address):
        raise SystemExit(CHOOSE.format(address[0] if isinstance(address, tuple) else address))


def local(address: object) -> bool:
    """Whether a bound address, as a socket or a setting has it, is reached from this machine only."""
    if isinstance(address, str | bytes):  # a path
        return True
    host = address[0] if isinstance(address, tuple) else ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def places(config: Config) -> Iterator[object]:
    """The addresses that gunicorn is about to listen on: those it is told, or of the sockets it is handed."""
    handed = systemd.listen_fds(unset_environment=False)
    first = systemd.SD_LISTEN_FDS_START
    for place in range(first, first + handed) if handed else config.address:
        yield bound(place) if isinstance(place, int) else place


def bound(descriptor: int) -> object:
    """The address of a socket that somebody else has opened."""
    with socket.socket(fileno=os.dup(descriptor)) as opened:
        return opened.getsockname()
