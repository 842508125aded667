"""What neighbours are asked of: a row, a row whose values were changed, or a drawing."""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from dashboard import results
from dashboard.compute.arrays import Floats
from dashboard.compute.ink import MOST_SIDE, MOST_SPELLED, Levels, Paper, image_spelled, spelled
from dashboard.compute.joining import by_neighbours
from dashboard.compute.neighbours import Neighbours
from dashboard.compute.profile import measured
from dashboard.data.boxes import Box, boxes
from dashboard.data.digits import Digits
from dashboard.data.own import Own
from dashboard.data.points import Columns, Images, Points
from dashboard.data.source import Source
from dashboard.errors import Offer, Refusal, shown
from dashboard.run import Run
from dashboard.workspace.fields import changes_of
from dashboard.workspace.workspace import Workspace

# Squares of larger numbers, added up, are infinite.
LARGEST = 1e150


@dataclass(frozen=True, eq=False)
class Query:
    """What neighbours are asked of.

    Attributes
    ----------
    row : int or None
        The row that is chosen; None where a drawing takes its place.
    vector : ndarray of shape (d,), float64, or None
        As rows of X are; None for a row as it is.
    image : ndarray of shape (height, width), int64, or None
        What was drawn, as the data's images were prepared.
    changed : dict of int to float
        Columns of the row that were given other values, as they are before they are standardised.
    given : tuple of (Box, float, float)
        The columns of the table that were given other values: what stands there now, and what stood there.
    """

    row: int | None
    vector: Floats | None = None
    image: Levels | None = None
    changed: dict[int, float] | None = None
    given: tuple[tuple[Box, float, float], ...] = ()

    @property
    def asked(self) -> int | Floats:
        """The row's number, or the vector."""
        if self.vector is not None:
            return self.vector
        assert self.row is not None
        return self.row


def as_scanned(source: Source) -> Source:
    """The same images as they were scanned: nobody recognises a digit that is standardised."""
    if isinstance(source, Own):
        return source.model_copy(update={"standardize": False})
    return Digits() if isinstance(source, Digits) else source


def paper(source: Source, points: Points) -> Paper | None:
    """How a drawing is prepared for these points; None where they are no images in ink, or too large to be drawn."""
    face = points.face
    if not isinstance(face, Images) or not face.ink or face.colour or face.side > MOST_SIDE:
        return None
    return Paper(*face.shape, block=4 if isinstance(source, Digits) else 0)


def begun(source: Source, points: Points, row: int) -> str:
    """A row's own image as the beginning of a drawing, as an address spells it; empty where there is none."""
    sheet = paper(source, points)
    if sheet is None:
        return ""
    scanned = results.points(as_scanned(source)).rows(np.array([row]))[0]
    image = np.rint(scanned * sheet.full).astype(np.int64)
    letters = spelled(image) if image.any() else ""
    return letters if len(letters) <= MOST_SPELLED else ""


def changeable(points: Points) -> bool:
    """Whether the values of a row can be changed: those of a table."""
    return isinstance(points.face, Columns)


def query(view: Workspace, points: Points) -> Query:
    """What a view asks the neighbours of.

    Raises
    ------
    Refusal
        If there is no such row, or a drawing or changed values are none of this data's.
    """
    if view.draw:
        return drawn(view, points)
    check_row(view.row, len(points))
    return changed(view, points) if view.change else Query(view.row)


def check_row(row: int, n: int) -> None:
    """Refuse a row beyond the `n` that the chosen data has."""
    if row >= n:
        raise Refusal(
            f"row must be a whole number from 0 to {n - 1:,} in this data. It was given as “{row}”.",
            "row",
            (Offer("The first row", {"row": 0}),),
        )


def drawn(view: Workspace, points: Points) -> Query:
    """A drawing as a vector: prepared as the data's images were, and standardised if these are."""
    sheet = paper(view.data, points)
    if sheet is None:
        raise Refusal(
            "Drawing is for data whose rows are small images in ink on paper, such as handwritten digits.",
            "draw",
            (Offer("The chosen row", {"draw": ""}),),
        )
    image = image_spelled(view.draw, sheet)
    vector = image.ravel() / sheet.full
    scanned = as_scanned(view.data)
    if scanned != view.data:
        standard = results.standard(scanned)
        vector = (vector - standard.middle) / standard.scale
    return Query(None, vector, image)


def changed(view: Workspace, points: Points) -> Query:
    """A row with other values in some columns, as a vector."""
    changes, face = changes_of(view.change), points.face
    as_it_is = (Offer("The row as it is", {"change": ""}),)
    if not isinstance(face, Columns):
        raise Refusal("Values can be changed where rows are lines of a table, which these are not.", "change", as_it_is)
    there = {box.column: box for box in boxes(face)}
    if not changes.keys() <= there.keys():
        which = f"from 0 to {max(there):,}" if len(there) == len(face.names) else f"among {few_of(list(there))}"
        raise Refusal(
            f"change must name columns {which} in this data. It was given as “{shown(view.change)}”.",
            "change",
            as_it_is,
        )
    for column, value in changes.items():
        if told := there[column].refused(value):
            raise Refusal(told, "change", as_it_is)
    own = measured(points, np.array([view.row]))[0]
    given = tuple((there[column], value, there[column].stood(own.tolist())) for column, value in changes.items())
    become = {at: value for box, now, _ in given for at, value in box.becomes(now).items()}
    columns, values = list(become), np.array(list(become.values()))
    vector = points.rows(np.array([view.row]))[0].astype(np.float64)
    # A value that is typed as it stands there changes nothing, not even by rounding.
    moved = (values - face.middle[columns]) / face.scale[columns]
    vector[columns] = np.where(values == own[columns], vector[columns], moved)
    if abs(vector).max() > LARGEST:
        raise Refusal(
            "A changed value is so far from all others that its square is infinite. Choose a smaller one.",
            "change",
            as_it_is,
        )
    return Query(view.row, vector, None, become, given)


def few_of(columns: list[int], few: int = 8) -> str:
    """The first of some columns by their numbers."""
    return ", ".join(map(str, columns[:few])) + (" and so on" if len(columns) > few else "")


@dataclass(frozen=True)
class Fall:
    """The cluster that a vector would fall into, though it was not clustered with the others.

    Attributes
    ----------
    cluster : int
        By its number in charts; −1 is noise.
    how : str
        What decides it: ``"centre"``, ``"component"`` or ``"neighbours"``.
    share : float or None
        How likely it is by a mixture, or which part of the neighbours is in it; None by centres.
    """

    cluster: int
    how: str
    share: float | None


def fall(of: Run, vector: Floats, near: Neighbours) -> Fall:
    """Where a vector (d,) would fall: by the method's own rule, or, where it has none, with most of its neighbours."""
    rule = None
    # What was changed by hand no method decides, and t-SNE has no place for others than the rows that it laid out.
    if of.labelled is of.method and of.method.embedding is None:
        with suppress(Refusal):
            rule = results.joining(of.source, of.method)
    if rule is None:
        return Fall(*_with_most(of, near))
    cluster, share = rule.joined(vector)
    return Fall(of.charted[cluster], rule.kind, share)


def _with_most(of: Run, near: Neighbours) -> tuple[int, str, float]:
    cluster, share = by_neighbours(of.colours[near.rows])
    return cluster, "neighbours", share
