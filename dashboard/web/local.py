"""The dashboard for whoever started it by hand: gunicorn with one process, or Dash's debugger."""

import socket
import webbrowser
from threading import Thread
from typing import Any

from gunicorn.app.base import BaseApplication

from dashboard.layer import sharing
from dashboard.settings import Settings
from dashboard.web import delivery
from dashboard.web.app import create_app
from dashboard.web.hosting import common


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
            "post_worker_init": self.begun,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made in the process that serves it."""
        app = create_app(self.chosen)
        delivery.warm(app)
        return app.server

    def begun(self, worker: Any) -> None:
        """Print the address, and show it if that was asked for."""
        common.post_worker_init(worker)
        print(f"Cluster Explorer: {self.address}", flush=True)
        if self.show:
            # A browser in a terminal stays until it is left.
            Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()


def serve(chosen: Settings, listening: socket.socket, show: bool) -> None:
    """Answer on a socket until Ctrl-C, and open a browser there if that is to be shown."""
    sharing.demand(chosen)
    Local(chosen, listening, show).run()


def debug(chosen: Settings) -> None:
    """Answer with Dash's dev tools, and start again whenever the code changes.

    Without Werkzeug's debugger, which answers before anybody is asked who they are and runs what it is told.
    """
    create_app(chosen).run(host=chosen.host, port=chosen.port, debug=True, use_debugger=False)


def address(listening: socket.socket) -> str:
    """Where a browser finds the dashboard."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
