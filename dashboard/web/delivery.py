"""How bytes travel: text compressed, what never changes kept by the browser without asking again.

Dash serves its chunks (``async-graph.js`` and the like) and plotly.js under names that carry no
fingerprint, so browsers ask for them on every visit. Here every script of the page lies under a
path that carries the versions of all component packages; a chunk is fetched from the folder that
its parent came from and so carries them too. plotly.js is our own bundle of the traces we draw
(``vendor/plotly``), a third of the full one, which alone would cost a bare page's first paint.

Our own scripts are ES modules (``assets``), which import each other by relative paths. Dash would list
each with the time of its last change, while an import has none, and the browser would load it twice:
so Dash is told to ignore them, and they lie together under a path that carries one digest of them all, with
the styles.

What is kept for ever is what a view marks as such (`kept`), never whatever lies under a path: else the answer
that there is nothing, or the file of an older process, would stay for a year.
"""

import gzip
import hashlib
import posixpath
import re
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import brotli
import dash
from dash.development.base_component import ComponentRegistry
from flask import Response, abort, jsonify, request
from werkzeug.datastructures import Accept

from dashboard import __version__
from dashboard.web import places

PLOTLY = Path(__file__).resolve().parents[1] / "vendor" / "plotly" / "plotly.min.js"
FOREVER = "public, max-age=31536000, immutable"
# Brotli at 9 takes 0.2 s for all that a first visit loads, and 11 takes 5 s to save another tenth.
ONCE = {"br": 9, "gzip": 9}
EACH_TIME = {"br": 4, "gzip": 5}
MIN_BYTES = 1_000
# In the environment of a request that this process makes to itself, which is no stranger's.
INSIDE = "dashboard.inside"
# Ends of the names of Dash's endpoints that give out files.
FILES = ("fingerprinted_path>", "dash_assets.static")
SCRIPTS = {"application/javascript", "text/javascript", "text/css"}
TEXTS = SCRIPTS | {
    "application/json",
    "text/html",
    "text/plain",
    "image/svg+xml",
    "application/manifest+json",
}
ASSETS = places.assets()
ENTRY = "main.js"
FIRST = "scatter"  # the tab of the page without a name
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', re.MULTILINE)
EARLY = "early.js"
STYLE = ".css"
# What Dash must leave to us in the folder of assets.
OURS = r".*\.(js|css)$"
# Modules run when the page has been read, Dash's own start stands in the page: so it waits for them.
RENDERER = 'document.addEventListener("modules", () => new DashRenderer(), { once: true });'
HEAD = "<script>{early}</script>\n{links}\n"
# Scripts that Dash puts into every page, and that a page without its components and for today's browsers does
# without: 140 kB, and up to half a second of a phone's time.
COMPONENTS = ("dash/dcc/", "dash/html/", "dash/dash_table/", "dash/deps/polyfill")


