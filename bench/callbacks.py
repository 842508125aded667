"""What a callback's answer costs over HTTP: time against an empty one, bytes of a recolouring."""

import http.client
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from bench.servers import hosted
from bench.table import Line
from bench.timing import alternating

EMPTY = "empty callback"
HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate, br, zstd",
}


class Asker:
    """A browser's side of one callback, on a connection that stays open.

    `output` is an id and property that the callback fills.
    """

    def __init__(self, address: str, output: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
        callbacks = json.loads(self.exchange("GET", "/_dash-dependencies", None, {}))
        self.callback = next(c for c in callbacks if output in outputs(c["output"]) and not c["clientside_function"])

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

    def body(self, value: object, state: object = None) -> bytes:
        """The post of a browser whose input has `value` and whose state, if any, has `state`."""
        asked = self.callback["inputs"][0]
        names = [dict(zip(("id", "property"), o.rsplit(".", 1), strict=True)) for o in outputs(self.callback["output"])]
        changed = f"{asked['id']}.{asked['property']}"
        body = {
            "output": self.callback["output"],
            "outputs": names if self.callback["output"].startswith("..") else names[0],
            "inputs": [asked | {"value": value}],
            "changedPropIds": [changed],
            "parsedChangedPropsIds": [changed],
            "state": [s | {"value": state} for s in self.callback["state"]],
        }
        return json.dumps(body, separators=(",", ":")).encode()

    def post(self, body: bytes, packed: bool = True) -> bytes:
        """The answer to a post, compressed as a browser would have it."""
        headers = HEADERS if packed else HEADERS | {"Accept-Encoding": "identity"}
        return self.exchange("POST", "/_dash-update-component", body, headers)

    def answer(self, value: object, state: object = None) -> dict[str, Any]:
        """The answer, read: property values by id. What takes long is asked for again, as the page does."""
        while True:
            response: dict[str, Any] = json.loads(self.post(self.body(value, state), packed=False))["response"]
            if not any(props.get("data", {}).get("outcome") == "pending" for props in outcomes(response)):
                return response


def outputs(spelled: str) -> list[str]:
    """Dash writes one output as ``id.property``, several as ``..id.property...id.property..``."""
    return spelled[2:-2].split("...") if spelled.startswith("..") else [spelled]


def outcomes(response: dict[str, Any]) -> list[dict[str, Any]]:
    """What an answer says of itself."""
    return [props for name, props in response.items() if name.endswith("-outcome")]


def lines(ours: str, rounds: int = 300, sizes: Sequence[int] = (300, 30_000)) -> list[Line]:
    """All lines about callbacks; `ours` is the address of our app."""
    blobs = Asker(ours, "blobs-shown.data")
    with hosted("bench.bare:empty()") as address:
        out = round_trips(blobs, Asker(address, "out.children"), rounds)
    for n in sizes:
        out += recolouring(blobs, n)
    return out


def round_trips(blobs: Asker, empty: Asker, rounds: int) -> list[Line]:
    """Our first view, whose answers are remembered, against a callback that returns None."""
    drawn = blobs.answer("")["blobs-drawn"]["data"]
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
    before, after = f"data.n_samples={n}", f"data.n_samples={n}&a=gaussian_mixture"
    drawn = blobs.answer(before)["blobs-drawn"]["data"]
    small, whole = (drawing(blobs.answer(after, state)) for state in (drawn, None))
    wire = [len(blobs.post(blobs.body(after, state))) / 1e3 for state in (drawn, None)]
    return [
        Line(f"recolouring {n:,} points: chart", "kB", small, "whole figure", whole, most_ratio=0.1),
        Line(f"recolouring {n:,} points: whole answer, compressed", "kB", wire[0], "the first", wire[1]),
    ]


def drawing(response: dict[str, Any]) -> float:
    """Kilobytes of what is sent for the first chart."""
    return len(json.dumps(response["blobs-chart-a-drawing"]["data"], separators=(",", ":")).encode()) / 1e3
