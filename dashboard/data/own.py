"""Data of a reader's own: what was read of their files, with what they chose to become of its columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field
from sklearn.preprocessing import StandardScaler

from dashboard import vault
from dashboard.data.features import Recipe, features
from dashboard.data.own_code import sections
from dashboard.data.own_groups import NAME, group_words, groups, label_of, told
from dashboard.data.points import Columns, Face, Images, Notes, Points
from dashboard.data.roles import LETTERS, changed, possible
from dashboard.data.source import SEVERAL, Source
from dashboard.data.tables import Standardize
from dashboard.errors import Offer, Refusal, shown
from dashboard.reading.read import Column, Read, Role

_RANGE = r"\d{1,5}(?:-\d{1,5})?"
_ROLES = re.compile(rf"[{''.join(LETTERS)}]{_RANGE}(?:,[{''.join(LETTERS)}]{_RANGE})*")
_PLACES = re.compile(rf"{_RANGE}(?:,{_RANGE})*")
# More columns beside the features than these are not shown with a row.
NOTED = 12
# Which clusters a first picture looks for where no label says how many, and up to which number it does.
FIRST_CLUSTERS, MOST_FIRST = 3, 30
# So many columns of numbers without a name are a vector.
VECTOR = 8
# Seconds that a start of k-means takes at most for a row, a feature and a cluster, and that a first picture may take.
A_START, FIRST_SECONDS = 5e-8, 8.0


def _roles(value: object) -> object:
    if not isinstance(value, str) or (value and not _ROLES.fullmatch(value)):
        raise ValueError(
            "roles must be letters with columns by their numbers from 0, such as f0-3,l4: f for a feature, l label, "
            f"i id, t text, p projection, x ignore. They were given as “{shown(value)}”."
        )
    return value


def _places(value: object) -> object:
    if not isinstance(value, str) or (value and not _PLACES.fullmatch(value)):
        raise ValueError(
            f"columns must be given by their numbers from 0, such as 0-3,7. They were given as “{shown(value)}”."
        )
    return value


Places = Annotated[str, BeforeValidator(_places)]


class Own(Source):
    """What a reader brought: a table, vectors or images of their own.

    The files were read once; what was read of them is kept in a vault under `id`, which names reader, content and how
    it was read. All else says what becomes of the columns.
    """

    label: ClassVar = "Your data"
    made_by: ClassVar = "your file"
    imports: ClassVar = {"StandardScaler": "sklearn.preprocessing"}
    scanned: ClassVar = "pixels"
    measured: ClassVar = "features"
    at_hand: ClassVar = True

    kind: Literal["own"] = "own"
    id: Annotated[str, Field(pattern=r"^([0-9a-f]{32}|o[0-9a-f]{31})?$")] = ""
    roles: Annotated[str, BeforeValidator(_roles)] = Field(
        "", description="The roles of columns that are taken for something else than was found: f0-3,l4."
    )
    missing: Literal["ask", "rows", "median", "columns"] = Field(
        "ask",
        description="What becomes of missing values: rows that miss one are left out, or it is the median of its "
        "column, or such columns are left out. Infinite values count as missing.",
    )
    standardize: Standardize = True
    one_hot: Places = Field("", description="Columns of words that become columns of 0 and 1/√2, one a word.")
    log: Places = Field("", description="Columns whose logarithm is taken.")

    @property
    def suits(self) -> Mapping[str, object]:
        """Several starts: nobody knows how clear the groups are."""
        return SEVERAL

    def read(self) -> Read:
        """What was read of the files.

        Raises
        ------
        Refusal
            If nothing was brought yet, or it is no longer there.
        """
        if not self.id:
            raise Refusal("Nothing of your own is chosen yet: drop a file anywhere on this page.", "data")
        return vault.load(self.id)

    @property
    def outside(self) -> bool:
        """Whether it lies in files of whoever started the app, or in a notebook."""
        return vault.lies_outside(self.id)

    def content(self) -> str:
        """Names the version of files that are read where they are; what is kept in a vault does not change."""
        return vault.sight().stamp(self.id) if self.outside else ""

    def load(self) -> Points:
        """The points: X (n, d), the groups of the label, and what rows are called.

        Raises
        ------
        Refusal
            If it is no longer there, or its columns cannot be clustered as they are to be.
        """
        read = self.read()
        recipe = self.recipe(read)
        return of_images(read, recipe) if read.images is not None else of_table(read, recipe)

    def code(self) -> list[tuple[str, str]]:
        """The files as their reader calls them, and all that is done to their columns."""
        read = self.read()
        recipe = self.recipe(read)
        place = label_of(recipe)
        rows = kept_rows(read, recipe)
        return sections(read, recipe, [] if place is None else group_words(read, recipe, place, rows))

    def recipe(self, read: Read) -> Recipe:
        """What becomes of the columns of what was read.

        Raises
        ------
        Refusal
            If there is no such column, or one that is a feature holds none.
        """
        roles = [column.role for column in read.columns]
        for letter, places in ranges(self.roles):
            for place in held(places, len(roles), "roles"):
                roles[place] = LETTERS[letter]
                demand_possible(read.columns[place], roles[place])
        one_hot = {place for _, places in ranges(self.one_hot) for place in held(places, len(roles), "one_hot")}
        log = {place for _, places in ranges(self.log) for place in held(places, len(roles), "log")}
        return Recipe(tuple(roles), self.missing, self.standardize, frozenset(one_hot), frozenset(log))


def ranges(text: str) -> Iterable[tuple[str, range]]:
    """Columns of the address, each range with its letter or without one."""
    for part in filter(None, text.split(",")):
        letter, digits = (part[0], part[1:]) if part[0].isalpha() else ("", part)
        first, _, last = digits.partition("-")
        yield letter, range(int(first), int(last or first) + 1)


# What a refusal calls a role.
ROLE: dict[Role, str] = {
    "feature": "a feature",
    "label": "a label",
    "id": "an id",
    "text": "text",
    "projection": "where points are drawn",
    "ignore": "nothing",
}


def demand_possible(column: Column, role: Role) -> None:
    """Refuse a role that a column cannot have."""
    if not possible(column, role):
        what = "vectors" if column.kept == "vectors" else "words" if column.kept == "texts" else "nothing"
        raise Refusal(f"{shown(column.name)} holds {what}, and cannot be taken for {ROLE[role]}.", "roles")


def held(places: range, n: int, parameter: str) -> range:
    """The same, held against as many columns as there are."""
    if places and places[-1] >= n:
        raise Refusal(f"There is no column {places[-1]:,} in this data, whose last is {n - 1:,}.", parameter)
    return places


def kept_rows(read: Read, recipe: Recipe) -> NDArray[np.int64]:
    """Which rows are points."""
    return np.arange(len(read)) if read.images is not None else features(read, recipe).rows


# --- Points ----------------------------------------------------------------------------------------


def of_table(read: Read, recipe: Recipe) -> Points:
    """Rows of a table, by the features that were chosen."""
    found = features(read, recipe)
    words = tuple(
        (at, shown(name, NAME), tuple(shown(word, NAME) for word in those)) for at, name, those in found.words
    )
    units = ("",) * len(found.names)
    face = Columns(displayed(found.names), units, found.middle, found.scale, logs=found.logs, words=words)
    known = groups(read, recipe, found.rows)
    beside = notes(read, recipe, found.rows)
    return Points(found.X, known, face, notes=beside, drawn=drawn(read, recipe, found.rows))


def displayed(names: Sequence[str]) -> tuple[str, ...]:
    """Names as a page shows them, printable and not too long; what then has the name of another is counted on."""
    out: dict[str, None] = {}
    for name in names:
        short, number = shown(name, NAME), 1
        while (told := short if number == 1 else f"{short} ({number})") in out:
            number += 1
        out[told] = None
    return tuple(out)


def of_images(read: Read, recipe: Recipe) -> Points:
    """Images, pixel by pixel, from 0 to 1 by the largest there is."""
    assert read.images is not None
    images, rows = read.images, np.arange(len(read))
    flat: NDArray[Any] = np.ascontiguousarray(images.reshape(len(images), -1))
    # MNIST and its like are ink on paper; all others are shown as they are.
    face: Face = Images((images.shape[1], images.shape[2]), colour=images.ndim == 4, ink=read.format == "idx")
    unit = float(flat.max()) or 1.0
    if recipe.standardize:
        flat, unit = StandardScaler().fit_transform(flat / unit), 1.0
    elif flat.dtype != np.uint8:
        flat, unit = flat.astype(np.float64) / unit, 1.0
    known = groups(read, recipe, rows)
    return Points(flat, known, face, unit, notes(read, recipe, rows), drawn(read, recipe, rows))


def notes(read: Read, recipe: Recipe, rows: NDArray[np.int64]) -> Notes:
    """What rows are called, and their columns beside the features: what names them first."""
    order = ("id", "text", "ignore", "label")
    beside = [
        place
        for role in order
        for place, column in enumerate(read.columns)
        if recipe.roles[place] == role and column.kept in ("numbers", "texts")
    ][:NOTED]
    named = bool(beside) and recipe.roles[beside[0]] == "id"
    cells = [[None if v is None else told(v) for v in read.values(place, rows)] for place in beside]
    return Notes.of_cells([read.columns[place].name for place in beside], cells, rows, named)


def drawn(read: Read, recipe: Recipe, rows: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Coordinates (n, 3) that came with the rows, a missing third one 0; None without any.

    Raises
    ------
    Refusal
        If they are not two or three columns without a missing value.
    """
    places = [i for i, role in enumerate(recipe.roles) if role == "projection"]
    if not places:
        return None
    values = read.numbers[rows][:, [read.columns[i].at for i in places]].astype(np.float64)
    if len(places) not in (2, 3) or np.isnan(values).any():
        raise Refusal(
            "Points are drawn at two or three columns in which no value is missing; "
            f"{len(places):,} {'is' if len(places) == 1 else 'are'} chosen.",
            "roles",
            (Offer("Draw them as usual", {"roles": changed(read, without(recipe, "projection"))}),),
        )
    return np.ascontiguousarray(np.pad(values, ((0, 0), (0, 3 - len(places)))))


