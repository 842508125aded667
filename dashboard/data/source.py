"""What every source of points declares: a frozen question that makes its own points."""

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
    """Where points come from.

    Attributes
    ----------
    label : str
        Its name for readers.
    made_by : str
        The function of `sklearn.datasets` that makes the points, and what is done to them after a comma.
    example : int
        The row that is shown where no reader has chosen one.
    """

    label: ClassVar[str]
    example: ClassVar[int] = 0
    made_by: ClassVar[str]
    kind: str

    def load(self) -> Points:
        """Make the points."""
        raise NotImplementedError

    @property
    def n_groups(self) -> int | None:
        """How many true groups the points have, as far as it is known before they are made."""
        return None

    @property
    def suits(self) -> Mapping[str, object]:
        """Constants of methods that suit these points, where no reader has said otherwise, by name."""
        return {}

    def content(self) -> str:
        """Names what is read beside the constants; empty where nothing is."""
        return ""


def as_many(groups: int) -> dict[str, object]:
    """The constants that have every method look for so many clusters."""
    return {"n_clusters": groups, "n_components": groups, "cut": "n_clusters"}
