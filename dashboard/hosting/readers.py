"""Who asks: the name of a login, or where nobody signs in, a number in a signed cookie.

It stands in `flask.g.reader` while a request is answered, and nowhere else.
"""

import hashlib
import secrets

from flask import Response, g, request
from itsdangerous import BadSignature, Signer

COOKIE = "reader"


class Cookies:
    """Gives each browser a number that nobody else can claim.

    It says nothing about its reader, and is gone when the browser is closed. One that was not signed
    here is replaced, so a forged cookie is as good as none.
    """

    def __init__(self, secret: str, path: str) -> None:
        self._signer = Signer(secret, salt="reader", key_derivation="hmac", digest_method=hashlib.sha256)
        self._path = path

    def reader(self) -> str:
        """The number of the browser that asks; a new one if it has none, see `give`."""
        try:
            return self._signer.unsign(request.cookies.get(COOKIE, "")).decode()
        except (BadSignature, UnicodeError):
            number = secrets.token_urlsafe(16)
            g.cookie = self._signer.sign(number).decode()
            return number

    def give(self, response: Response) -> Response:
        """The response, with the number if it is new and this is a page or an answer, which no cache keeps."""
        if "cookie" in g and response.status_code < 400 and (response.mimetype == "text/html" or request.is_json):
            response.set_cookie(
                COOKIE, g.cookie, path=self._path, secure=request.is_secure, httponly=True, samesite="Lax"
            )
        return response
