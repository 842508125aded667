"""The app: every tab in one frame."""

import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from dash import ClientsideFunction, Dash, Input, Output
from flask import Flask, Response, abort
from orjson import Fragment

from components import images
from components.shell import shell
from dashboard import delivery, guard, logs, places, sharing, terms
from dashboard.hosting import access, headers, health, limits, metrics, proxies, release
from dashboard.hosting.readers import Cookies
from dashboard.images import digits_sheet
from dashboard.layer import Layer, using
from dashboard.settings import Settings
from dashboard.state import spelled
from dashboard.tab import Tab
from dashboard.tabs import TABS
from dashboard.takehome import routes

TITLE = "Cluster Explorer"


def create_app(settings: Settings) -> Dash:
    """Build the app, which shares nothing with another one; `app.server` is its WSGI application."""
    layer = sharing.layer(settings)
    with using(layer):
        return built(settings, layer)


def built(settings: Settings, layer: Layer) -> Dash:
    """The app whose answers come from `layer`."""
    app = Dash(
        __name__,
        title=TITLE,
        url_base_pathname=settings.prefix,
        index_string=(Path(__file__).parent / "page.html").read_text(),
        update_title="",
        assets_folder=str(places.assets()),
        suppress_callback_exceptions=True,
        use_async=False,
        on_error=guard.explain,
    )
    stand_on(layer, app.server)
    release.install(app.server)
    probes = health.parts(layer)
    sheet = digits_sheet()
    app.layout = shell(
        TITLE,
        [(tab.name, tab.label) for tab in TABS],
        app.config.requests_pathname_prefix,
        images.sheet(app.get_relative_path(f"/images/{sheet.name}"), sheet.columns, sheet.lines),
        terms.spelled(),
    )
    app.clientside_callback(ClientsideFunction("explorer", "start"), Input("main", "id"))
    app.clientside_callback(
        ClientsideFunction("explorer", "light"),
        Output("scheme", "data"),
        Input("light", "n_clicks"),
    )
    app.server.add_url_rule(app.config.routes_pathname_prefix + "images/<name>", "images", digit_images)
    routes.install(app.server, app.config.routes_pathname_prefix, app.config.requests_pathname_prefix)
    for tab in TABS:
        _mount(app, tab)
        tab.connect(app)
    # Whoever lets readers in comes before: the limits know them by name.
    health.install(app, probes, layer.desk)
    numbers = metrics.install(app, layer.cache, delivery.INSIDE)
    limits.install(app, settings, numbers.limited)
    guard.install(app, settings.max_body, [app.get_relative_path(f"/{tab.name}") for tab in TABS])
    delivery.install(app, probes.said)
    host(app, settings)
    delivery.set_up(app)
    return app


def stand_on(layer: Layer, server: Flask) -> None:
    """Answer all requests from `layer`, which others find among the server's extensions."""
    server.extensions["layer"] = layer
    inner = server.wsgi_app

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with using(layer):
            return inner(environ, start_response)

    server.wsgi_app = answered  # type: ignore[method-assign]


def host(app: Dash, settings: Settings) -> None:
    """Let in whom the settings let in, and say to browsers what they may do with `app`, which is complete."""
    secret = settings.secret.get_secret_value() or secrets.token_hex()
    access.install(app.server, settings, Cookies(secret, settings.prefix), delivery.INSIDE)
    headers.install(app, [delivery.PROMISE], closed=settings.auth in ("basic", "proxy"))
    proxies.install(app.server, settings.proxies)
    logs.install(app.server, delivery.INSIDE)


def digit_images(name: str) -> Response:
    """The sheet of digits. Its name changes with its content, so browsers keep it."""
    sheet = digits_sheet()
    if name != sheet.name:
        abort(404)
    return Response(sheet.png, mimetype="image/png", headers={"Cache-Control": "public, max-age=31536000, immutable"})


def _mount(app: Dash, tab: Tab) -> None:
    """Send a tab's page when a browser first opens it; it is the same for all, and built for the first of them."""
    page = lru_cache(1)(lambda: Fragment(spelled(tab.layout())))

    @app.callback(
        Output(f"{tab.name}-page", "children"),
        Input(f"{tab.name}-visited", "data"),
        prevent_initial_call=True,
    )
    def mount(_visited: object) -> Fragment:
        return page()
