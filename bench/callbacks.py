"""What a callback's answer costs over HTTP: time against an empty one, bytes of a recolouring."""

import http.client
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from bench.servers import hosted
from bench.table import Line
from bench.timing import alternating
from harness import posts

EMPTY = "empty callback"
HEADERS = posts.HEADERS | {"Accept-Encoding": "gzip, deflate, br, zstd"}


class Asker:
    """A browser's side of one callback, on a connection that stays open.

    `asks` is the id and property that sets it off.
    """

    def __init__(self, address: str, asks: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
        callbacks = json.loads(self.exchange("GET", "/_dash-dependencies", None, {}))
        self.callback = next(c for c in callbacks if asks in inputs(c) and not c["clientside_function"])

    def exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        """The body of an answer, as it came over the wire."""
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except ConnectionError:  # left alone for some seconds, the server hangs up
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{method} {path} was answered with {answer.status}: {content[:300]!r}")
        return content

    def body(self, value: object, drawn: object = None) -> bytes:
        """The post of a browser whose input has `value`, and which has `drawn` some of a page already."""
        if self.tab:
            return posts.packed(posts.ask(self.callback, str(value), "bench", drawn=drawn))
        return posts.packed(posts.body(self.callback, [value]))

    def post(self, body: bytes, packed: bool = True) -> bytes:
        """The answer to a post, compressed as a browser would have it."""
        headers = HEADERS if packed else HEADERS | {"Accept-Encoding": "identity"}
        return self.exchange("POST", f"/{posts.POST}", body, headers)

    def answer(self, value: object, drawn: object = None) -> dict[str, Any]:
        """A tab's answer, read: what is drawn then, and its drawings. What takes long is asked for again."""
        while True:
            told = posts.answered(self.tab, json.loads(self.post(self.body(value, drawn), packed=False)))
            if told["outcome"] != "pending":
                return told

    @property
    def tab(self) -> str:
        """The tab whose callback it is; empty for one of another app."""
        return next((name for asks in inputs(self.callback) if (name := asks.removesuffix("-ask.data")) != asks), "")


def inputs(callback: dict[str, Any]) -> list[str]:
    """What sets a callback off."""
    return [f"{i['id']}.{i['property']}" for i in callback["inputs"]]


def lines(ours: str, rounds: int = 300, sizes: Sequence[int] = (300, 30_000)) -> list[Line]:
    """All lines about callbacks; `ours` is the address of our app."""
    blobs = Asker(ours, "scatter-ask.data")
    with hosted("bench.bare:empty()") as address:
        out = round_trips(blobs, Asker(address, "in.value"), rounds)
    for n in sizes:
        out += recolouring(blobs, n)
    return out


def round_trips(blobs: Asker, empty: Asker, rounds: int) -> list[Line]:
    """Our first view, whose answers are remembered, against a callback that returns None."""
    drawn = blobs.answer("")["drawn"]
    again, first, nothing = blobs.body("", drawn), blobs.body(""), empty.body(None)
    seconds = alternating(
        {
            "again": lambda: blobs.post(again),
            "empty": lambda: empty.post(nothing),
            "first": lambda: blobs.post(first),
        },
        rounds,
    )
    ms = {name: 1e3 * value for name, value in seconds.items()}
    return [
        Line("cached answer, all of it drawn already: round trip", "ms", ms["again"], EMPTY, ms["empty"], most_ratio=2),
        Line("cached answer, nothing drawn yet: round trip", "ms", ms["first"], EMPTY, ms["empty"]),
    ]


def recolouring(blobs: Asker, n: int) -> list[Line]:
    """The same view, sent to a browser that shows another algorithm and to one that shows nothing."""
    before, after = f"data.n_samples={n}", f"data.n_samples={n}&method=gaussian_mixture&b=kmeans"
    drawn = blobs.answer(before)["drawn"]
    small, whole = (drawing(blobs.answer(after, there)) for there in (drawn, None))
    wire = [len(blobs.post(blobs.body(after, there))) / 1e3 for there in (drawn, None)]
    return [
        Line(f"recolouring {n:,} points: chart", "kB", small, "whole figure", whole, most_ratio=0.1),
        Line(f"recolouring {n:,} points: whole answer, compressed", "kB", wire[0], "the first", wire[1]),
    ]


def drawing(told: dict[str, Any]) -> float:
    """Kilobytes of what is sent for the first chart."""
    return len(json.dumps(told["drawings"]["scatter-chart-a"], separators=(",", ":")).encode()) / 1e3
