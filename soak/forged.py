"""Forged requests: `python -m soak.forged ADDRESS --count 100000`, from a seeded generator.

What an honest page would send is changed in one place or another, or is not sent at all: random JSON,
wrong ids, huge numbers, deep nesting, wrong types and lengths, tricks with paths on every route; among them
views that are valid, of every tab and every file, as nobody would choose them (`soak.valid`); and
beside all that bodies that come a byte at a time. The last line that it writes is a JSON object: how many
were sent, by status; how many were slow; and the first few that should not have been answered so.
"""

import argparse
import http.client
import json
import socket
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from harness.posts import POST
from soak import valid
from soak.client import Client
from soak.page import Page
from soak.stories import KINDS, KNOWN

SECONDS = 2.0
# For what is worked out while its asker waits, and waits for its turn first: half of what nginx gives it.
WORKING = 60.0
WORKED = ("/take/", "/images/")
# How an answer says that something went wrong which nobody had thought of.
BROKEN = (b"Traceback", b'"outcome":"failed"', b"Something went wrong on our side")
# Values that no control would give, and some that one would.
ODD: list[Any] = [
    *("", "0", "-1", "1e12", "nan", "inf", "-0", "1_0", " 5", "0x1", "³", "true", "ward", "kmeans", "\0", "é" * 50),
    *(None, True, 0, -1, 2**53, 10**20, 10**30, 1e300, 0.1, [], {}, [[]], {"a": 1}, "a=b&a=b", "%", "%00", "x" * 900),
    *({"type": "Div", "namespace": "dash_html_components", "props": {}}, {"__dash_patch_update": 1}),
]
TYPES = [
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "\x7f",
]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "get"]
TRICKS = [
    *(
        "../",
        "..%2f",
        "%2e%2e/",
        "....//",
        "..\\",
        "%00",
        "%",
        "%zz",
        "//",
        ";a=b",
        "/.",
        "/./",
        "%c0%af",
        "%ff",
        "\u202e",
    ),
    *(
        "etc/passwd",
        ".git/config",
        "__init__.py",
        "?x=%",
        "#",
        "~",
        "*",
        "a" * 2000,
        "{}",
        "<script>",
        "'\"",
        "%0d%0aX: y",
    ),
]
ROUTES = [
    *(
        "",
        "scatter",
        "dendrogram",
        "clusters",
        "neighbours",
        "health",
        "ready",
        "metrics",
        "_dash-layout",
        "_dash-dependencies",
    ),
    *(
        POST,
        "_reload-hash",
        "_favicon.ico",
        "assets/",
        "assets/style.css",
        "static/",
        "images/",
        "fixed/",
        "fixed/x/dash/",
    ),
    *("_dash-component-suites/dash/", "take/scatter/labels.csv", "take/clusters/code.py", "take/x/notebook.ipynb"),
]
HEADERS = [
    ("Range", "bytes=0-1,5-,-9"),
    ("If-None-Match", '"' + "x" * 500),
    ("Accept-Encoding", "br;q=nan, *;q=9"),
    ("Authorization", "Basic ///"),
    ("Cookie", "a=" + "b" * 3000),
    ("X-Forwarded-For", "127.0.0.1, ::1"),
    ("X-Forwarded-Prefix", "//evil"),
    ("X-Forwarded-User", "admin"),
    ("Origin", "http://evil"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "identity"),
    ("Expect", "100-continue"),
    ("Accept-Language", "\xe9"),
]

Sent = tuple[str, str, bytes | None, dict[str, str]]


