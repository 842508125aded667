"""Old addresses, answered by where they have moved to, so that bookmarks and links in mails go on working."""

from collections.abc import Collection
from urllib.parse import quote

from flask import Flask, Response, redirect, request

from dashboard.workspace.legacy import LENSES, legacy


def install(server: Flask, routes: str, requests: str, lenses: Collection[str]) -> None:
    """Redirect old addresses of `lenses`; `routes` and `requests` are the app's path here and outside."""
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
        # Not for ever: what an old address means may be understood better one day.
        return redirect(quote(requests + before + to + after) + (f"?{now}" if now else ""), 302)  # type: ignore[return-value]

    server.before_request(moved)


def _parts(path: str) -> tuple[str, str, str]:
    """What stands before the lens in a path, the lens, and what follows: of its page nothing, of what it gives much."""
    if path.startswith("take/"):
        lens, slash, name = path.removeprefix("take/").partition("/")
        return "take/", lens, slash + name
    return "", path, ""
