"""Cases of the rules that stand twice, in Python for the server and in JavaScript for a moving hand.

Python's answers are the right ones: they are written to the JSON files beside this one, which the
tests of the browser's functions read.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
from pydantic import TypeAdapter, ValidationError
from scipy.cluster import hierarchy

from dashboard.compute import density, grid, regions
from dashboard.compute.ink import Paper, spelled
from dashboard.compute.labels import matched
from dashboard.compute.scores import ari, reading
from dashboard.compute.tree import Linkage
from dashboard.data.points import Points, numbered
from dashboard.errors import Refusal
from dashboard.figures.density import counted
from dashboard.figures.drawing import Grid
from dashboard.tabs import TABS, scatter
from dashboard.tabs.tree_view import short
from dashboard.tabs.tree_words import sentence
from dashboard.workspace.fields import MOST_SELECTED, Select
from dashboard.workspace.regions import Before, parsed
from dashboard.workspace.workspace import Workspace, filled

BLOBS = ("blob", "blobs")
DIGITS = ("digit", "digits")


# --- Trees and their cuts ---------------------------------------------------------------------------


def trees() -> list[dict[str, Any]]:
    """Trees as the browser is sent them, and what each of their cuts is.

    ``cuts``: for each number k of clusters the colour of each row, the adjusted Rand index with the
    groups, the sentence that says what became of them, and the shortest height that leaves k.
    ``at``: how many clusters a cut at a height leaves; ``second``: the colours of another tree of
    the same rows, cut into as many, matched to those of the first.
    """
    return [grown(*case) for case in forest()]


Groups = tuple[np.ndarray, np.ndarray, tuple[str, str] | None]


def forest() -> Iterator[tuple[np.ndarray, str, str, Groups]]:
    """The points of each tree, its linkage and that of the second; the leaf and the group of each row, and a noun.

    Without a noun groups are not known: then the browser is sent one for all.
    """
    rng = np.random.default_rng(0)
    clouds = [("ward", "single", 100, 7), ("complete", "average", 30, 4), ("average", "ward", 24, 3)]
    for method, against, n, k in [*clouds, ("single", "complete", 30, 5)]:
        truth = rng.integers(k, size=n)
        yield (
            rng.normal(size=(n, 3)) + 3 * rng.normal(size=(k, 3))[truth],
            method,
            against,
            (np.arange(n), truth, BLOBS),
        )
    # Points on a grid: many merges have the same height.
    for method, against in (("single", "ward"), ("complete", "single"), ("average", "complete")):
        grid = rng.integers(3, size=(20, 2)).astype(float)
        yield grid, method, against, (np.arange(20), rng.integers(3, size=20), DIGITS)
    same, pair = np.zeros((6, 2)), np.array([[0.0], [1.0]])
    yield same, "ward", "single", (np.arange(6), np.array([0, 0, 1, 1, 1, 1]), BLOBS)
    yield pair, "single", "ward", (np.arange(2), np.array([1, 0]), BLOBS)
    # Centres in the place of rows; groups that are not numbered without gaps; one group only.
    owner = np.concatenate([np.arange(15), rng.integers(15, size=25)])
    yield rng.normal(size=(15, 2)), "ward", "average", (owner, rng.choice([2, 3, 7], size=40), DIGITS)
    yield rng.normal(size=(25, 2)), "ward", "complete", (np.arange(25), rng.choice([1, 4, 9, 11], size=25), DIGITS)
    yield rng.normal(size=(12, 1)), "average", "single", (np.arange(12), np.zeros(12, int), BLOBS)
    yield rng.normal(size=(25, 2)), "ward", "average", (np.arange(25), np.zeros(25, int), None)
    yield rng.integers(3, size=(20, 2)).astype(float), "single", "ward", (np.arange(20), np.zeros(20, int), None)


def grown(X: np.ndarray, method: str, against: str, groups: Groups) -> dict[str, Any]:
    owner, truth, noun = groups
    first, second = linked(X, method), linked(X, against)
    points = Points(np.zeros((len(truth), 1)), numbered(truth, *noun) if noun else None)
    colours = [matched(first.cut_n(k)[owner], [truth] if noun else []) for k in range(1, first.n + 1)]
    # A cut is at a height, just below and just above it.
    heights = np.unique([0, *first.heights, *np.nextafter(first.heights, np.inf), 2 * first.heights[-1] + 1])
    return {
        "children": first.children.ravel().tolist(),
        "heights": first.heights.tolist(),
        "owner": owner.tolist(),
        "truth": truth.tolist(),
        "noun": noun,
        "cuts": [
            {
                "k": k,
                "labels": labels.tolist(),
                "ari": ari(truth, labels),
                "sentence": sentence(points, labels, k),
                "height": short(*first.height_for(k)),
            }
            for k, labels in enumerate(colours, 1)
        ],
        "at": [[float(height), first.n_clusters_at(height)] for height in heights],
        "second": {
            "children": second.children.ravel().tolist(),
            "heights": second.heights.tolist(),
            "labels": [matched(second.cut_n(k)[owner], [labels]).tolist() for k, labels in enumerate(colours, 1)],
        },
    }


def linked(X: np.ndarray, method: str) -> Linkage:
    # Rounded, so that another machine's arithmetic gives the same tree.
    merges = hierarchy.linkage(X.round(2), method)
    merges[:, 2] = np.maximum.accumulate(merges[:, 2].round(6))
    return Linkage(merges, 0.0)


# --- Tables of clusters and groups ------------------------------------------------------------------


def tables() -> list[dict[str, Any]]:
    """How many rows of each group are in each cluster, and what follows from it.

    ``table``: a row for each of ``sizes``, the clusters; a column for each of ``ids``, the groups, of
    which ``totals`` are the sizes. ``matched``: the colour of each cluster; ``ari``; ``sentence``: of a
    chart whose clusters have those colours.
    """
    return [judged(np.array(table), ids, noun) for table, ids, noun in contingencies()]


def contingencies() -> Iterator[tuple[Any, list[int], tuple[str, str]]]:
    yield [[4, 0], [0, 3]], [0, 1], BLOBS
    yield [[4, 3]], [0, 1], BLOBS
    yield [[4], [3]], [0], BLOBS
    yield [[7]], [0], BLOBS
    # 90 % together and a tenth elsewhere; then one less.
    yield [[18, 0], [0, 9], [2, 0]], [0, 1], BLOBS
    yield [[17, 0], [0, 9], [3, 0]], [0, 1], BLOBS
    # Two groups with the most of their rows in one cluster, two in another.
    yield [[5, 5, 0, 0], [0, 0, 4, 4]], [0, 1, 2, 3], DIGITS
    yield [[5, 5, 1, 0], [0, 0, 4, 4], [0, 0, 1, 0]], [2, 3, 5, 8], DIGITS
    # Overlaps that tie, more clusters than groups and fewer.
    yield [[2, 2], [2, 2]], [0, 1], BLOBS
    yield [[2, 2, 2], [2, 2, 2]], [1, 2, 6], BLOBS
    yield [[3, 1], [3, 1], [3, 1], [1, 3]], [0, 1], BLOBS
    rng = np.random.default_rng(1)
    for k, g in ((3, 3), (5, 4), (4, 7), (9, 9), (12, 3)):
        for most in (2, 4, 30):
            table = rng.integers(most, size=(k, g))
            table[np.arange(k), np.arange(k) % g] += 1
            table[np.arange(g) % k, np.arange(g)] += 1
            # Larger clusters first, as all clusters are numbered.
            order = np.argsort(-table.sum(axis=1), kind="stable")
            yield table[order], np.sort(rng.choice(20, g, replace=False)).tolist(), (BLOBS, DIGITS)[k % 2]


def judged(table: np.ndarray, ids: list[int], noun: tuple[str, str]) -> dict[str, Any]:
    clusters = np.repeat(np.arange(len(table)), table.sum(axis=1))
    truth = np.concatenate([np.repeat(ids, row) for row in table])
    labels = matched(clusters, [truth])
    colours = [int(labels[np.argmax(clusters == cluster)]) for cluster in range(len(table))]
    return {
        "table": table.tolist(),
        "sizes": table.sum(axis=1).tolist(),
        "ids": ids,
        "totals": table.sum(axis=0).tolist(),
        "noun": noun,
        "matched": colours,
        "ari": ari(truth, labels),
        "sentence": reading(truth, labels, noun).sentence,
    }


# --- Addresses --------------------------------------------------------------------------------------


def addresses() -> list[dict[str, Any]]:
    """A view's query string, changes of its fields, null for one that goes, and the query string after them."""
    clouds: list[tuple[str, dict[str, str | None]]] = [
        ("", {}),
        ("", {"method": "hdbscan"}),
        ("method=hdbscan&b=off", {"b": None}),
        ("method=hdbscan&b=off", {"c": None}),
        ("data.n_samples=500&method.n_clusters=5", {"method.n_clusters": "6"}),
        ("data.n_samples=500&method.n_clusters=5", {"data.n_samples": None, "method.n_clusters": "6", "show": "steps"}),
        ("data.cluster_std=1e-06", {"select": "a3b-1"}),
        ("camera=1.25,0,-0.5,0,0,0,0,0,1&select=ab", {"select": None}),
        ("camera=1.25,0,-0.5,0,0,0,0,0,1", {"camera": "0.1,0.2,0.3,0,0,0,0,0,1"}),
        ("select=", {"step": "4"}),
        ("step=4", {"select": ""}),
    ]
    tree: list[tuple[str, dict[str, str | None]]] = [
        ("select=ward:596,-12", {"select": "ward:596,-12,40", "isolate": "true"}),
        ("select=ward:596,-12&isolate=true", {"select": None, "isolate": None}),
        (
            "method=agglomerative&method.cut=distance_threshold&method.distance_threshold=4.5",
            {"method.n_clusters": "3", "method.cut": None},
        ),
    ]
    return [merged(*case) for case in clouds] + [merged(*case) for case in tree]