def without(recipe: Recipe, role: Role) -> dict[int, Role]:
    """All roles, but that nothing has this one."""
    return {place: "ignore" if now == role else now for place, now in enumerate(recipe.roles)}


# --- What a first picture is -----------------------------------------------------------------------


def first_address(read: Read, id: str) -> str:
    """The query string of a workspace on what was just read: everything that was guessed is spelled out there."""
    apart = read.images is not None or any(read.columns[i].kept == "vectors" for i in read.with_role("feature"))
    scale = "" if not apart and not one_scale(read) else "&data.standardize=false"
    return f"data=own&data.id={id}{scale}&{first_method(read)}"


def first_method(read: Read) -> str:
    """K-means from as many starts as take a few seconds; mini-batches where one start takes longer."""
    k = first_clusters(read)
    seconds = A_START * len(read) * width(read) * k
    if seconds > FIRST_SECONDS:
        return f"method=minibatch&method.n_clusters={k}"
    starts = "" if 10 * seconds <= FIRST_SECONDS else f"&method.n_init={int(FIRST_SECONDS / seconds)}"
    return f"method=kmeans&method.n_clusters={k}{starts}"


def width(read: Read) -> int:
    """How many features the columns make that are taken for some."""
    if read.images is not None:
        return int(np.prod(read.images.shape[1:]))
    columns = [read.columns[i] for i in read.with_role("feature")]
    return sum(read.vectors[c.at].shape[1] if c.kept == "vectors" else 1 for c in columns)


def one_scale(read: Read) -> bool:
    """Whether the columns are the numbers of vectors, with one scale: of an array, or a table without names."""
    at = list(read.with_role("feature"))
    if read.format in ("npy", "npz", "idx"):
        return len(at) > 3
    nameless = read.format == "csv" and read.understood.header == "no"
    return nameless and len(at) == len(read.columns) >= VECTOR


def first_clusters(read: Read) -> int:
    """As many clusters as the label has groups, where that is a number to begin with."""
    known = len(read.labels())
    return min(known if 2 <= known <= MOST_FIRST else FIRST_CLUSTERS, max(2, len(read) - 1))
