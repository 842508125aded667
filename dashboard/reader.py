"""Who asks, for those who tell readers apart: `flask.g.reader`, which `dashboard.hosting.access` sets."""

from flask import g


def own(page: str) -> str:
    """The number that a page drew, as its reader's: from anybody else the same number is another's."""
    # A reader's name holds no line break.
    return f"{g.get('reader', '')}\n{page}"