def merged(query: str, changes: dict[str, str | None]) -> dict[str, Any]:
    fields: dict[str, str | None] = dict(parse_qsl(query, keep_blank_values=True))
    left = {name: value for name, value in (fields | changes).items() if value is not None}
    now = urlencode(left, safe=",:")
    Workspace.opened(now, scatter.FIRST)  # it is an address
    return {"query": query, "changes": changes, "merged": now}


def openings() -> list[dict[str, Any]]:
    """What lenses show of an address that names no data or no method: the query that says the same in any lens."""
    queries = [
        "",
        "row=7",
        "data=wine",
        "method=hdbscan",
        "data=wine&method=hdbscan",
        "method.n_clusters=4",
        "method.init=k-means%2B%2B",
        "b=off",
        "b.n_init=3",
        "method=kmeans&b=spectral",
        "data.n_samples=80&select=a0&camera=1,2,3,0,0,0,0,0,1",
    ]
    return [opening(tab.first, query) for tab in TABS for query in queries]


def opening(first: str, query: str) -> dict[str, Any]:
    whole = urlencode(filled(parse_qsl(query), parse_qsl(first)), safe=",:")
    # Not every method has every constant; what is refused is refused of both.
    assert opened(whole, "") == opened(query, first)
    return {"first": first, "query": query, "filled": whole}


