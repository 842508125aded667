"""`python -m dashboard`, or `cluster-explorer`: start the dashboard on this machine and print its address."""

import argparse
import logging
import os
import socket
import webbrowser
from threading import Thread
from typing import Any

from gunicorn.app.base import BaseApplication

from dashboard import __version__, delivery, logs, settings
from dashboard.app import create_app
from dashboard.hosting import binds, common
from dashboard.settings import Settings


class Local(BaseApplication):
    """gunicorn, as hosts run it, on a socket that is already ours; one process, several threads."""

    def __init__(self, chosen: Settings, listening: socket.socket, show: bool) -> None:
        self.chosen, self.show = chosen, show
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
            "post_worker_init": lambda _: self.tell(),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made in the process that serves it."""
        app = create_app(self.chosen)
        delivery.warm(app)
        return app.server

    def tell(self) -> None:
        """Print the address, and show it if that was asked for."""
        print(f"Cluster Explorer: {self.address}", flush=True)
        if self.show:
            # A browser in a terminal stays until it is left.
            Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()


def words() -> argparse.Namespace:
    """What the command line says; an address on it counts as the variable of its name."""
    parser = argparse.ArgumentParser(
        prog="cluster-explorer",
        description="See what clustering does: serve the dashboard until Ctrl-C.",
        epilog="Further settings are environment variables, see docs/architecture.md.",
    )
    parser.add_argument("--host", metavar="ADDRESS", help="address to listen on, instead of HOST or 127.0.0.1")
    parser.add_argument("--port", metavar="NUMBER", help="port to listen on, instead of PORT or 8050; 0 for a free one")
    parser.add_argument("--open", action="store_true", help="open it in a browser when it can answer")
    parser.add_argument("--version", action="version", version=f"Cluster Explorer {__version__}")
    return parser.parse_args()


def main() -> None:
    """Serve until Ctrl-C."""
    line = words()
    # In the environment, where Dash's reloader finds it too when it starts this module again.
    os.environ.update({name: value for name in ("HOST", "PORT") if (value := getattr(line, name.lower())) is not None})
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
        Local(chosen, listening, line.open).run()
        return
    if line.open:
        raise SystemExit("--open does not go with DASHBOARD_DEBUG: the debugger starts the dashboard again and again.")
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
