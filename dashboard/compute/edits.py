"""Edits by hand of a run's clusters as an address spells them: merged, split, kept from a selection, and named.

Clusters are numbered by size, as a method found them; a new one takes the next number, and a number that a cluster has
lost is not used again. So an edit means the same whatever comes after it, whether the true groups are known or not.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Offer, Refusal, shown

MOST_EDITS = 50
MOST_LETTERS = 60
# The length of all edits in an address, which has to fit into the first line of a request.
MOST_SPELLED = 3_000
MOST_PARTS = 10
BETWEEN = ";"


@dataclass(frozen=True)
class Merge:
    """Two clusters or more become the first of them."""

    clusters: tuple[int, ...]


@dataclass(frozen=True)
class Split:
    """A cluster is split in `parts` by k-means or, where that is 0, into the two branches that make it."""

    cluster: int
    parts: int


@dataclass(frozen=True)
class Keep:
    """Rows that were selected become a cluster; `rows` are spelled as `spelled_rows` has it."""

    rows: str


@dataclass(frozen=True)
class Name:
    """A cluster is called something; nothing takes its name away."""

    cluster: int
    text: str


Edit = Merge | Split | Keep | Name

_SPELLED = {
    Merge: re.compile(r"m([0-9]{1,4}(?:,[0-9]{1,4}){1,20})"),
    Split: re.compile(rf"s([0-9]{{1,4}})(b|k(?:[2-9]|{MOST_PARTS}))"),
    Keep: re.compile(r"c([A-Za-z0-9_-]+)"),
    Name: re.compile(rf"n([0-9]{{1,4}})([^{BETWEEN}]{{0,{MOST_LETTERS}}})"),
}


def edits_of(spelled: str) -> list[Edit]:
    """The edits that an address spells: ``m3,5;s2k3;s4b;n0Anker;c…``.

    Raises
    ------
    Refusal
        If there are too many, or one cannot be read.
    """
    parts = spelled.split(BETWEEN) if spelled else []
    if len(parts) > MOST_EDITS or len(spelled) > MOST_SPELLED:
        raise Refusal(
            f"hand has room for {MOST_EDITS} edits in {MOST_SPELLED:,} letters; this has {len(parts)} in "
            f"{len(spelled):,}.",
            "hand",
        )
    return [_edit(part) for part in parts]


def _edit(part: str) -> Edit:
    if found := _SPELLED[Merge].fullmatch(part):
        clusters = tuple(map(int, found[1].split(",")))
        if len(set(clusters)) == len(clusters):
            return Merge(clusters)
    if found := _SPELLED[Split].fullmatch(part):
        return Split(int(found[1]), 0 if found[2] == "b" else int(found[2][1:]))
    if found := _SPELLED[Keep].fullmatch(part):
        return Keep(found[1])
    if (found := _SPELLED[Name].fullmatch(part)) and found[2].isprintable():
        return Name(int(found[1]), found[2].strip())
    raise Refusal(
        "hand must be edits with semicolons between: m3,5 merges clusters, s2k3 splits one in three by k-means, s2b "
        "into its two branches, n0Anker names one, c and rows as they are packed makes one of them. One was given as "
        f"“{shown(part)}”.",
        "hand",
    )


def names_of(edits: Sequence[Edit]) -> dict[int, str]:
    """What clusters are called, by their numbers among edits; a merged one keeps the first's name."""
    names: dict[int, str] = {}
    for edit in edits:
        if isinstance(edit, Name):
            names[edit.cluster] = edit.text
        elif isinstance(edit, Merge):
            for other in edit.clusters[1:]:
                names.pop(other, None)
    return {cluster: text for cluster, text in names.items() if text}


def moving(spelled: str) -> str:
    """The edits of an address that move rows: all but names."""
    parts = spelled.split(BETWEEN) if spelled else []
    return BETWEEN.join(part for part in parts if not part.startswith("n"))


UNDONE = (Offer("Without edits by hand", {"hand": ""}),)


# --- Rows as text ----------------------------------------------------------------------------------


def spelled_rows(rows: NDArray[np.bool_]) -> str:
    """Rows (n,) as letters that an address takes: a bit each, deflated, in base64."""
    packed = zlib.compress(np.packbits(rows).tobytes(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def rows_spelled(text: str, n: int) -> NDArray[np.bool_]:
    """The rows (n,) that `spelled_rows` has spelled.

    Raises
    ------
    Refusal
        If they are none of n rows. What they unpack to is bounded before it is unpacked.
    """
    long = (n + 7) // 8
    try:
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), long + 1)
    except (binascii.Error, ValueError, zlib.error):
        data = b""
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    if len(data) != long or bits[n:].any() or not bits.any():
        raise Refusal(f"The rows that were kept as a cluster are none of these {n:,} rows.", "hand", UNDONE)
    return bits[:n].astype(bool)
