"""Who may come in. It is asked before anything else, whatever the route, so a new route is behind it too.

Whoever is let in stands in `flask.g.reader`. Strangers are told that the dashboard is alive, and ready,
and nothing more.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from hmac import compare_digest
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from dashboard.settings import Settings
from dashboard.web.hosting import binds, proxies
from dashboard.web.hosting.limits import put_off
from dashboard.web.hosting.passwords import Busy, Passwords, fits
from dashboard.web.hosting.proxies import Peers
from dashboard.web.hosting.readers import Cookies
from dashboard.web.reader import address

# The endpoints that tell strangers a word; see `bare`.
BARE = {"health", "ready"}
READING = {"GET", "HEAD", "OPTIONS"}
# The cookie that says to other processes that a login was right.
VOUCHER = "login"
# Which a proxy adds.
FORWARDED = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"}
# Endpoints that work for whoever asks, and that pages of this site alone have a use for.
OWN_PAGES = {"take", "leaves", "own all", "own one"}
ELSEWHERE = "This was sent by a page of another site."
UNINVITED = (
    "This dashboard shows somebody's own data, so it opens by the link that it printed when it was started, with its "
    "token. Open that link once in this browser."
)
# Who comes by a path that has the token.
INVITED = "invited"
# A browser that this process opens is there within so many seconds.
OPENS = 120.0


class Door(Protocol):
    """One way to let readers in."""

    def reader(self) -> str:
        """Who asks.

        Raises
        ------
        HTTPException
            If they may not come in.
        """


class Anyone:
    """Everybody comes in, known by a cookie."""

    def __init__(self, cookies: Cookies) -> None:
        self.cookies = cookies

    def reader(self) -> str:
        """The number in the cookie."""
        return self.cookies.reader()


class Nearby(Anyone):
    """Everybody on this machine, for as long as nobody has chosen; `binds` sees to the start.

    A page of another site may give its name the address of this machine, and a proxy lets others in: neither asks
    for one of the names that this machine has for itself alone.
    """

    def reader(self) -> str:
        """The number in the cookie, unless others may have come in this way."""
        self.demand_near()
        if passed := FORWARDED & {name.lower() for name, _ in request.headers}:
            abort(403, binds.FORWARDED.format(sorted(passed)[0]))
        if not own_name(request.host):
            abort(403, binds.NAMED)
        return super().reader()

    def demand_near(self) -> None:
        """Refuse what came to an address that other machines reach."""
        connection = request.environ.get("gunicorn.socket")
        if connection is not None and not binds.local(connection.getsockname()):
            abort(403, binds.CHOOSE.format(connection.getsockname()[0]))


class Invited(Nearby):
    """Whoever has the link that this start printed: others on this machine reach its ports too.

    The link has a token, and opening it gives a cookie, so that the token stays in no address bar. The cookie is named
    after the port, since a browser sends the cookies of a machine to all of its ports. A page in a frame of another
    site gets no cookies, so a token may be a part of the path instead, which then is what lets in.
    """

    def __init__(self, cookies: Cookies, token: str, prefix: str) -> None:
        super().__init__(cookies)
        self.token, self.prefix = token, prefix
        self.opened, self.began = False, time.monotonic()

    def reader(self) -> str:
        """The number in the reader's cookie; whoever comes by the path is one."""
        self.demand_near()
        if self.in_path():
            if not compare_digest(request.path[: len(self.prefix)].encode(), self.prefix.encode()):
                abort(403, UNINVITED)
            return INVITED
        if given := request.args.get("token", ""):
            if not compare_digest(given.encode(), self.token.encode()) and not self.first(given):
                abort(403, UNINVITED)
            if request.method in READING:
                abort(self.let_in())
        elif not compare_digest(request.cookies.get(self.name(), "").encode(), self.value().encode()):
            abort(403, UNINVITED)
        return self.cookies.reader()

    def first(self, given: str) -> bool:
        """Whether this is what our own browser was opened with, which counts once and not for long."""
        fresh = not self.opened and time.monotonic() < self.began + OPENS
        self.opened = compare_digest(given.encode(), once(self.token).encode()) or self.opened
        return fresh and self.opened

    def in_path(self) -> bool:
        """Whether the token is a part of the app's path."""
        return f"/{self.token}/" in self.prefix

    def name(self) -> str:
        """What the cookie is called here."""
        return f"token-{request.environ['SERVER_PORT']}"

    def value(self) -> str:
        """What stands in the cookie, which is no token."""
        return derived(self.token, "cookie")

    def let_in(self) -> Response:
        """The way to the same address without the token, and the cookie."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "token"]
        response = redirect(f"/{quote(request.path.lstrip('/'))}" + (f"?{urlencode(kept, safe=',:')}" if kept else ""))
        # Not Strict: a click on the link in another site's page, a terminal in a browser say, would lose it.
        response.set_cookie(
            self.name(), self.value(), path=self.prefix, secure=request.is_secure, httponly=True, samesite="Lax"
        )
        response.headers["Cache-Control"] = "no-store"
        return response  # type: ignore[return-value]


class Login:
    """Those who sign in with a name and a password; their browser keeps a voucher, for other processes."""

    def __init__(self, passwords: Passwords, cookies: Cookies, limited: Callable[[str], None]) -> None:
        self.passwords, self.cookies, self.limited = passwords, cookies, limited

    def reader(self) -> str:
        """The name, if the password is theirs."""
        given = request.authorization
        name, password = (given.username, given.password) if given and given.type == "basic" else (None, None)
        voucher = request.cookies.get(VOUCHER, "")
        try:
            if name and password is not None and self.passwords.hold(name, password, voucher, address()):
                if voucher != (right := self.passwords.voucher(name, password)):
                    self.cookies.keep(VOUCHER, right)
                return name
        except Busy:
            self.limited("door")
            put_off("Too many sign in at the same time.", 1.0)
        challenge = WWWAuthenticate("basic", {"realm": "Cluster Explorer", "charset": "UTF-8"})
        raise Unauthorized("Sign in with your name and password.", www_authenticate=challenge)


class Behind:
    """Those whom a proxy has signed in; the proxy is known by its address."""

    def __init__(self, header: str, peers: Peers) -> None:
        self.header, self.peers = header, peers

    def reader(self) -> str:
        """The name in the proxy's header."""
        if not self.peers.hold(proxies.peer(request)):
            raise Forbidden("Cluster Explorer is reached through its sign-in only.")
        try:
            name = request.headers.get(self.header, "").encode("latin-1").decode().strip()
        except UnicodeError:
            name = ""
        # A server joins headers that came twice with a comma: one of them may be the reader's own.
        if not fits(name) or "," in name:
            raise Forbidden("The sign-in in front of Cluster Explorer did not say who you are.")
        return name


