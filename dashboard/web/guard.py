"""What stands between the network and Dash's dispatch.

Dash answers 500 to most posts that its own page would not have sent, and it hands inputs to a
callback whatever their ids. Here every post is held against the callback that it names, in size,
depth, keys, ids, properties, number and order, before Dash sees it. What the values mean is for
the callbacks to say.
"""

import json
import logging
import math
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NoReturn

from dash import Dash, Output
from dash.exceptions import DependencyException
from flask import Response, abort, g, request
from werkzeug.exceptions import HTTPException, NotFound

from components.markup import markup
from components.notices import failed
from dashboard.errors import Refusal, shown

# The Dash whose page and dispatch this knows. Another one may send other keys or hand on other values: compare its
# renderer's request, its dispatch and its set-up with what is held here, then name it.
WRITTEN_FOR = "4.4.1"

MAX_DEPTH = 12  # a click on a chart, the deepest honest value, takes nine
MAX_INT = 10**21  # a browser spells larger numbers with an exponent
BODY_KEYS = {"output", "outputs", "inputs", "changedPropIds", "parsedChangedPropsIds", "state"}
ITEM_KEYS = {"id", "property", "value", "allow_optional"}
# A value with these keys would become a component, or an edit of one, if a callback returned it.
COMPONENT_KEYS = {"type", "namespace", "props"}
PATCH_KEY = "__dash_patch_update"
MANY = (["ALL"], ["ALLSMALLER"])
ONE = ["MATCH"]
HALF_PAIR = re.compile("[\ud800-\udfff]")
BROKEN = "Something went wrong on our side; it has been written to the log. What you see is the last good state."

log = logging.getLogger(__name__)


def install(app: Dash, max_body: int, pages: Collection[str]) -> None:
    """Put the guard in front of `app`.

    Parameters
    ----------
    app : Dash
        With its routes in place, callbacks may follow.
    max_body : int
        The largest body that is read, in bytes; it holds for bodies that announce no length too.
    pages : collection of str
        The paths of the app's pages, such as ``/scatter``; on any other the app appears with a 404.
    """
    server, prefix = app.server, app.config.routes_pathname_prefix
    # A body that announces no length is cut off at this length without a word, so one byte more.
    server.config["MAX_CONTENT_LENGTH"] = max_body + 1
    assets = Path(app.config.assets_folder).resolve()
    known = {prefix, *pages}

    def check() -> None:
        if request.endpoint == f"{prefix}_dash-update-component":
            data = request.get_data()
            if len(data) > max_body:
                abort(413, f"A request may hold {max_body:,} bytes.")
            g.callback = hold(data, app.callback_map)
        elif (request.endpoint or "").endswith("dash_assets.static"):
            keep_inside(assets, (request.view_args or {})["filename"])

    def mark_lost(response: Response) -> Response:
        if response.status_code == 200 and request.endpoint == f"{prefix}<path:path>" and request.path not in known:
            response.status_code = 404
        return response

    server.before_request(check)
    server.after_request(mark_lost)
    server.register_error_handler(HTTPException, plain)
    server.register_error_handler(DependencyException, lambda _: plain(NotFound()))


def explain(error: Exception) -> dict[str, str]:
    """Dash's `on_error`: an answer that says what happened in a sentence, and leaves charts as they are.

    A `Refusal` is the reader's to know. Anything else is ours: its traceback goes to the log.
    """
    if isinstance(error, Refusal):
        return {"outcome": "failed", "notice": markup(failed(error.sentence))}
    log.error("A callback failed.", exc_info=error)
    return {"outcome": "failed", "notice": markup(failed(BROKEN))}


def plain(error: HTTPException) -> Response:
    """An HTTP error as one sentence of plain text."""
    described = BROKEN if error.code == 500 else (error.description or error.name)
    response = Response(described, error.code, mimetype="text/plain")
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers[name] = value
    return response


def keep_inside(folder: Path, name: str) -> None:
    """Answer 404 to a dotfile, or to a link that leads out of the folder."""
    if any(part.startswith(".") for part in name.split("/")) or "\0" in name:
        abort(404)
    try:
        inside = (folder / name).resolve().is_relative_to(folder)
    except (OSError, RuntimeError):  # a name that is too long, links in a circle
        inside = False
    if not inside:
        abort(404)


def hold(data: bytes, callbacks: dict[str, Any]) -> str:
    """Hold the body of a post against the callback that it names; whatever differs is a 400 or 415.

    Returns that name.
    """
    if request.mimetype != "application/json":
        abort(415, "A callback is asked with a body of application/json.")
    body = parsed(data)
    bounded(body)
    writable(data, body)
    if not isinstance(body, dict) or not body.keys() <= BODY_KEYS:
        refuse("The body must be an object with output, outputs, inputs, changedPropIds and state.")
    name = body.get("output")
    callback = callbacks.get(name) if isinstance(name, str) else None
    # Callbacks that run in the browser are registered without a function.
    if callback is None or "callback" not in callback:
        refuse(f"No callback here has the output {shown(name)}.")
    check_outputs(body.get("outputs"), callback)
    check_items("inputs", body.get("inputs"), callback["inputs"])
    check_items("state", body.get("state", []), callback["state"])
    check_changed(body, callback["inputs"])
    return str(name)


def refuse(sentence: str) -> NoReturn:
    """Answer 400 with a sentence."""
    abort(400, sentence)