def opened(query: str, first: str) -> Workspace | str:
    try:
        return Workspace.opened(query, first)
    except Refusal as refusal:
        return refusal.sentence


# --- What is lit and what is selected ---------------------------------------------------------------

ROWS = 12


def lights() -> dict[str, Any]:
    """What the address may say is lit, and the rows that are.

    ``clusters``: the cluster of each of 12 rows in each chart. ``cases``: whether ``lit`` is a value at all;
    its parts, a chart each with the number of a cluster or null; the rows that are lit, 1 each.
    """
    rng = np.random.default_rng(2)
    clusters = {slot: rng.integers(-1, 4, size=ROWS) for slot in "abcd"}
    texts = ["", "a3", "a0", "a-1", "a0b0", "a1b-1", "c2d3", "ab", "cd", "dc", "aa", "a9", "a123456"]
    wrong = ["e3", "a", "abc", "3a", "a1234567", "a-2", "A3", "a3 b0", "a3,b0", "a+1", "ab0", "a3b", "a0b1c2"]
    return {
        "clusters": {slot: found.tolist() for slot, found in clusters.items()},
        "cases": [lit(text, clusters) for text in (*texts, *wrong)],
    }


def lit(text: str, clusters: dict[str, np.ndarray]) -> dict[str, Any]:
    try:
        TypeAdapter(Select).validate_python(text)
    except ValidationError:
        return {"select": text, "accepted": False}
    parts = [(slot, int(c) if c else None) for slot, c in re.findall(r"([a-d])(-?\d+)?", text)]
    if text and parts[0][1] is None:
        rows = clusters[parts[0][0]] != clusters[parts[1][0]]
    else:
        # Of no parts no row is lit.
        rows = np.full(ROWS, bool(parts))
        for slot, cluster in parts:
            rows &= clusters[slot] == cluster
    return {"select": text, "accepted": True, "parts": parts, "rows": rows.astype(int).tolist()}


