"""How much a reader may ask, and all of them, so that nobody's loop starves the others.

Limits of one process: requests a second of a reader, requests a second of all, and what is worked on at once for a
reader (pages by the desk in turns, what works in its request here). Where readers are known by cookies, all at one
address have a limit of their own, some times one reader's and never all there is: it may be an office, and it may be
one client with many cookies. What is over a limit gets 429 with a sentence and ``Retry-After``, and the page asks
again by itself. Files that never change are not counted.

The rate is kept by the generic cell rate algorithm: one number a reader, the moment at which all that they
asked is paid for. It allows a burst, since a page opens with several requests at once, and says exactly when
the next request will do. The clock is monotonic, so that a clock set back locks nobody out, and who has not
asked for a while, or came after very many others, is forgotten.
"""

import time
from collections import Counter
from collections.abc import Callable
from math import ceil
from threading import Lock
from typing import Any, NoReturn

from cachetools import LRUCache
from dash import Dash
from flask import g, request
from werkzeug.exceptions import TooManyRequests

from dashboard.settings import Settings
from dashboard.web.reader import crowd, reader

# Who has not asked for so many seconds may ask for as many seconds' worth at once.
BURST = 5.0
# The readers whose last requests are known; of more than these, the first are forgotten, in their favour.
READERS = 50_000
# What all readers of one address may ask in a second, by what one of them may: an office of a dozen that reads and
# does not type asks less. Of what all addresses may ask it is never more than half.
OFFICE, HALF = 4, 2
# All files to take home that are made at once, of all readers: most threads stay free for pages.
AT_ONCE = 4
# Endpoints that work in the thread of their request: files to take home, images of leaves.
MADE = ("take", "leaves")
# What a balancer asks for, and what a page is made of and costs nothing, by the end of its endpoint's name.
FREE = (
    "static",
    "plotly",
    "package",
    "module",
    "page",
    "images",
    "health",
    "ready",
    "_favicon.ico",
)

YOURS = "You are asking faster than one reader may."
ADDRESS = "More is asked from your address just now than can be answered."
ALL = "More is asked here just now than can be answered."
STAYS = " What you see stays; this page asks again by itself."
OPENS = " This page asks again by itself."
FILES = "Files that you asked for before are still being made. Try again when they are there."


class Rate:
    """Lets through so many a second of each key, and `BURST` seconds' worth at once; 0 for all."""

    def __init__(self, a_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_second = a_second
        self._clock = clock
        self._paid: LRUCache[str, float] = LRUCache(READERS)
        self._lock = Lock()

    def wait(self, key: str) -> float:
        """0 if this one is let through, else the seconds until one would be."""
        if not self.a_second:
            return 0.0
        cost = 1 / self.a_second
        with self._lock:
            now = self._clock()
            paid = max(self._paid.get(key, now), now) + cost
            if (too_early := paid - now - max(BURST, cost)) > 1e-9:
                return too_early
            self._paid[key] = paid
            return 0.0


class Making:
    """Counts what is being made for each reader, and lets so much of it happen at once; 0 for no bound.

    The readers of one address leave room for one of another.
    """

    def __init__(self, each: int, together: int) -> None:
        self.each, self.together = each, together
        self._now: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def begin(self, key: str, place: str = "") -> bool:
        """Whether there is room for one more of this reader's, at an address if that counts; it does until `end`."""
        with self._lock:
            theirs = sum(count for (_, where), count in self._now.items() if place and where == place)
            full = theirs >= self.together - 1 or self._now.total() >= self.together
            if self.each and (self._now[key, place] >= self.each or full):
                return False
            self._now[key, place] += 1
            return True

    def end(self, key: str, place: str = "") -> None:
        """One of a reader's is made."""
        with self._lock:
            self._now[key, place] -= 1
            if self._now[key, place] <= 0:
                del self._now[key, place]


def install(app: Dash, settings: Settings, limited: Callable[[str], None], inside: str) -> None:
    """Hold every request against the limits; whoever knows readers by name must be installed before.

    `limited` is told the name of a limit that somebody met. What the process asks of itself, with `inside` in
    the environment of the request, is nobody's: else the first reader of this machine would pay for it.
    """
    mine, all_of_them = Rate(settings.rate), Rate(settings.rate_all)
    together = Rate(of_address(settings.rate, settings.rate_all))
    making = Making(settings.at_once, AT_ONCE)

    def check() -> None:
        if inside in request.environ or (request.endpoint or "").endswith(FREE):
            return
        who, place = reader(), crowd()
        if seconds := mine.wait(who):
            limited("reader")
            put_off(YOURS, seconds)
        if place and (seconds := together.wait(place)):
            limited("address")
            put_off(ADDRESS, seconds)
        if seconds := all_of_them.wait(""):
            limited("all")
            put_off(ALL, seconds)
        if request.endpoint in MADE:
            if not making.begin(who, place):
                limited("files")
                refuse(FILES, 1.0)
            g.making = who, place

    def leave(_: BaseException | None) -> None:
        if (made := g.pop("making", None)) is not None:
            making.end(*made)

    app.server.before_request(check)
    app.server.teardown_request(leave)


def of_address(one: int, everybody: int) -> int:
    """The requests a second of all readers of one address, where one reader may ask `one`; 0 for no limit."""
    if not one or not everybody:
        return one * OFFICE
    return max(min(one * OFFICE, everybody // HALF), 1)


def put_off(sentence: str, seconds: float) -> NoReturn:
    """Refuse what the asker puts again by itself: our page does, and a browser that wanted a page is told to."""
    opening = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    refuse(sentence + (OPENS if opening else STAYS), seconds, TooEarly if opening else TooManyRequests)


def refuse(sentence: str, seconds: float, kind: type[TooManyRequests] = TooManyRequests) -> NoReturn:
    """Answer 429 with a sentence and the whole seconds until it is worth while to ask again."""
    raise kind(sentence, retry_after=ceil(seconds))


class TooEarly(TooManyRequests):
    """A refusal that stands in the place of a page, which a browser loads again after ``Refresh`` seconds."""

    def get_headers(self, *args: Any) -> list[tuple[str, str]]:
        """Those of every refusal, and when to load the page again."""
        return [*super().get_headers(*args), ("Refresh", str(self.retry_after))]