def install(
    app: dash.Dash,
    state: Callable[[], dict[str, str]],
    unused: Collection[str] = (),
    preloads: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Serve the app's scripts, plotly.js and ``/health``, and see to compression and caching.

    The app's `interpolate_index` is taken over, so set it before, not after. `state` says what else
    ``/health`` tells; scripts below the paths `unused` are left out of the page; `preloads` are tags for
    the head of the page, by tab.
    """
    routes, requests = app.config.routes_pathname_prefix, app.config.requests_pathname_prefix
    bundle = PLOTLY.read_bytes()
    packages = f"fixed/{stamp()}/"
    started = time.monotonic()

    def health() -> Response:
        uptime = round(time.monotonic() - started, 1)
        return jsonify(status="ok", version=__version__, uptime_seconds=uptime, **state())

    server = app.server
    server.add_url_rule(f"{routes}health", "health", health)
    server.add_url_rule(f"{routes}{plotly()}", "plotly", lambda: kept(Response(bundle, mimetype="text/javascript")))
    server.add_url_rule(f"{routes}fixed/<version>/<package>/<path:name>", "package", suites(app))
    server.add_url_rule(f"{routes}fixed/<version>/assets/<path:name>", "module", module)
    server.after_request(deliver)

    def head() -> str:
        tab = request.path[len(routes) :].strip("/") or FIRST
        return HEAD.format(early=early(), links="\n".join([*entrance(requests, tab), *(preloads or {}).get(tab, ())]))

    take_over_index(app, f"{requests}{packages}", head, unused)


@lru_cache(maxsize=1)
def plotly() -> str:
    """Where plotly.js is, below the app's path."""
    return f"fixed/plotly-{digest(PLOTLY.read_bytes())}.js"


@lru_cache(maxsize=1)
def modules() -> dict[str, bytes]:
    """Our modules and styles by their path in the folder of assets, in the order of that.

    So style.css comes before what stands in style/, which changes it for paper and for a reader's own colours.
    """
    files = {path.relative_to(ASSETS).as_posix(): path for path in ASSETS.rglob("*")}
    kinds = (".js", STYLE)
    return {name: files[name].read_bytes() for name in sorted(files) if name.endswith(kinds) and name != EARLY}


@lru_cache(maxsize=1)
def edition() -> str:
    """Twelve digits that change when any of our modules or styles does, or its name."""
    return digest(b"".join(name.encode() + b"\n" + body for name, body in modules().items()))


def module(version: str, name: str) -> Response:
    """One of our modules or styles, of this edition only: an older process must not answer for a newer page."""
    if version != edition() or name not in modules():
        abort(404)
    kind = "text/css" if name.endswith(STYLE) else "text/javascript"
    return kept(Response(modules()[name], mimetype=kind))


def early() -> str:
    """What stands in the page itself, because it must have run before anything is drawn."""
    return (ASSETS / EARLY).read_text()


@lru_cache(maxsize=16)
def needed(name: str) -> list[str]:
    """A module and all that it imports, except what it imports later on: it cannot run before they are there."""
    found = [name]
    for one in found:
        for path in IMPORT.findall(modules()[one].decode()):
            other = posixpath.normpath(posixpath.join(posixpath.dirname(one), path))
            if other not in found:
                found.append(other)
    return found


def entrance(requests: str, tab: str) -> list[str]:
    """The tags that load styles, the entry and, with it rather than one by one, what it needs on this tab's page."""
    later = f"tabs/{tab}.js"
    names = needed(ENTRY) + (needed(later) if later in modules() else [])
    path = f"{requests}fixed/{edition()}/assets/"
    styles = [f'<link rel="stylesheet" href="{path}{name}">' for name in modules() if name.endswith(STYLE)]
    links = [f'<link rel="modulepreload" href="{path}{name}">' for name in dict.fromkeys(names) if name != ENTRY]
    return [*styles, *links, f'<script type="module" src="{path}{ENTRY}"></script>']


def take_over_index(app: dash.Dash, packages: str, head: Callable[[], str], unused: Collection[str]) -> None:
    """Put `head` at the top of the page, and have its scripts come from `packages`, the `unused` not at all."""
    plain = f"{app.config.requests_pathname_prefix}_dash-component-suites/"
    interpolate = app.interpolate_index

    def needed(line: str) -> bool:
        return not any(f"{plain}{path}" in line for path in unused)

    def interpolate_index(**parts: str) -> str:
        parts["scripts"] = "\n".join(filter(needed, parts["scripts"].splitlines()))
        for kind in ("scripts", "css"):
            parts[kind] = parts[kind].replace(plain, packages)
        parts["metas"] += head()
        return interpolate(**parts)

    app.interpolate_index = interpolate_index  # type: ignore[method-assign, assignment]


def suites(app: dash.Dash) -> Callable[[str, str, str], Response]:
    """The view that serves the files of component packages under the current stamp."""
    prefix = app.config.routes_pathname_prefix
    serve = app.server.view_functions[f"{prefix}_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"]

    def view(version: str, package: str, name: str) -> Response:
        # While a new version is rolled out, an older process must not answer for it: the browser
        # would keep the older file for a year.
        if version != stamp():
            abort(404)
        response: Response = serve(package_name=package, fingerprinted_path=name)
        return kept(response)

    return view


@lru_cache(maxsize=1)
def stamp() -> str:
    """Twelve digits that change when any component package does."""
    namespaces = sorted(ComponentRegistry.registry)
    versions = [f"{n} {getattr(sys.modules[n], '__version__', '')}" for n in namespaces]
    return digest("\n".join([f"dash {dash.__version__}", *versions]).encode())


def kept(response: Response) -> Response:
    """The same answer, for a browser to keep for ever: its address carries a digest of what it holds."""
    response.headers["Cache-Control"] = FOREVER
    return response


def deliver(response: Response) -> Response:
    """What every response passes through."""
    if response.status_code != 200 or response.mimetype not in TEXTS:
        return response
    # A file is compressed once, whichever way it is asked for: each time would cost a tenth of a second.
    file = (request.endpoint or "").endswith(FILES)
    return compress(response, once=file or response.headers.get("Cache-Control") == FOREVER)


def compress(response: Response, once: bool) -> Response:
    """The response in the best encoding that the browser takes, worked out `once` or each time; above a kilobyte."""
    response.vary.add("Accept-Encoding")
    encoding = chosen(request.accept_encodings)
    if encoding is None or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < MIN_BYTES:
        return response
    response.set_data(packed_once(body, encoding) if once else packed(body, encoding, EACH_TIME[encoding]))
    response.headers["Content-Encoding"] = encoding
    response.headers.pop("Accept-Ranges", None)
    # Byte for byte the two encodings differ, so what names the content may only do so weakly.
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


def chosen(accepted: Accept) -> str | None:
    """Brotli if the browser takes it, else gzip, else None."""
    return next((name for name in EACH_TIME if accepted.quality(name) > 0), None)


def packed(body: bytes, encoding: str, level: int) -> bytes:
    """A body compressed."""
    return brotli.compress(body, quality=level) if encoding == "br" else gzip.compress(body, level, mtime=0)


@lru_cache(maxsize=256)
def packed_once(body: bytes, encoding: str) -> bytes:
    """A body that never changes, compressed well and kept: the files of the page, some 3 MB in all."""
    return packed(body, encoding, ONCE[encoding])


def digest(body: bytes) -> str:
    """Twelve hexadecimal digits that name a content."""
    return hashlib.sha256(body).hexdigest()[:12]


def set_up(app: dash.Dash) -> None:
    """Have Dash set itself up, for whose callbacks and layout are there, before anyone asks.

    It would with the first request, and lets all others by meanwhile: then a script of the page is no
    registered one, and a callback is unknown.
    """
    app._setup_server()


def warm(app: dash.Dash) -> None:
    """Compress what a first visit loads before anyone asks."""
    client = app.server.test_client()
    client.environ_base[INSIDE] = True
    index = client.get(app.config.routes_pathname_prefix)
    for url in re.findall(r'(?:src|href|data-page)="([^"]+)"', index.get_data(as_text=True)):
        if url.startswith("/"):
            client.get(url, headers={"Accept-Encoding": "br"}).close()
