"""What every answer says to the browser about what may be done with it; errors too."""

import base64
import hashlib
from collections.abc import Collection

from dash import Dash
from flask import Response, request

# Styles on elements are how Plotly draws; data: and blob: are charts on their way to a file.
POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; object-src 'none'{frames}"
)
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # An address holds the whole view, which is nobody else's business.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
YEAR = "max-age=31536000"


def install(app: Dash, inline: Collection[str], closed: bool, framed: bool = False) -> None:
    """Put the headers on every answer of `app`, all of whose callbacks are there.

    Parameters
    ----------
    app : Dash
    inline : collection of str
        The scripts that stand in its page, other than Dash's own.
    closed : bool
        Whether readers sign in, so that a cache which others share may keep nothing.
    framed : bool
        Whether pages of any site may show it in a frame: those of a notebook may be of any, and its address is known
        to them alone.
    """
    frames = "" if framed else "; frame-ancestors 'self'"
    policy = POLICY.format(scripts=" ".join([*app.csp_hashes(), *map(hashed, inline)]), frames=frames)

    def finish(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers.update(ALWAYS)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = YEAR
        cache = response.cache_control
        if closed or not cache or "Set-Cookie" in response.headers:
            cache.public = False
            cache.private = True
        return response

    # Hooks run from the last to the first, so this one sees what all others have done.
    app.server.after_request_funcs.setdefault(None, []).insert(0, finish)


def hashed(script: str) -> str:
    """What allows this script to stand in a page, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