def selections() -> list[dict[str, Any]]:
    """What the address may say is selected in a tree: v for a branch added, −v − 1 for one taken out again."""
    texts = ["", "596", "596,-12", "0", "-1", "1,2,3,2", "5,", ",5", "a", "5;6", "1.5", ",".join(["7"] * 201)]
    return [{"select": f"ward:{text}", "limit": MOST_SELECTED} | chosen(text) for text in texts]


def chosen(text: str) -> dict[str, Any]:
    try:
        TypeAdapter(Select).validate_python(f"ward:{text}")
        return {"accepted": True, "branches": [int(v) for v in text.split(",")]}
    except ValidationError:
        return {"accepted": False}


# --- Regions drawn by hand --------------------------------------------------------------------------


def drawn_regions() -> list[dict[str, Any]]:
    """Clouds as the browser is sent them, and the rows of what is drawn in each by hand.

    ``points``: x, y and z as grids; ``cases``: regions as the address has them, and the rows within, or null where it
    is no selection. Many points lie on edges: those of a lattice that is looked at straight on.
    """
    rng = np.random.default_rng(3)
    lattice = np.stack(np.meshgrid(*[np.arange(4.0)] * 3), axis=-1).reshape(-1, 3)
    clouds = [
        (lattice, False),
        (lattice * (1, 0, 7), True),
        (rng.normal(size=(60, 3)) + 1e6, False),
        (rng.normal(size=(60, 3)) * (1e-3, 40, 1), True),
        (np.ones((2, 3)), False),
    ]
    return [cloud_drawn(coordinates, cube, rng) for coordinates, cube in clouds]


def cloud_drawn(coordinates: np.ndarray, cube: bool, rng: np.random.Generator) -> dict[str, Any]:
    points = grid.drawn(coordinates)
    at = regions.boxed(points, regions.box_of(points, cube))
    specs = [Grid(axis).spec() for axis in (coordinates - grid.middles(coordinates)).T]
    return {"points": specs, "cube": cube, "cases": [_held(text, at) for text in hands(rng, len(coordinates))]}


def hands(rng: np.random.Generator, n: int) -> Iterator[str]:
    straight = "0,0,2.5,0,0,0,0,1,0"
    yield f"hand::l-300,-300,300,-300,300,300,-300,300_{straight}"
    yield f"hand::l0,0,500,0,500,500_{straight}:-b0,700"
    yield f"hand::-l0,0,500,0,500,500_{straight}"
    # A line that crosses itself, one that is seen edge on, a camera above, one within the cloud.
    yield f"hand::l-400,-400,400,400,-400,400,400,-400_{straight}"
    yield "hand::l-400,0,400,0,0,0_0,0,2.5,0,0,0,0,1,0"
    yield "hand::l-400,-400,400,-400,0,400_0,0,2,0,0,0,0,0,1"
    yield "hand::l-900,-900,900,-900,900,900,-900,900_0.1,0.05,0,1,0,0,0,0,1"
    for radius in (0, 333, 577, 1000, 99_999):
        yield f"hand::b{n - 1},{radius}"
    for _ in range(6):
        corners = ",".join(map(str, rng.integers(-900, 900, size=2 * rng.integers(3, 12)).tolist()))
        camera = ",".join(f"{x:.4f}" for x in rng.normal(size=9) * np.repeat([1.5, 0.2, 1], 3))
        yield f"hand::{'-' * int(rng.integers(2))}l{corners}_{camera}:b{rng.integers(n)},{rng.integers(900)}"
    yield from ["hand:", "hand::", "hand::l1,2,3,4_" + straight, "hand::l1,2,3,4,5_" + straight, "hand::b1", "hand::x1"]
    yield from ["hand:1,1,2:b0,1", "hand::l0,0,9,0,9,9_0,0,0,0,0,0,0,0,1", "hand:" + ":b0,1" * 13, "hand::b0,100000"]


