"""`python -m dashboard`: start the dashboard on this machine and print its address."""

import logging
import os
import socket
from typing import Any

from gunicorn.app.base import BaseApplication

from dashboard import delivery, logs, settings
from dashboard.app import create_app
from dashboard.hosting import binds, common
from dashboard.settings import Settings


class Local(BaseApplication):
    """gunicorn, as hosts run it, on a socket that is already ours; one process, several threads."""

    def __init__(self, chosen: Settings, listening: socket.socket) -> None:
        self.chosen = chosen
        self.address = address(listening) + chosen.prefix.rstrip("/")
        self.descriptor = listening.detach()  # gunicorn closes it
        super().__init__()

    def load_config(self) -> None:
        """One process for one reader; the address is printed when it can answer."""
        for name, value in {
            "bind": f"fd://{self.descriptor}",
            "worker_class": "gthread",
            "threads": 24,
            "graceful_timeout": 2,
            "timeout": 120,
            "loglevel": "warning",
            "secure_scheme_headers": common.secure_scheme_headers,
            "forwarder_headers": common.forwarder_headers,
            "control_socket_disable": True,
            "worker_exit": common.worker_exit,
            "post_worker_init": lambda _: print(f"Cluster Explorer: {self.address}", flush=True),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made in the process that serves it."""
        app = create_app(self.chosen)
        delivery.warm(app)
        return app.server


def main() -> None:
    """Serve until Ctrl-C."""
    chosen = settings.read()
    settings.start_logging(chosen)
    if chosen.log_level != "DEBUG":
        # Who starts it by hand wants to read the address, and not a line for each request.
        logs.log.setLevel(logging.WARNING)
    # Dash's reloader starts this module again, while the first process holds the port.
    listening = None if os.environ.get("WERKZEUG_RUN_MAIN") else claim(chosen)
    if listening is not None:
        binds.demand(chosen.auth, listening.getsockname())
    if not chosen.debug and listening is not None:
        Local(chosen, listening).run()
        return
    if listening is not None:
        listening.close()
    create_app(chosen).run(host=chosen.host, port=chosen.port, debug=True)


def claim(chosen: Settings) -> socket.socket:
    """A socket bound to the address.

    Raises
    ------
    SystemExit
        If the address is taken or not ours, in one sentence.
    """
    try:
        kind, _, _, _, place = socket.getaddrinfo(chosen.host, chosen.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(kind, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except OSError as error:
        raise SystemExit(
            f"The dashboard cannot listen on {chosen.host}:{chosen.port} ({error.strerror}); "
            "set PORT or HOST to another."
        ) from None
    return listening


def address(listening: socket.socket) -> str:
    """Where a browser finds the dashboard."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


if __name__ == "__main__":
    main()
