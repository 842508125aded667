"""Who asks, for those who tell readers apart: `flask.g.reader`, which `dashboard.web.hosting.access` sets."""

from ipaddress import IPv6Address, ip_address

from flask import g, has_request_context, request

NOBODY = ""
# The cookie that a browser has its number in.
NUMBER = "reader"


def reader() -> str:
    """The reader whose request this thread answers: their name if they have one, else the address of their peer.

    It is compared with others and forgotten: never stored, never written to a log; data of theirs lies under a name
    that only the vault can make of it. Who comes without the
    number that they were given, over and over, is one reader all the same.
    """
    if not has_request_context():
        return NOBODY
    name = None if NUMBER in g.get("cookies", {}) else g.get("reader")
    return str(name or address() or NOBODY)


def owner() -> str:
    """Whose the data is that the reader brings: their login's name, or the number that their browser has in a cookie.

    Empty for a browser that sent no cookie: what it was given just now it may not send the next time.
    """
    if not has_request_context() or NUMBER in g.get("cookies", {}):
        return NOBODY
    return str(g.get("reader") or NOBODY)


def crowd() -> str:
    """The address of a reader who is known by a cookie; empty for one with a login, wherever they are.

    Anybody can have as many cookies as they like, so what all at an address may ask together is limited too.
    A login is a person, and a team that signs in from one office is as many.
    """
    return address() if has_request_context() and "number" in g else NOBODY


def address() -> str:
    """The address that the request comes from; of IPv6 its network of 64 bits, which one client has to itself."""
    given = request.remote_addr or NOBODY
    try:
        found = ip_address(given)
    except ValueError:
        return given
    if not isinstance(found, IPv6Address):
        return given
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


def own(page: str) -> str:
    """The number that a page drew, as its reader's: from anybody else the same number is another's."""
    # A reader's name holds no line break.
    return f"{g.get('reader', '')}\n{page}"