class Forger:
    """Makes requests.

    Parameters
    ----------
    prefix : str
        The dashboard's path.
    callbacks : list
        What ``/_dash-dependencies`` says.
    seed : int
    """

    def __init__(self, prefix: str, callbacks: list[dict[str, Any]], seed: int) -> None:
        self.prefix, self.random = prefix, Random(seed)
        self.page = Page(callbacks, "forged")
        self.deeds: list[Callable[[], Sent]] = [
            self.view, self.view, self.changed, self.changed, self.noise, self.deep, self.large, self.typed, self.path,
            self.path, self.header, self.taken, self.possible, self.possible_file, self.sheet,
        ]  # fmt: skip

    def request(self) -> Sent:
        """Any of them."""
        return self.random.choice(self.deeds)()

    def post(self, body: bytes, kind: str = "application/json") -> Sent:
        return "POST", self.prefix + POST, body, {"Content-Type": kind}

    def honest(self) -> bytes:
        tab = self.random.choice(list(KNOWN))
        return self.page.ask(tab, self.query(tab))

    def query(self, tab: str) -> str:
        """A view, most of them out of bounds."""
        names = [
            "data",
            "data.n_samples",
            "data.centers",
            "a",
            "method.n_clusters",
            "method",
            "method.n_clusters",
            "row",
            "edit",
        ]
        names += ["metric", "cluster", "camera", "lit", "step", "guide", "root", "p", "show", "x", "b.random_state"]
        pairs = [(self.random.choice(names), str(self.random.choice(ODD))) for _ in range(self.random.randint(1, 4))]
        return self.random.choice(KNOWN[tab]) if self.random.random() < 0.2 else urlencode(pairs, errors="replace")

    def view(self) -> Sent:
        """What a page would send for a view that no control would give."""
        return self.post(self.honest())

    def changed(self) -> Sent:
        """What a page would send, with one place changed."""
        body = json.loads(self.honest())
        places = list(inside(body))
        *way, last = self.random.choice(places)
        there = body
        for step in way:
            there = there[step]
        if self.random.random() < 0.3:
            del there[last]
        else:
            there[last] = self.random.choice(ODD)
        return self.post(json.dumps(body).encode())

    def noise(self) -> Sent:
        """JSON of no meaning, or bytes that are none."""
        if self.random.random() < 0.5:
            return self.post(self.random.randbytes(self.random.randint(0, 300)))
        return self.post(json.dumps(self.value(4)).encode())

    def value(self, depth: int) -> Any:
        if depth == 0 or self.random.random() < 0.3:
            return self.random.choice(ODD)
        parts = [self.value(depth - 1) for _ in range(self.random.randint(0, 4))]
        return (
            parts
            if self.random.random() < 0.5
            else dict(zip(["output", "inputs", "state", "a", "id"], parts, strict=False))
        )

    def deep(self) -> Sent:
        """A value that is nested deeply, or a number of many digits."""
        size = self.random.choice([20, 1_000, 20_000])
        inner = self.random.choice(
            ["[" * size + "]" * size, '{"a":' * size + "1" + "}" * size, "9" * size, "1e" + "9" * size]
        )
        body = json.dumps(json.loads(self.honest()) | {"inputs": "@"}).replace('"@"', inner)
        return self.post(body.encode())

    def large(self) -> Sent:
        """A body near the limit of size, or beyond it."""
        return self.post(b'{"output":"' + b"x" * self.random.choice([65_400, 65_536, 65_537, 70_000, 200_000]) + b'"}')

    def typed(self) -> Sent:
        """Another method or type."""
        _, path, body, _ = self.view()
        method = self.random.choice(METHODS)
        return method, path, None if method == "TRACE" else body, {"Content-Type": self.random.choice(TYPES)}

    def path(self) -> Sent:
        """A trick with a path."""
        route, trick = self.random.choice(ROUTES), self.random.choice(TRICKS)
        where = self.random.choice([route + trick, trick + route, route + "/" + trick * 3, route])
        return self.random.choice(METHODS[:2]), self.prefix + quote(where, safe="/%?#;=.~*{}<>'\"\\"), None, {}

    def header(self) -> Sent:
        """A header that lies."""
        name, value = self.random.choice(HEADERS)
        method, path, body, headers = self.random.choice([self.view, self.path])()
        return method, path, body, headers | {name: value}

    def taken(self) -> Sent:
        """A file of a view that no control would give."""
        tab = self.random.choice(list(KNOWN))
        return self.file(tab, self.query(tab))

    def file(self, tab: str, query: str) -> Sent:
        """Any file to take home of a view."""
        return "GET", f"{self.prefix}take/{tab}/{self.random.choice(KINDS)}?{query}", None, {}

    def possible(self) -> Sent:
        """What a page would send for a view that is valid."""
        tab = self.random.choice(list(KNOWN))
        return self.post(self.page.ask(tab, valid.query(self.random, tab)))

    def possible_file(self) -> Sent:
        """A file of a view that is valid."""
        tab = self.random.choice(list(KNOWN))
        return self.file(tab, valid.query(self.random, tab))

    def sheet(self) -> Sent:
        """The images of the leaves of a tree that is valid, or of any view of any tab."""
        tab = self.random.choice(["dendrogram", "dendrogram", *KNOWN])
        return "GET", f"{self.prefix}images/leaves.png?{valid.query(self.random, tab)}", None, {}


