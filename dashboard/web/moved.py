"""Old addresses, answered by where they have moved to, so that bookmarks and links in mails go on working."""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Flask, Response, redirect, request

from dashboard.errors import Refusal
from dashboard.workspace.legacy import LENSES, legacy
from dashboard.workspace.workspace import Workspace


def install(server: Flask, routes: str, requests: str, lenses: Mapping[str, str]) -> None:
    """Redirect old addresses; `routes` and `requests` are the app's path here and outside.

    `lenses` are the first views of all lenses by their names: one that cannot be understood leads there, and the page
    says so.
    """
    known = {*lenses, *LENSES}

    def moved() -> Response | None:
        if request.method not in ("GET", "HEAD"):
            return None
        before, lens, after = _parts(request.path.removeprefix(routes))
        if lens not in known:
            return None
        query = request.query_string.decode("ascii", "replace")
        to, now = legacy(lens, query)
        if (to, now) == (lens, query):
            return None
        there = quote(requests + before + to + after)
        spelled = f"?{now}" if now else ""
        # Not for ever: what an old address means may be understood better one day.
        return redirect(there + (spelled if before or is_view(now, lenses[to]) else "#old"), 302)  # type: ignore[return-value]

    server.before_request(moved)


def is_view(query: str, first: str) -> bool:
    """Whether a lens can show what a query string says."""
    try:
        Workspace.opened(query, first)
    except Refusal:
        return False
    return True


def _parts(path: str) -> tuple[str, str, str]:
    """What stands before the lens in a path, the lens, and what follows: of its page nothing, of what it gives much."""
    if path.startswith("take/"):
        lens, slash, name = path.removeprefix("take/").partition("/")
        return "take/", lens, slash + name
    return "", path, ""
