"""What every source of points declares: a frozen question that makes its own points."""

import json
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from dashboard.data.points import Points
from dashboard.params import Params

# A seed as NumPy takes it.
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]

# Where groups are not as clear as blobs, one start is too few.
SEVERAL: dict[str, object] = {"n_init": 10, "max_iter": 300}


class Source(Params):
    """Where points come from: a frozen question that makes its own points.

    Its fields are the constants that a reader may choose, each with a default, bounds and a description; `kind` is
    its name in the address. A source has to declare `label`, `made_by`, `kind`, `load` and `code`; all else has a
    default. It is named in the table of `dashboard/data/sources.py`.

    Attributes
    ----------
    label : str
        Its name for readers.
    made_by : str
        The function of `sklearn.datasets` that makes the points, and what is done to them after a comma.
    example : int
        The row that is shown where no reader has chosen one.
    imports : mapping of str to str
        The modules of names that `code` uses beside what `made_by` names, by name.
    scanned : str
        What `code` calls the rows as they are stored, where that is not `X`.
    measured : str
        What `code` calls the rows in the data's own units, where that is not `X`.
    at_hand : bool
        Whether points lie on this machine as they are: made again they are there sooner than a copy of them is read.
    """

    label: ClassVar[str]
    example: ClassVar[int] = 0
    made_by: ClassVar[str]
    imports: ClassVar[Mapping[str, str]] = {}
    scanned: ClassVar[str] = "X"
    measured: ClassVar[str] = "X"
    at_hand: ClassVar[bool] = False
    kind: str

    def load(self) -> Points:
        """Make the points."""
        raise NotImplementedError(type(self))

    def code(self) -> list[tuple[str, str]]:
        """Plain code that makes the same points, for readers to take home: sections, each a heading and its code.

        After them there are `X` (n, d) and, where groups are known, `truth` (n,), the number of each row's.
        """
        raise NotImplementedError(type(self))

    def imported(self) -> dict[str, str]:
        """The module of each name in `code` that is to be imported, by that name."""
        return {self.made_by.partition(",")[0]: "sklearn.datasets", **self.imports}

    @property
    def n_groups(self) -> int | None:
        """How many true groups the points have, as far as it is known before they are made."""
        return None

    @property
    def suits(self) -> Mapping[str, object]:
        """Constants of methods that suit these points, where no reader has said otherwise, by name."""
        return {}

    @property
    def outside(self) -> bool:
        """Whether it reads what this machine, or this process, alone has."""
        return False

    def content(self) -> str:
        """Names what is read beside the constants; empty where nothing is."""
        return ""


def called(name: str, **constants: object) -> str:
    """A call with its constants, as a reader would type it."""
    spelled = {k: json.dumps(v) if isinstance(v, str) else repr(v) for k, v in constants.items()}
    return f"{name}({', '.join(f'{k}={v}' for k, v in spelled.items())})"


def as_many(groups: int) -> dict[str, object]:
    """The constants that have every method look for so many clusters."""
    return {"n_clusters": groups, "n_components": groups, "cut": "n_clusters"}
