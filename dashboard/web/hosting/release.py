"""Which version of the code this is, so that a page of another one can tell.

The page carries it, and so does every answer. While they are the same, or what the page asks is answered
anyway, nothing is said; a request that fails because the page is of another version becomes one notice with a
button that loads the page again (``assets/page/server.js``).
"""

import hashlib
from functools import lru_cache

import dash
from flask import Flask, Response

from dashboard.web import places

HEADER = "X-Explorer-Release"
BESIDE = places.PACKAGE.parent
PARTS = ((BESIDE, "dashboard/**/*.py"), (BESIDE, "components/*.py"), (places.assets(), "**/*.js"))


@lru_cache(maxsize=1)
def release() -> str:
    """Twelve digits that change with our code and with Dash."""
    digest = hashlib.sha256(dash.__version__.encode())
    for folder, pattern in PARTS:
        for path in sorted(folder.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def install(server: Flask) -> None:
    """Have every answer say which version it is of."""

    def mark(response: Response) -> Response:
        response.headers[HEADER] = release()
        return response

    server.after_request(mark)