def inside(value: Any, way: tuple[Any, ...] = ()) -> Any:
    """Every place in a body, except the body itself."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*way, key)
        yield from inside(inner, (*way, key))


@dataclass
class Told:
    """What came of it all."""

    statuses: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slow: int = 0
    failed: int = 0
    broken: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, sent: Sent, status: str, seconds: float, text: bytes) -> None:
        """One answer."""
        method, path, body, headers = sent
        slow = seconds > (WORKING if any(part in path for part in WORKED) else SECONDS)
        failed = any(words in text for words in BROKEN)
        wrong = server_error(status) or slow or failed
        with self.lock:
            self.statuses[status] += 1
            self.slowest = max(self.slowest, seconds)
            self.slow += slow
            self.failed += failed
            if wrong and len(self.broken) < 20:
                request = f"{method} {path[:800]} {headers} {(body or b'')[:800]!r}"
                self.broken.append(f"{status} after {seconds:.1f} s: {request} {text[:100]!r}")


def server_error(status: str) -> bool:
    """Whether a status is an error of ours; 501 is what nginx itself says of a Transfer-Encoding that nobody knows."""
    return status.startswith("5") and status != "501"


class Sender(threading.Thread):
    """Sends forged requests on one connection."""

    def __init__(self, client: Client, forger: Forger, left: "list[int]", told: Told) -> None:
        super().__init__(daemon=True)
        self.client, self.forger, self.left, self.told = client, forger, left, told

    def run(self) -> None:
        """Until none are left."""
        while self.left[0] > 0:
            self.left[0] -= 1
            self.send(self.forger.request())

    def send(self, sent: Sent) -> None:
        """One request, raw: Python's own client refuses to send some of them."""
        method, path, body, headers = sent
        began = time.monotonic()
        try:
            connection = self.client.connection = self.client.connection or self.client.connected()
            connection.putrequest(method, path.encode("ascii", "replace").decode(), skip_accept_encoding=True)
            basic = {name: value for name, value in self.client.headers.items() if name == "Authorization"}
            for name, value in (basic | headers).items():
                connection.putheader(name, value)
            if body is not None and "Content-Length" not in headers:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            text = answer.read()
            self.told.take(sent, str(answer.status), time.monotonic() - began, text)
            if answer.will_close:
                self.client.close()
        except (OSError, http.client.HTTPException, ValueError, UnicodeError) as error:
            # nginx hangs up on what is no HTTP; what the client itself will not send counts as nothing.
            self.client.close()
            self.told.take(sent, type(error).__name__, time.monotonic() - began, b"")


class Slow(threading.Thread):
    """Sends a request a byte at a time, and begins again when it is cut off."""

    def __init__(self, address: str, end: threading.Event, pause: float = 0.5) -> None:
        super().__init__(daemon=True)
        self.parts, self.end, self.pause = urlsplit(address), end, pause
        self.sent = 0

    def run(self) -> None:
        """Until the end."""
        while not self.end.is_set():
            try:
                self.crawl()
            except OSError:
                self.end.wait(self.pause)

    def crawl(self) -> None:
        """One request, whose body never ends."""
        head = f"POST {self.parts.path}{POST} HTTP/1.1\r\nHost: {self.parts.hostname}\r\n"
        with socket.create_connection((self.parts.hostname or "", self.parts.port or 443), 10) as plain:
            connection = plain
            if self.parts.scheme == "https":
                connection = ssl._create_unverified_context().wrap_socket(plain)
            connection.sendall(f"{head}Content-Length: 60000\r\n\r\n".encode())
            while not self.end.is_set():
                connection.sendall(b" ")
                self.sent += 1
                self.end.wait(self.pause)


def main() -> None:
    """Send them all."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("address")
    words.add_argument("--count", type=int, default=100_000)
    words.add_argument("--threads", type=int, default=8)
    words.add_argument("--slow", type=int, default=20)
    words.add_argument("--until-told", action="store_true", help="slow clients alone, until a line is read")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--login", default="")
    words.add_argument("--network", default="", help="where they come from, an address each: 10.99")
    given = words.parse_args()
    first = Client(given.address, given.seed, given.login, given.network)
    callbacks = json.loads(first.exchange("GET", f"{first.parts.path}_dash-dependencies"))
    end, told, left = threading.Event(), Told(), [given.count]
    crawling = [Slow(given.address, end) for _ in range(given.slow)]
    senders = [
        Sender(
            Client(given.address, i, given.login, given.network),
            Forger(first.parts.path, callbacks, given.seed + i),
            left,
            told,
        )
        for i in range(given.threads)
    ]
    began = time.monotonic()
    for thread in (*crawling, *senders):
        thread.start()
    if given.until_told:
        while min(slow.sent for slow in crawling) == 0:
            time.sleep(0.05)
        print(f"{len(crawling)} are sending", flush=True)
        sys.stdin.readline()
    for sender in senders:
        sender.join()
    result = {
        "sent": sum(told.statuses.values()),
        "seconds": time.monotonic() - began,
        "statuses": dict(sorted(told.statuses.items())),
        "slowest": told.slowest,
        "slow": told.slow,
        "failed": told.failed,
        "crawling": sum(slow.is_alive() for slow in crawling),
        "broken": told.broken,
    }
    end.set()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
