"""Who asks over HTTP as a browser does: one connection that is kept, a cookie, a login, an address of their own."""

import base64
import http.client
import ssl
from urllib.parse import urlsplit

from harness.posts import HEADERS

# Seconds for one exchange.
PATIENCE = 60.0
# So many addresses in each of the third places of four.
EACH = 250


class Failed(Exception):
    """There was no answer, or one that the page can do nothing with."""


def address(network: str, number: int) -> str:
    """The address of one of many clients, in a network that is called by its first two places: ``10.99``."""
    return f"{network}.{number // EACH}.{number % EACH + 1}"


class Client:
    """A browser, without its pages.

    Parameters
    ----------
    url : str
        ``https://host:port/prefix/``.
    number : int
    login : str
        ``name:password``, or empty; a ``{}`` in it is the number, so that each has a name of their own.
    network : str
        The first two places of the address that it comes from, the number gives the others; empty for any.
    """

    def __init__(self, url: str, number: int, login: str = "", network: str = "") -> None:
        self.parts, self.number = urlsplit(url), number
        basic = base64.b64encode(login.format(number).encode()).decode()
        self.headers = HEADERS | ({"Authorization": f"Basic {basic}"} if login else {})
        self.source = (address(network, number), 0) if network else None
        self.connection: http.client.HTTPConnection | None = None

    def exchange(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The body of an answer.

        Raises
        ------
        Failed
            If there is none, or it is an error.
        """
        try:
            # A browser tries an idle connection that was closed a second time, and so does this one.
            for tries in (1, 2):
                fresh = self.connection is None
                try:
                    status, content = self._once(method, path, body)
                    break
                except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                    self.close()
                    if fresh or tries == 2:
                        raise
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Failed(type(error).__name__) from error
        if status not in (200, 201, 204):
            raise Failed(f"{status} {content[:120].decode(errors='replace')}".strip())
        return content

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        self.connection = self.connection or self.connected()
        self.connection.request(method, path, body, self.headers | {"Accept-Encoding": "identity"})
        answer = self.connection.getresponse()
        if given := answer.headers.get("Set-Cookie"):
            self.headers["Cookie"] = given.split(";")[0]
        return answer.status, answer.read()

    def connected(self) -> http.client.HTTPConnection:
        """A new connection."""
        where, source = self.parts.netloc, self.source
        if self.parts.scheme == "http":
            return http.client.HTTPConnection(where, timeout=PATIENCE, source_address=source)
        # Its certificate is of its own making.
        anybody = ssl._create_unverified_context()
        return http.client.HTTPSConnection(where, timeout=PATIENCE, source_address=source, context=anybody)

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None
