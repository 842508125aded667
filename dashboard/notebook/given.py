"""What a notebook gives, as one data set: read, typed and taken for what files with the same columns are."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal, shown
from dashboard.notebook import frames
from dashboard.reading import arrays, bounds, names, stacks
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits
from dashboard.reading.notices import noticed
from dashboard.reading.read import Read, Role
from dashboard.reading.roles import assigned
from dashboard.reading.typed import Typed, together

GIVEN = "as it was given"
# What the columns beside the data are called.
BESIDE: dict[Role, str] = {"id": "name", "label": "label", "projection": "projection"}


def read(
    data: object,
    labels: object = None,
    images: object = None,
    names: object = None,
    projection: object = None,
    *,
    limits: Limits,
) -> Read:
    """One data set of a frame or an array and what goes along with its rows, as `dashboard.explore` has them.

    Raises
    ------
    Refusal
        If it cannot be clustered, is too large, or does not belong together: a sentence that says what to pass.
    """
    made = _Made(limits)
    made.images(images)
    made.data(data)
    for role, given in (("id", names), ("label", labels), ("projection", projection)):
        made.beside(given, role)  # type: ignore[arg-type]
    return made.read()


class _Made:
    """Columns being put together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.columns: list[Typed] = []
        self.roles: dict[str, Role] = {}
        self.says: list[str] = []
        self.format = "frame"
        self.pixels: NDArray[Any] | None = None
        self.n = -1

    def data(self, data: object) -> None:
        """The rows."""
        if data is None:
            if self.pixels is None:
                raise Refusal(frames.NO_DATA.format("None"))
        elif frames.is_frame(data):
            self.columns, told, index = frames.columns(data)
            self.says += told
            if index:
                self.roles[index] = "id"
            self._demand(_length(self.columns), len(self.columns))
        else:
            self._array(frames.array(data))

    def images(self, images: object) -> None:
        """An image a row."""
        if images is None:
            return
        stack = frames.array(images)
        if stack.ndim not in (3, 4) or stack.dtype.kind not in "buif":
            raise Refusal("images must be an array of shape (n, height, width), or with 3 colours behind.")
        self._pixels(stack, "images")

    def beside(self, given: object, role: Role) -> None:
        """Something that goes along with the rows, or the name of a column that is it."""
        if given is None:
            return
        if isinstance(given, str) or (_words(given) and self._have(given)):
            for name in [given] if isinstance(given, str) else given:  # type: ignore[attr-defined]
                self._named(name, role)
            return
        several, values = _several(given, role)
        self._demand(len(values), 0, BESIDE[role] + "s")
        made = [typed for name, each in several for typed in frames.column(name, each)]
        called = names.named([*(each.name for each in made), *(each.name for each in self.columns)])[: len(made)]
        made = [replace(each, name=name) for each, name in zip(made, called, strict=True)]
        self.roles |= dict.fromkeys(called, role)
        # Before the others: what names rows, and the label, are the first of their kind.
        self.columns = [*made, *_apart(self.columns, called)]

    def read(self) -> Read:
        """The data set."""
        n = self.n
        out = together(self.columns, n, says=tuple(self.says), format=self.format, images=self.pixels)
        out = assigned(out)
        given = set(self.roles.values())
        columns = []
        for column in out.columns:
            role, why = self.roles.get(column.name), GIVEN
            if role is None and column.role == "label" and "label" in given:
                role, why = "ignore", "labels were given"
            columns.append(column if role is None or column.type == "empty" else replace(column, role=role, why=why))
        return noticed(replace(out, columns=tuple(columns)))

    def _array(self, array: NDArray[Any]) -> None:
        if array.ndim == 1 and array.dtype.kind == "O":
            self.columns = frames.column("column 1", array)
            self._demand(len(array), len(self.columns))
            return
        if array.ndim > 4:
            raise Refusal(
                f"data has {array.ndim} dimensions: two are a table, three are images, four are images in colour."
            )
        if array.ndim > 2:
            if self.pixels is not None:
                raise Refusal("data has three dimensions or more, as images have, and images are given as well.")
            self._pixels(array, "data")
            return
        if array.dtype.kind == "O":
            found = [(f"column {j + 1}", array[:, j]) for j in range(array.shape[1])]
            self.columns = [typed for name, values in found for typed in frames.column(name, values)]
        else:
            columns = arrays.of(array, "data", Choices(complex="parts"), _without_end(self.limits))[0]
            self.columns = _typed(columns)
            self.says += columns.says
        self.format = "npy"
        self._demand(len(array), len(self.columns))

    def _pixels(self, stack: NDArray[Any], what: str) -> None:
        self._demand(len(stack), 0, what)
        self.pixels, rows, says = stacks.images(stack, what, Choices(), self.limits)
        if rows is not None:
            raise Refusal(f"Some of the {what} have pixels that are no numbers (NaN or infinite). Leave them out.")
        self.format = "npy"
        self.says += says

    def _demand(self, n: int, k: int, what: str = "data") -> None:
        """Hold a number of rows and columns against what there is already, and what may be."""
        if self.n >= 0 and n != self.n:
            raise Refusal(f"{what} has {n:,} rows, and what it goes along with has {self.n:,}.")
        self.n = n
        bounds.columns(k, self.limits, what)
        if n < 2:
            raise Refusal(f"{what} has {n:,} row{'' if n == 1 else 's'}; at least 2 are needed.")
        if n > (most := bounds.most_rows(k, self.limits)):
            raise Refusal(
                f"{what} has {n:,} rows; at most {most:,} are shown. Pass a random sample of them, such as "
                f"data.sample({most}, random_state=0) of a frame."
            )

    def _have(self, given: object) -> bool:
        """Whether all words of a list are names of columns, and no values."""
        there = {each.name for each in self.columns}
        return len(given) != self.n and there.issuperset(given)  # type: ignore[arg-type]

    def _named(self, name: object, role: Role) -> None:
        if name not in {each.name for each in self.columns}:
            some = ", ".join(shown(each.name) for each in self.columns[:5])
            raise Refusal(f"There is no column {shown(name)} in data, which has {some or 'none with a name'}.")
        self.roles[str(name)] = role