def install(server: Flask, settings: Settings, cookies: Cookies, inside: str, limited: Callable[[str], None]) -> None:
    """Put the door that the settings name in front of all routes, those to come too.

    `limited` is told of whoever is sent away because too many sign in.
    `inside` marks the environment of a request that this process makes to itself; what a network sends
    has other names there.
    """
    way_in = door(settings, cookies, limited)

    def check() -> None:
        g.reader, g.stranger = "", False
        if inside in request.environ:
            return
        if (request.endpoint in OWN_PAGES or request.method not in READING) and from_elsewhere():
            abort(403, ELSEWHERE)
        try:
            g.reader = way_in.reader()
        except HTTPException:
            if request.endpoint not in BARE:
                raise
            g.stranger = True

    # First of all, and last of all: hooks after a request run from the last to the first.
    server.before_request_funcs.setdefault(None, []).insert(0, check)
    server.after_request_funcs.setdefault(None, []).insert(0, bare)
    server.after_request_funcs[None].insert(0, cookies.give)


def door(settings: Settings, cookies: Cookies, limited: Callable[[str], None]) -> Door:
    """The door that the settings name.

    Raises
    ------
    SystemExit
        If the file of passwords is not as it should be, in one sentence.
    """
    if settings.auth == "basic":
        try:
            return Login(Passwords(Path(settings.passwords), settings.secret.get_secret_value()), cookies, limited)
        except ValueError as error:
            raise SystemExit(f"DASHBOARD_PASSWORDS cannot be used. {error}") from None
    if settings.auth == "proxy":
        return Behind(settings.auth_header, Peers.named(settings.auth_proxy))
    if token := settings.token.get_secret_value():
        return Invited(cookies, token, settings.prefix)
    return Anyone(cookies) if settings.auth == "none" else Nearby(cookies)


def once(token: str) -> str:
    """What stands for a token once, where others can read it: on the command line of a browser."""
    return derived(token, "once")


def derived(token: str, purpose: str) -> str:
    """Something else that whoever has a token can make, and that does not tell it."""
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def bare(response: Response) -> Response:
    """For a stranger, one word instead of what an endpoint tells readers."""
    if g.get("stranger"):
        response.direct_passthrough = False
        response.set_data('{"status":"ok"}\n' if response.status_code == 200 else '{"status":"not ready"}\n')
        response.mimetype = "application/json"
        response.headers.pop("Content-Encoding", None)
    return response


def own_name(host: str) -> bool:
    """Whether a Host header has one of the names that this machine has for itself: localhost, 127.0.0.1, ::1."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name.endswith(".localhost") or binds.local((name, 0))


def from_elsewhere() -> bool:
    """Whether a browser says that a page of another site sends this; programs say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != request.host.lower()
    except ValueError:
        return True
