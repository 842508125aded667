"""The app: every tab in one frame."""

import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from dash import ClientsideFunction, Dash, Input
from flask import Flask, Response, abort

from components import images
from components.markup import markup
from components.shell import Opening, shell
from dashboard.export import routes
from dashboard.layer import sharing
from dashboard.layer.layer import Layer, using
from dashboard.page import constants, pages, terms, wires
from dashboard.page.images import digits_sheet
from dashboard.reading.spares import Spares
from dashboard.settings import Settings
from dashboard.tabs import TABS
from dashboard.vault.outside import Outside
from dashboard.web import delivery, guard, logs, moved, pictures, places, uploads
from dashboard.web.hosting import access, headers, health, limits, metrics, proxies, release
from dashboard.web.hosting.readers import Cookies

TITLE = "Cluster Explorer"
# Seconds after which a thread that makes a page lets one that answers go on. Python's own 5 ms are lost several times
# in each answer: beside three busy threads 99 of 100 short answers took 640 ms, and 240 ms so, with as much work done.
SWITCH = 0.0005


def create_app(settings: Settings, outside: Outside | None = None) -> Dash:
    """Build the app, which shares nothing with another one; `app.server` is its WSGI application.

    `outside` are data sets that are kept in no vault.
    """
    layer = sharing.layer(settings, outside=outside)
    with using(layer):
        return built(settings, layer)


def built(settings: Settings, layer: Layer) -> Dash:
    """The app whose answers come from `layer`."""
    sys.setswitchinterval(SWITCH)
    app = Dash(
        __name__,
        title=TITLE,
        url_base_pathname=settings.prefix,
        update_title="",
        assets_folder=str(places.assets()),
        assets_ignore=delivery.OURS,
        suppress_callback_exceptions=True,
        use_async=False,
        on_error=guard.explain,
    )
    app.renderer = delivery.RENDERER
    stand_on(layer, app.server)
    release.install(app.server)
    probes = health.parts(layer)
    app.index_string = index(app, brought(settings, layer))
    app.layout = [store for tab in TABS for store in wires.stores(tab.name)]
    # Dash is there, and takes asks.
    app.clientside_callback(ClientsideFunction("explorer", "start"), Input(f"{TABS[0].name}-ask", "id"))
    app.server.add_url_rule(app.config.routes_pathname_prefix + "images/<name>", "images", digit_images)
    routes.install(app.server, app.config.routes_pathname_prefix, app.config.requests_pathname_prefix)
    pictures.install(app.server, app.config.routes_pathname_prefix)
    pages.install(app, TABS)
    firsts = {tab.name: tab.first for tab in TABS}
    moved.install(app.server, app.config.routes_pathname_prefix, app.config.requests_pathname_prefix, firsts)
    for tab in TABS:
        tab.connect(app)
    # Whoever lets readers in comes before: the limits know them by name.
    health.install(app, probes, layer.desk)
    numbers = metrics.install(app, layer.cache, delivery.INSIDE)
    limits.install(app, settings, numbers.limited, delivery.INSIDE)
    uploads.install(app, settings, layer, numbers.limited, spares=Spares())
    guard.install(app, settings.max_body, [app.get_relative_path(f"/{tab.name}") for tab in TABS])
    delivery.install(app, probes.said, delivery.COMPONENTS, {tab.name: pages.preloads(app, tab) for tab in TABS})
    host(app, settings, numbers.limited, secret(settings, layer))
    delivery.set_up(app)
    return app


def brought(settings: Settings, layer: Layer) -> dict[str, Any] | None:
    """What readers are told of bringing data of their own; None where they bring none."""
    if layer.vault is None:
        return None
    return constants.own(settings.limits, layer.vault, cookie=settings.auth not in {"basic", "proxy"})


def index(app: Dash, own: Mapping[str, Any] | None) -> str:
    """The page's frame as HTML, for Dash to put its own scripts into; `own` as `brought` says it."""
    base, sheet = app.config.requests_pathname_prefix, digits_sheet()
    frame = shell(
        TITLE,
        [Opening(tab.name, tab.label, base + pages.path(tab), tab.first) for tab in TABS],
        base,
        images.sheet(f"{base}images/{sheet.name}", sheet.columns, sheet.lines),
        {"terms": terms.spelled(), "constants": constants.constants(own), "plotly": base + delivery.plotly()},
        brings=own is not None,
    )
    text = (Path(__file__).parent / "page.html").read_text()
    return text.replace("{%frame%}", markup(frame)).replace("{%first%}", f"<script>{wires.SCRIPT}</script>")


def stand_on(layer: Layer, server: Flask) -> None:
    """Answer all requests from `layer`, which others find among the server's extensions."""
    server.extensions["layer"] = layer
    inner = server.wsgi_app

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with using(layer):
            return inner(environ, start_response)

    server.wsgi_app = answered  # type: ignore[method-assign]


def secret(settings: Settings, layer: Layer) -> str:
    """What cookies are signed with. A reader without a login has data of theirs by a cookie, so it outlives a start."""
    if given := settings.secret.get_secret_value():
        return given
    if layer.vault is not None:
        with suppress(OSError):
            return layer.vault.derived("cookies")
    return secrets.token_hex()


def host(app: Dash, settings: Settings, limited: Callable[[str], None], signed_with: str) -> None:
    """Let in whom the settings let in, and say to browsers what they may do with `app`, which is complete.

    `limited` is told the name of a limit that somebody met.
    """
    access.install(app.server, settings, Cookies(signed_with, settings.prefix), delivery.INSIDE, limited)
    token = settings.token.get_secret_value()
    framed = bool(token) and f"/{token}/" in settings.prefix
    headers.install(
        app, [delivery.early(), wires.SCRIPT], closed=bool(token) or settings.auth in ("basic", "proxy"), framed=framed
    )
    proxies.install(app.server, settings.proxies)
    logs.install(app.server, delivery.INSIDE)


def digit_images(name: str) -> Response:
    """The sheet of digits. Its name changes with its content, so browsers keep it."""
    sheet = digits_sheet()
    if name != sheet.name:
        abort(404)
    return delivery.kept(Response(sheet.png, mimetype="image/png"))