def parsed(data: bytes) -> object:
    """The body as JSON, strictly: UTF-8, and numbers that are finite."""
    try:
        return json.loads(data.decode(), parse_constant=finite, parse_float=finite, parse_int=whole)
    except (ValueError, RecursionError):
        refuse("The body is not JSON that can be read here.")


def finite(text: str) -> float:
    """A number of the body, unless it is NaN or infinite (``1e999`` is)."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def whole(text: str) -> int:
    """A whole number of the body, unless its size is absurd."""
    number = int(text)
    if abs(number) > MAX_INT:
        refuse(f"The body holds a number beyond {MAX_INT:.0e}.")
    return number


def bounded(body: object) -> None:
    """Refuse a body that is too deep, or holds what no honest page sends; level by level, without recursion."""
    level = [body]
    for _ in range(MAX_DEPTH):
        level = [part for value in level if isinstance(value, dict | list) for part in children(value)]
        if not level:
            return
    if any(isinstance(value, dict | list) for value in level):
        refuse(f"The body is nested deeper than {MAX_DEPTH} levels.")


def children(value: dict[str, Any] | list[Any]) -> Iterable[object]:
    """The values of an object that is no component, or the items of a list."""
    if isinstance(value, list):
        return value
    if value.keys() >= COMPONENT_KEYS or PATCH_KEY in value:
        refuse("A value may not be a component or a patch.")
    return value.values()


def writable(data: bytes, body: object) -> None:
    """Refuse text that cannot be written as UTF-8, which only an escape can bring into a body that is UTF-8."""
    if b"\\u" in data and HALF_PAIR.search(json.dumps(body, ensure_ascii=False)):
        refuse("The body holds half of a surrogate pair.")


def check_outputs(sent: object, callback: dict[str, Any]) -> None:
    """Hold `outputs` against the registered ones; one output is sent bare, none not at all."""
    if callback["no_output"]:
        if sent not in (None, []):
            refuse("outputs must be left out for this callback.")
        return
    single = isinstance(callback["output"], Output)
    specs: list[Output] = [callback["output"]] if single else callback["output"]
    items = [sent] if single else sent
    if not isinstance(items, list) or len(items) != len(specs):
        refuse(f"outputs must list the callback's {len(specs)} outputs.")
    for item, spec in zip(items, specs, strict=True):
        if item == {"id": spec.component_id, "property": spec.component_property}:  # most are, letter by letter
            continue
        # An output that several callbacks share carries a mark after its property's name.
        names = [spec.component_property, f"{spec.component_property}@"]
        if not fits(item, spec.component_id_str(), names if spec.allow_duplicate else names[:1]):
            refuse(f"outputs must name {spec} where the callback does.")


def check_items(what: str, sent: object, specs: list[dict[str, Any]]) -> None:
    """Hold `inputs` or `state` against the registered ones."""
    if not isinstance(sent, list) or len(sent) != len(specs):
        refuse(f"{what} must list the callback's {len(specs)}.")
    for item, spec in zip(sent, specs, strict=True):
        if not fits(item, spec["id"], [spec["property"]]):
            refuse(f"{what} must name {spec['id']}.{spec['property']} where the callback does.")


def check_changed(body: dict[str, Any], specs: list[dict[str, Any]]) -> None:
    """Hold the list of what changed against the registered inputs."""
    changed = body.get("changedPropIds")
    if not isinstance(changed, list) or not isinstance(body.get("parsedChangedPropsIds", []), list):
        refuse("changedPropIds must be a list.")
    for name in changed:
        if not isinstance(name, str) or not any(names_input(name, spec) for spec in specs):
            refuse(f"{shown(name)} is no input of this callback.")


def names_input(name: str, spec: dict[str, Any]) -> bool:
    """Whether ``id.property`` names an input, or one that a pattern stands for."""
    text, _, prop = name.rpartition(".")
    if prop != spec["property"]:
        return False
    if not spec["id"].startswith("{"):
        return bool(text == spec["id"])
    try:
        return matches(json.loads(text), json.loads(spec["id"]))
    except (ValueError, RecursionError):
        return False


def fits(item: object, spec_id: str, properties: list[str]) -> bool:
    """Whether an item, or each of a list of them for a pattern of many, has the id and property.

    A property that ends in ``@`` stands for any that begins so.
    """
    pattern = json.loads(spec_id) if spec_id.startswith("{") else spec_id
    if isinstance(pattern, dict) and any(part in MANY for part in pattern.values()):
        return isinstance(item, list) and all(fits_one(i, pattern, properties) for i in item)
    return fits_one(item, pattern, properties)


def fits_one(item: object, pattern: object, properties: list[str]) -> bool:
    """Whether one item has the id and one of the properties."""
    if not isinstance(item, dict) or not item.keys() <= ITEM_KEYS:
        return False
    sent = item.get("property")
    named = isinstance(sent, str) and any(sent.startswith(p) if p.endswith("@") else sent == p for p in properties)
    return named and matches(item.get("id"), pattern)


def matches(sent: object, pattern: object) -> bool:
    """Whether an id is the registered one, or one that its wildcards stand for."""
    if not isinstance(pattern, dict):
        return isinstance(sent, str) and sent == pattern
    if not isinstance(sent, dict) or sent.keys() != pattern.keys():
        return False
    return all(
        isinstance(sent[key], str | int | float) if part in (*MANY, ONE) else sent[key] == part
        for key, part in pattern.items()
    )
