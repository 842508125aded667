"""One server of this process, in a thread of it, for all that its notebook shows.

It is Werkzeug's, with a thread for each request: gunicorn, which serves all else, has processes that it forks, and a
notebook has threads, of which a fork would keep one and the locks of all others. Nobody but its own reader is to be
answered: it listens on loopback, at a port that the system chooses, below a path that has a token.
"""

import os
import secrets
import socket
from threading import Lock, Thread

from pydantic import SecretStr
from werkzeug.serving import WSGIRequestHandler, make_server

from dashboard import settings
from dashboard.layer import layer
from dashboard.layer.layer import Layer, using
from dashboard.params import Params
from dashboard.web import delivery
from dashboard.web.app import built
from dashboard.workspace.workspace import Workspace

HERE = "127.0.0.1"
# Where JupyterHub says at which path of it this notebook is.
HUB = "JUPYTERHUB_SERVICE_PREFIX"


class Quiet(WSGIRequestHandler):
    """Writes no line for a request."""

    def log_request(self, *_: object, **__: object) -> None:
        """Nobody reads it below a cell."""


class Server:
    """The server, answering from now on until the process ends.

    Parameters
    ----------
    layer : Layer
        What answers come from: that of the process, so that what the notebook asks itself is known there.
    proxy : str
        The path of a notebook server that passes on what is below ``proxy/`` there, as jupyter-server-proxy does;
        empty where the browser is on this machine.

    Attributes
    ----------
    address : str
        Of the app: a path where a proxy is in front, since only the browser knows what its name is outside.
    """

    def __init__(self, layer: Layer, proxy: str) -> None:
        self.layer = layer
        self._views: dict[str, Workspace] = {}
        layer.viewed = self._viewed
        listening = socket.create_server((HERE, 0))
        port, token = listening.getsockname()[1], secrets.token_urlsafe(24)
        outside = f"{proxy.rstrip('/')}/proxy/absolute/{port}" if proxy else ""
        prefix = f"{outside}/{token}/"
        self.address = prefix if proxy else f"http://{HERE}:{port}{prefix}"
        chosen = settings.read().model_copy(
            update={"auth": "", "proxies": 0, "debug": False, "prefix": prefix, "token": SecretStr(token)}
        )
        with using(layer):
            app = built(chosen, layer)
        serving = make_server(
            HERE, port, app.server, threaded=True, request_handler=Quiet, fd=os.dup(listening.fileno())
        )
        listening.close()
        Thread(target=serving.serve_forever, name="explore", daemon=True).start()
        Thread(target=delivery.warm, args=(app,), name="warming", daemon=True).start()

    def _viewed(self, _lens: str, view: Params) -> None:
        if isinstance(view, Workspace) and view.data.outside:
            self._views[getattr(view.data, "id", "")] = view

    def last(self, name: str) -> Workspace | None:
        """The view of a data set that was looked at last; None if none was."""
        return self._views.get(name)


_lock = Lock()
_servers: dict[str, Server] = {}


def server(proxy: str | None) -> Server:
    """The server of this process, made when it is first asked for; of a process that was forked, another one.

    Raises
    ------
    Refusal
        If a setting is wrong.
    """
    way = os.environ.get(HUB, "") if proxy is None else proxy
    with _lock:
        if (key := f"{os.getpid()} {way}") not in _servers:
            _servers[key] = Server(layer.current(), way)
        return _servers[key]