def _several(given: object, role: Role) -> tuple[list[tuple[str, Any]], Any]:
    """The columns that something beside the rows is, and the first of them."""
    name = BESIDE[role]
    if role != "projection":
        values = frames.one(given)
        if isinstance(values, np.ndarray) and values.ndim != 1:
            raise Refusal(f"{name}s must be one value a row, and has the shape {arrays.shaped(values.shape)}.")
        own = getattr(given, "name", None)
        return [(own if isinstance(own, str) and own else name, values)], values
    if frames.is_frame(given):
        made = np.column_stack([np.asarray(frames.one(values), np.float64) for values in _columns_of(given)])
    else:
        made = frames.array(given)
    if made.ndim != 2 or made.shape[1] not in (2, 3) or made.dtype.kind not in "buif":
        raise Refusal(f"projection must be two or three numbers a row, and has the shape {arrays.shaped(made.shape)}.")
    return [(f"projection {j + 1}", made[:, j]) for j in range(made.shape[1])], made


def _columns_of(frame: object) -> Iterable[Any]:
    made, _, index = frames.columns(frame)
    return [each.numbers for each in made if each.name != index and each.numbers is not None]


def _words(given: object) -> bool:
    return isinstance(given, list | tuple) and bool(given) and all(isinstance(each, str) for each in given)


def _apart(columns: Sequence[Typed], taken: Sequence[str]) -> list[Typed]:
    """Columns none of which has a name that is taken."""
    called = names.named([*taken, *(each.name for each in columns)])[len(taken) :]
    return [replace(each, name=name) for each, name in zip(columns, called, strict=True)]


def _typed(read: Read) -> list[Typed]:
    """The columns of a data set, one by one."""
    out = []
    for place, column in enumerate(read.columns):
        out.append(
            Typed(
                column.name,
                column.type,
                column.missing,
                numbers=read.number(column) if column.kept == "numbers" else None,
                words=read.values(place) if column.kept == "texts" else None,
                vectors=read.vectors[column.at] if column.kept == "vectors" else None,
                whole=column.whole,
            )
        )
    return out


def _length(columns: Sequence[Typed]) -> int:
    for each in columns:
        for values in (each.numbers, each.words, each.vectors):
            if values is not None:
                return len(values)
        return each.missing
    raise Refusal("data has no columns.")


def _without_end(limits: Limits) -> Limits:
    """As much as there is: what is too much is said here, with what to do in a notebook."""
    return replace(limits, rows=2**62, numbers=2**62)
