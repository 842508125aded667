"""What a page posts to the dashboard, and what of an answer it goes on by: spelled here and nowhere else."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

POST = "_dash-update-component"
AGAIN = 0.25  # seconds between asks while work goes on, as in assets/rules/backoff.js
# What an answer can be.
OUTCOMES = ("drawn", "refused", "pending", "failed")
# What the browser keeps to itself, of what an address says.
OF_THE_BROWSER = ("camera", "select", "isolate", "step", "guide")
HEADERS = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "br, gzip"}

Callback = Mapping[str, Any]


def served(callbacks: Sequence[Callback]) -> dict[str, Callback]:
    """The callbacks that the server answers, by the id of their first input, of what ``/_dash-dependencies`` says."""
    return {c["inputs"][0]["id"]: c for c in callbacks if c["inputs"] and not c["clientside_function"]}


def body(callback: Callback, values: Sequence[object] = ()) -> dict[str, Any]:
    """The post to a callback, with these values of its inputs and then of its states, None for those left out."""
    specs = [*callback["inputs"], *callback["state"]]
    values = [*values, *[None] * (len(specs) - len(values))]
    items = [spec | {"value": value} for spec, value in zip(specs, values, strict=True)]
    inputs, states = items[: len(callback["inputs"])], items[len(callback["inputs"]) :]
    changed = [f"{spec['id']}.{spec['property']}" for spec in callback["inputs"][:1]]
    sent = {
        "output": callback["output"],
        "outputs": outputs(callback["output"]),
        "inputs": inputs,
        "changedPropIds": changed,
        "parsedChangedPropsIds": changed,
    }
    return sent | ({"state": states} if states else {})


def outputs(spelled: str) -> object:
    """Dash writes one output as ``id.property``, several as ``..id.property...id.property..``."""
    names = spelled.strip(".").split("...") if spelled.startswith("..") else [spelled]
    parts = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    return parts if spelled.startswith("..") else parts[0]


def packed(sent: Mapping[str, Any]) -> bytes:
    """A post as bytes."""
    return json.dumps(sent, separators=(",", ":")).encode()


def ask(callback: Callback, query: str, page: object = "page", n: float = 1, drawn: object = None) -> dict[str, Any]:
    """The post that asks a tab for a view, of a page that has `drawn` some of it already."""
    return body(callback, [{"query": query, "page": page, "n": n, "drawn": drawn}])


def answered(tab: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """A tab's answer.

    `outcome` is one of `OUTCOMES`: ``failed`` is what went wrong on the server's side. With it `stage`, of what is
    pending; `drawn`, the digests of what the page has drawn then, absent where that is what it was; `drawings`, those
    of each chart that changed; `shown`, what controls show.
    """
    told: dict[str, Any] = answer["response"][f"{tab}-answer"]["data"]
    return told


def pages(html: str) -> dict[str, str]:
    """Where the page of each tab is, of the HTML that they all stand in."""
    return {tab: path for path, tab in re.findall(r'data-page="(/[^"]*/pages/(\w+)\.html)"', html)}
