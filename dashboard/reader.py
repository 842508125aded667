"""Who asks, for those who tell readers apart: `flask.g.reader`, which `dashboard.hosting.access` sets."""

from flask import g, has_request_context, request

NOBODY = ""
# The cookie that a browser has its number in.
NUMBER = "reader"


def reader() -> str:
    """The reader whose request this thread answers: their name if they have one, else the address of their peer.

    It is compared with others and forgotten: never stored, never written to a log. Who comes without the
    number that they were given, over and over, is one reader all the same.
    """
    if not has_request_context():
        return NOBODY
    name = None if NUMBER in g.get("cookies", {}) else g.get("reader")
    return str(name or request.remote_addr or NOBODY)


def own(page: str) -> str:
    """The number that a page drew, as its reader's: from anybody else the same number is another's."""
    # A reader's name holds no line break.
    return f"{g.get('reader', '')}\n{page}"
