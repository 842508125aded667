"""The dashboard for whoever started it by hand: gunicorn with one process, or Dash's debugger."""

import secrets
import socket
import webbrowser
from threading import Thread
from typing import Any

from gunicorn.app.base import BaseApplication
from pydantic import SecretStr

from dashboard.layer import sharing
from dashboard.settings import Settings
from dashboard.vault.outside import InFiles, Outside
from dashboard.web import brought, delivery
from dashboard.web.app import create_app
from dashboard.web.hosting import access, common


class Local(BaseApplication):
    """gunicorn, as hosts run it, on a socket that is already ours; one process, several threads."""

    def __init__(self, chosen: Settings, listening: socket.socket, show: bool, files: InFiles | None = None) -> None:
        self.chosen, self.show = chosen, show
        self.outside = sharing.lying(sharing.vault(chosen))
        self.address = address(listening) + chosen.prefix.rstrip("/") + begin(chosen, files, self.outside)
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
            "pre_fork": common.pre_fork,
            "worker_exit": common.worker_exit,
            "post_worker_init": self.begun,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made in the process that serves it."""
        app = create_app(self.chosen, self.outside)
        delivery.warm(app)
        return app.server

    def begun(self, worker: Any) -> None:
        """Print the address, and show it if that was asked for."""
        common.post_worker_init(worker)
        print(f"Cluster Explorer: {self.address}", flush=True)
        if self.show:
            # A browser in a terminal stays until it is left.
            token = self.chosen.token.get_secret_value()
            # Everybody on this machine can read with what words a program was started.
            there = self.address.replace(f"token={token}", f"token={access.once(token)}")
            Thread(target=webbrowser.open, args=(there,), daemon=True).start()


def serve(chosen: Settings, listening: socket.socket, show: bool, files: InFiles | None = None) -> None:
    """Answer on a socket until Ctrl-C, and open a browser there if that is to be shown; on files, if there are some."""
    sharing.demand(chosen)
    if files is not None and not chosen.auth and not chosen.token.get_secret_value():
        chosen = chosen.model_copy(update={"token": SecretStr(secrets.token_urlsafe(24))})
    Local(chosen, listening, show, files).run()


def begin(chosen: Settings, files: InFiles | None, outside: Outside) -> str:
    """What the first address says after the app's path: the token, and the view of files."""
    token = chosen.token.get_secret_value()
    said = [f"token={token}"] if token else []
    if files is None:
        return f"/?{said[0]}" if said else ""
    return f"/data?{'&'.join([*said, brought.address(files, outside)])}"


def debug(chosen: Settings) -> None:
    """Answer with Dash's dev tools, and start again whenever the code changes.

    Without Werkzeug's debugger, which answers before anybody is asked who they are and runs what it is told.
    """
    create_app(chosen).run(host=chosen.host, port=chosen.port, debug=True, use_debugger=False)


def address(listening: socket.socket) -> str:
    """Where a browser finds the dashboard."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
