"""What is written down: one line a request, known by an id that the answer carries too.

A line says when, how, which route, with what status and how long; never a query string, a body, a name or an
address of a reader. What readers look at is nobody's business, logs are kept longer and copied further than
anybody remembers, and whoever looks into a fault needs the id, which the reader can tell them. Whoever must
know addresses has them in the log of the proxy in front, with its own term.

Nothing that a request holds can end a line or begin one: a route is one of ours, an id has plain characters,
and every line of text that is not the first of its record is indented.
"""

import json
import logging
import re
import time
import uuid
from datetime import UTC, datetime
from typing import ClassVar

from flask import Flask, Response, g, has_request_context, request

HEADER = "X-Request-ID"
# An id that a proxy gave. Anything else in its place is not repeated.
ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"}
NONE = "-"

log = logging.getLogger("dashboard.requests")


def install(server: Flask, inside: str) -> None:
    """Give every request an id, and write a line when it is answered; also when it is refused before all else.

    What the process asks of itself, with `inside` in the environment of the request, is of no interest.
    To be last of all that is installed: it goes before whatever stands first until then.
    """

    def begin() -> None:
        g.request_id = identity(request.headers.get(HEADER, ""))
        g.began = time.monotonic()

    def end(response: Response) -> Response:
        if inside in request.environ:
            return response
        response.headers[HEADER] = g.request_id
        ms = round((time.monotonic() - g.began) * 1000, 1)
        method, at = method_of(), route()
        said = {"method": method, "route": at, "status": response.status_code, "ms": ms}
        log.info("%s %s %s in %s ms", response.status_code, method, at, ms, extra={"said": said})
        return response

    server.before_request_funcs.setdefault(None, []).insert(0, begin)
    # Hooks after a request run from the last to the first.
    server.after_request_funcs.setdefault(None, []).insert(0, end)


def identity(given: str) -> str:
    """The id of a request: the one given, if it looks like one, or a new one."""
    return given if ID.fullmatch(given) else uuid.uuid4().hex


def route() -> str:
    """The route of the request as the app declares it, without what its reader filled in."""
    return request.url_rule.rule if request.url_rule is not None else NONE


def method_of() -> str:
    """The method of the request, if there is such a method."""
    return request.method if request.method in METHODS else NONE


def current() -> str:
    """The id of the request that this thread answers."""
    return str(g.get("request_id", NONE)) if has_request_context() else NONE


class Text(logging.Formatter):
    """A line for people. What follows the first line of a record, such as a traceback, is indented."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request)s]: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        record.request = current()
        lines = super().format(record).splitlines()
        return "\n    ".join("".join(c if c.isprintable() or c == "\t" else "?" for c in line) for line in lines)


class Json(logging.Formatter):
    """A line for programs: one object, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": current(),
            "message": record.getMessage(),
            **getattr(record, "said", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        # Only ASCII, so that no character of another language ends the line for some reader of the log.
        return json.dumps(line)


class Nameless(logging.Filter):
    """Takes out of gunicorn's own records what a client sent: its address, and the line that it asked with."""

    SENT: ClassVar[dict[str, str]] = {
        "Invalid request from": "A malformed request was refused.",
        "Error handling request": "A request could not be handled.",
    }

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without that."""
        for begins, instead in self.SENT.items():
            if str(record.msg).startswith(begins):
                record.msg, record.args = instead, ()
        return True


NAMELESS = Nameless()
FORMATS: dict[str, type[logging.Formatter]] = {"text": Text, "json": Json}


def start(level: str, style: str) -> None:
    """Send what the dashboard has to say to standard error, as `text` or `json`."""
    handler = logging.StreamHandler()
    handler.setFormatter(FORMATS[style]())
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("gunicorn.error").addFilter(NAMELESS)
    # gunicorn, where there is one, has a handler of its own.
    for other in logging.getLogger("gunicorn.error").handlers if style == "json" else []:
        other.setFormatter(Json())
