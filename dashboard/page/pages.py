"""The page of each tab as HTML: the same for all readers, under an address that changes with it."""

from collections.abc import Sequence
from functools import cache

from dash import Dash
from flask import Response, abort

from components.markup import markup
from dashboard.page.tab import Tab
from dashboard.web.delivery import digest, kept, plotly


@cache
def written(tab: Tab) -> bytes:
    """A tab's page with every control at its default."""
    return markup(tab.layout()).encode()


def path(tab: Tab) -> str:
    """Where a tab's page is, below the app's path."""
    return f"fixed/{digest(written(tab))}/pages/{tab.name}.html"


def install(app: Dash, tabs: Sequence[Tab]) -> None:
    """Serve the pages, which browsers keep without asking again."""
    known = {path(tab): tab for tab in tabs}

    def page(version: str, name: str) -> Response:
        # While a new version is rolled out, an older process must not answer for it.
        tab = known.get(f"fixed/{version}/pages/{name}.html")
        if tab is None:
            abort(404)
        return kept(Response(written(tab), mimetype="text/html"))

    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}fixed/<version>/pages/<name>.html", "page", page)


def preloads(app: Dash, tab: Tab) -> list[str]:
    """Tags for the head of the page where this tab is opened first: its page, and plotly.js if that has charts."""
    base = app.config.requests_pathname_prefix
    links = [f'<link rel="preload" as="fetch" crossorigin href="{base}{path(tab)}">']
    if b' class="chart"' in written(tab):
        links.append(f'<link rel="preload" as="script" href="{base}{plotly()}">')
    return links
