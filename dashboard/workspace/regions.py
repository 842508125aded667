"""What an address says of regions that were drawn by hand: each is added, or taken away from those before it.

    hand::l-523,812,40,900,100,-20_1.25,0,-0.5,0,0,0,0,0,1:-b12,250
    hand:0,3,6:b12,250:sa3
    hand:tsne,perplexity,12.5:b12,250

First comes what the cloud was drawn on, nothing for what it is first drawn on: three columns, or a projection with
those of its constants that are not as usual. Then, with a colon before each, and with a minus before what is taken away
again:

    l…_…    a line by its corners, each two whole numbers, and the camera that it was drawn with
    b12,250 all that is drawn near row 12
    s…      what was selected before by a cluster or by rows, as the address has it
"""

import re
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from dashboard.compute.projections import Projecting, ThreeColumns, Usual
from dashboard.compute.regions import Ball, Lasso, lens_of
from dashboard.params import spelled
from dashboard.workspace.parts import OneProjecting

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
_COLUMNS = re.compile(r"[0-9]{1,6}(?:,[0-9]{1,6}){2}")
_PROJECTION = re.compile(r"[a-z]{1,20}(?:,[a-z_]{1,30},[A-Za-z0-9_.+-]{1,30}){0,8}")
_ANY: TypeAdapter[Projecting] = TypeAdapter(OneProjecting)


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
    """Regions in the order in which they were drawn, and what the cloud was drawn on."""

    space: Projecting
    parts: tuple[Part, ...]


def parsed(select: str) -> Regions | None:
    """The regions that a selection spells; None where it spells none. Bounded before anything is made of it."""
    if len(select) > LONGEST or not select.startswith(PREFIX):
        return None
    space, *texts = select[len(PREFIX) :].split(":")
    if not 1 <= len(texts) <= MOST_REGIONS:
        return None
    drawn_on, parts = _space(space), [_part(text) for text in texts]
    if drawn_on is None or None in parts:
        return None
    return Regions(drawn_on, tuple(part for part in parts if part))


def space_of(drawn_on: Projecting) -> str:
    """What a cloud is drawn on, as regions in it name it."""
    if isinstance(drawn_on, ThreeColumns):
        return spelled(drawn_on.columns)
    if drawn_on == Usual():
        return ""
    usual = _ANY.validate_python({"kind": drawn_on.kind}).flat()
    other = {name: value for name, value in drawn_on.flat().items() if value != usual[name]}
    return ",".join([drawn_on.kind, *(f"{name},{spelled(value)}" for name, value in other.items())])


def _space(text: str) -> Projecting | None:
    if not text:
        return Usual()
    if _COLUMNS.fullmatch(text):
        columns = tuple(map(int, text.split(",")))
        return ThreeColumns(columns=columns) if len(set(columns)) == len(columns) else None
    if not _PROJECTION.fullmatch(text) or text.startswith("columns"):
        return None
    kind, *named = text.split(",")
    try:
        return _ANY.validate_python({**dict(zip(named[::2], named[1::2], strict=True)), "kind": kind})
    except ValidationError:
        return None


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
