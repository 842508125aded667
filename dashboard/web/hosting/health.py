"""How the server is: ``/health`` for whoever restarts it, ``/ready`` for whoever sends it readers.

The dashboard answers without its store and without its cluster, only slower. So a part that is away makes a
server *degraded* and not unready: a balancer that takes a machine out for it would take out all of them at
once, because the part is away for all. Not ready is a server that is ending, or that its system gives no thread
to work in, so that its readers would wait for ever. Whoever would rather know, a monitor or a deployment that
must not replace what works, asks ``/ready?strict=1``: there a part that is away is a 503 too. Each part says how
it is, in a phrase.
"""

import time
from collections.abc import Callable
from threading import Lock, Thread

from dash import Dash
from flask import Response, jsonify, request

from dashboard.layer.layer import Layer
from dashboard.layer.queue import Desk
from dashboard.layer.store import Health

# No answer takes longer, whatever the parts do, in seconds.
PATIENCE = 1.5
# What was found is told again for so long, so that many who ask do not become many who look.
FRESH = 1.0
SILENT = Health(False, "does not answer")


class Probe:
    """Looks at one part without ever waiting long for it; a look that hangs is the only one there is."""

    def __init__(self, look: Callable[[], Health]) -> None:
        self._look = look
        self._lock = Lock()
        self._thread: Thread | None = None
        self._found = SILENT
        self._began = self._fresh_until = 0.0

    def begin(self) -> None:
        """Look again, unless that was done just now or is being done."""
        with self._lock:
            looking = self._thread is not None and self._thread.is_alive()
            if not looking and time.monotonic() > self._fresh_until:
                self._began = time.monotonic()
                thread = Thread(target=self._see, name="health", daemon=True)
                try:
                    thread.start()
                    self._thread = thread
                except RuntimeError as error:
                    self._thread, self._found = None, unasked(error)

    def health(self) -> Health:
        """What the part says, or that it says nothing: for a look that hangs one asker waits, and not all."""
        self.begin()
        if (looking := self._thread) is None:
            return self._found
        looking.join(max(self._began + PATIENCE - time.monotonic(), 0))
        return SILENT if looking.is_alive() else self._found

    def _see(self) -> None:
        try:
            self._found = self._look()
        except Exception as error:
            self._found = unasked(error)
        self._fresh_until = time.monotonic() + FRESH


def unasked(error: Exception) -> Health:
    """How a part is that cannot be asked. The name alone: what an error says may hold a password of an address."""
    return Health(False, f"cannot be asked ({type(error).__name__})")


class Probes:
    """The parts of a server, looked at side by side."""

    def __init__(self, parts: dict[str, Callable[[], Health]]) -> None:
        self._probes = {name: Probe(look) for name, look in parts.items()}

    def health(self) -> dict[str, Health]:
        """How each part is, in bounded time for all of them together."""
        for probe in self._probes.values():
            probe.begin()
        return {name: probe.health() for name, probe in self._probes.items()}

    def said(self) -> dict[str, str]:
        """The phrase of each part."""
        return {name: health.said for name, health in self.health().items()}


def parts(layer: Layer) -> Probes:
    """The store, the engine and the vault of an app; a memory that nobody shares is always well."""
    store, kept = layer.cache.store, layer.vault
    found = {"store": store.health if store else lambda: Health(True, "memory"), "engine": layer.engine.health}
    return Probes(found | ({"vault": kept.health} if kept else {}))


def install(app: Dash, probes: Probes, desk: Desk) -> None:
    """Serve ``/ready``; ``/health`` is served with how bytes travel."""

    def ready() -> tuple[Response, int]:
        found = probes.health()
        told = {name: {"well": health.well, "says": health.said} for name, health in found.items()}
        ending, stuck = desk.closed, desk.stuck
        if ending or stuck:
            told["server"] = {"well": False, "says": "is ending" if ending else f"cannot begin work ({stuck})"}
        well = all(health.well for health in found.values())
        status = "ending" if ending else "stuck" if stuck else "ready" if well else "degraded"
        refused = ending or bool(stuck) or (not well and "strict" in request.args)
        return jsonify(status=status, parts=told), 503 if refused else 200

    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}ready", "ready", ready)
