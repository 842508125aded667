"""What stands in front: how many proxies are believed about where a request came from."""

import ipaddress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network
from typing import Self

from flask import Flask, Request
from werkzeug.middleware.proxy_fix import ProxyFix

# A peer that came through a socket of this machine's file system has no address.
UNIX = "unix"


@dataclass(frozen=True)
class Peers:
    """Those at stated addresses: networks, and whether sockets of the file system belong to them."""

    networks: tuple[IPv4Network | IPv6Network, ...]
    unix: bool

    @classmethod
    def named(cls, text: str) -> Self:
        """From addresses and networks with commas between, and ``unix``.

        Raises
        ------
        ValueError
            If there is none, or one is something else.
        """
        names = [name.strip() for name in text.split(",")]
        return cls(tuple(ipaddress.ip_network(n) for n in names if n != UNIX), UNIX in names)

    def hold(self, address: str) -> bool:
        """Whether they are at an address, as a server writes it into ``REMOTE_ADDR``."""
        if not address:
            return self.unix
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        # A socket that takes both kinds spells 10.0.0.1 as ::ffff:10.0.0.1.
        if isinstance(found, IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        return any(found in network for network in self.networks)


def install(server: Flask, hops: int) -> None:
    """Take address, scheme and host of a request from what `hops` proxies wrote; from none by default."""
    if hops:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def peer(request: Request) -> str:
    """The address that a request's connection came from, whatever its headers say; empty for a Unix socket."""
    before: dict[str, str] = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return before.get("REMOTE_ADDR") or ""
