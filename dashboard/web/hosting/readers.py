"""Who asks: the name of a login, or where nobody signs in, a number in a signed cookie.

It stands in `flask.g.reader` while a request is answered, and nowhere else.
"""

import hashlib
import secrets

from flask import Response, g, request
from itsdangerous import BadSignature, Signer

from dashboard.web.reader import NUMBER


class Cookies:
    """Gives each browser a number that nobody else can claim, and keeps there what others want kept.

    The number says nothing about its reader. One that was not signed here is replaced, so a forged cookie
    is as good as none. All cookies are gone when the browser is closed.
    """

    def __init__(self, secret: str, path: str) -> None:
        self._signer = Signer(secret, salt="reader", key_derivation="hmac", digest_method=hashlib.sha256)
        self._path = path

    def reader(self) -> str:
        """The number of the browser that asks; a new one if it has none, see `give`."""
        try:
            g.number = self._signer.unsign(request.cookies.get(NUMBER, "")).decode()
        except (BadSignature, UnicodeError):
            g.number = secrets.token_urlsafe(16)
            self.keep(NUMBER, self._signer.sign(g.number).decode())
        return str(g.number)

    @staticmethod
    def keep(name: str, value: str) -> None:
        """Have the browser that asks send this back from now on, see `give`."""
        g.setdefault("cookies", {})[name] = value

    def give(self, response: Response) -> Response:
        """The response, with what is new for the browser if this is a page or an answer, which no cache keeps."""
        if response.status_code < 400 and (response.mimetype == "text/html" or request.is_json):
            for name, value in g.get("cookies", {}).items():
                response.set_cookie(
                    name, value, path=self._path, secure=request.is_secure, httponly=True, samesite="Lax"
                )
        return response
