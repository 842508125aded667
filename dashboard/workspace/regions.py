"""What an address says of regions that were drawn by hand: each is added, or taken away from those before it.

    hand::l-523,812,40,900,100,-20_1.25,0,-0.5,0,0,0,0,0,1:-b12,250
    hand:0,3,6:b12,250:sa3

First come the columns that the cloud was drawn on, none for what it is first drawn on. Then, with a colon before each,
and with a minus before what is taken away again:

    l…_…    a line by its corners, each two whole numbers, and the camera that it was drawn with
    b12,250 all that is drawn near row 12
    s…      what was selected before by a cluster or by rows, as the address has it
"""

import re
from dataclasses import dataclass

from dashboard.compute.regions import Ball, Lasso, lens_of

PREFIX = "hand:"
MOST_REGIONS = 12
MOST_CORNERS = 64
LONGEST = 2_400  # letters
FARTHEST = 99_999  # from the middle of the screen that a corner may lie
MOST_CAMERA = 100

_WHOLE = r"-?[0-9]{1,5}"
_DECIMAL = r"-?[0-9]{1,3}(?:\.[0-9]{1,6})?"
_LASSO = re.compile(rf"l({_WHOLE}(?:,{_WHOLE}){{5,{2 * MOST_CORNERS - 1}}})_({_DECIMAL}(?:,{_DECIMAL}){{8}})")
_BALL = re.compile(r"b([0-9]{1,6}),([0-9]{1,5})")
_BEFORE = re.compile(
    r"s([a-d](?:-1|[0-9]{1,6})(?:[a-dg](?:-1|[0-9]{1,6}))?|[a-d]{2}|r[0-9]{1,6}(?:,[0-9]{1,6}){0,199})"
)
_SPACE = re.compile(r"(?:[0-9]{1,6}(?:,[0-9]{1,6}){2})?")


@dataclass(frozen=True)
class Before:
    """What was selected before anything was drawn, as an address has it."""

    select: str


@dataclass(frozen=True)
class Part:
    """A region, and whether it is taken away from those before it."""

    region: Lasso | Ball | Before
    away: bool


@dataclass(frozen=True)
class Regions:
    """Regions in the order in which they were drawn, and the columns that the cloud was drawn on, if any."""

    columns: tuple[int, ...]
    parts: tuple[Part, ...]


def parsed(select: str) -> Regions | None:
    """The regions that a selection spells; None where it spells none. Bounded before anything is made of it."""
    if len(select) > LONGEST or not select.startswith(PREFIX):
        return None
    space, *texts = select[len(PREFIX) :].split(":")
    if not _SPACE.fullmatch(space) or not 1 <= len(texts) <= MOST_REGIONS:
        return None
    columns = tuple(map(int, space.split(","))) if space else ()
    parts = [_part(text) for text in texts]
    if len(set(columns)) != len(columns):
        return None
    return Regions(columns, tuple(part for part in parts if part)) if None not in parts else None


def _part(text: str) -> Part | None:
    away = text.startswith("-")
    text = text[away:]
    if found := _LASSO.fullmatch(text):
        numbers = list(map(int, found[1].split(",")))
        camera = tuple(map(float, found[2].split(",")))
        sound = len(numbers) % 2 == 0 and max(map(abs, camera)) <= MOST_CAMERA and lens_of(camera) is not None
        corners = tuple(zip(numbers[::2], numbers[1::2], strict=False))
        return Part(Lasso(corners, camera), away) if sound else None
    if found := _BALL.fullmatch(text):
        return Part(Ball(int(found[1]), int(found[2])), away)
    found = _BEFORE.fullmatch(text)
    return Part(Before(found[1]), away) if found else None