def _held(text: str, at: list[np.ndarray]) -> dict[str, Any]:
    try:
        TypeAdapter(Select).validate_python(text)
    except ValidationError:
        return {"select": text, "rows": None}
    found = parsed(text)
    assert found is not None
    rows = np.full(len(at[0]), found.parts[0].away)
    for part in found.parts:
        assert not isinstance(part.region, Before)
        rows[part.region.within(at)] = not part.away
    return {"select": text, "rows": np.flatnonzero(rows).tolist()}


def orders() -> list[dict[str, Any]]:
    """Points in the order of OPTICS as the browser is sent them, and what each of some heights cuts them into."""
    rng = np.random.default_rng(3)
    clouds = [
        rng.normal(size=(24, 2)) + 4 * rng.integers(0, 3, size=(24, 1)),
        rng.integers(0, 4, size=(20, 2)).astype(float),
    ]
    return [ordered(X, min_samples) for X in clouds for min_samples in (2, 4)]


def ordered(X: np.ndarray, min_samples: int) -> dict[str, Any]:
    """One of them: numbers of a few digits, which are the same in four bytes."""
    order = density.reachability_of(np.round(X * 8) / 8, min_samples)
    reach = np.round(np.nan_to_num(order.reachability, posinf=1e6) * 64) / 64
    order = density.Reachability(order.ordering, reach, np.round(order.core * 64) / 64, order.predecessor, 0.0)
    heights = [0.1, *np.unique(np.round(order.core, 3) + 0.001).tolist()[::4], 50.0]
    return {
        **{name: value.tolist() for name, value in counted(order).items()},
        "cuts": [{"eps": eps, "labels": order.cut(eps).tolist()} for eps in heights],
    }


# --- Drawings ---------------------------------------------------------------------------------------


def drawings() -> list[dict[str, Any]]:
    """What is drawn on a bitmap, as images of the data: ``prepared`` for each paper, and how an address spells it.

    ``rows`` are the rows of a bitmap of 0 to 255, run by run: a value and how often. Null where there is no ink.
    """
    return [{"rows": runs(bitmap), "papers": [on_paper(bitmap, paper) for paper in PAPERS]} for bitmap in bitmaps()]


PAPERS = (Paper(28, 28), Paper(8, 8, 4), Paper(12, 9), Paper(20, 32))


def bitmaps() -> Iterator[np.ndarray]:
    """A dot, strokes up, across and aslant, a ring off the middle, greys, next to nothing, and nothing."""
    y, x = np.mgrid[:112, :112]
    yield 255 * ((x - 5) ** 2 + (y - 100) ** 2 < 20)
    yield 255 * (abs(x - 80) < 5) * (abs(y - 50) < 40)
    yield 255 * (abs(y - 30) < 4) * (abs(x - 60) < 45)
    yield 255 * (abs(x + y - 110) < 7) * (y > 20)
    yield 255 * (abs(np.hypot(x - 40, y - 60) - 25) < 5)
    yield (abs(x - 50) < 30) * (abs(y - 50) < 30) * ((7 * (x // 6) + 40 * (y // 9)) % 256)
    yield 3 * (x == 7) * (y == 9)
    yield 0 * x


def on_paper(bitmap: np.ndarray, paper: Paper) -> dict[str, Any]:
    told = {"height": paper.height, "width": paper.width, "block": paper.block}
    try:
        image = paper.prepared(bitmap)
    except Refusal:
        return {"paper": told, "spelled": None}
    return {"paper": told, "spelled": spelled(image)}


def runs(bitmap: np.ndarray) -> list[list[int]]:
    flat = bitmap.ravel()
    begins = np.flatnonzero(np.diff(flat, prepend=-1))
    lengths = np.diff(begins, append=len(flat))
    return [[int(flat[at]), int(length)] for at, length in zip(begins, lengths, strict=True)]


RULES = {
    "drawings": drawings,
    "orders": orders,
    "trees": trees,
    "tables": tables,
    "addresses": addresses,
    "openings": openings,
    "lights": lights,
    "selections": selections,
    "regions": drawn_regions,
}
