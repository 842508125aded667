"""What a tab gives readers to take home."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from dashboard.params import Params
from dashboard.takehome.script import Script

# Columns by name, all of one length.
Table = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Parcel:
    """Labels and code of a tab's views.

    Attributes
    ----------
    view : type of Params
        The tab's own.
    table : callable
        The labels of a view, in columns.
    script : callable
        The plain code that gives a view's points, labels and figures. Both raise a `Refusal` where
        the view has no picture.
    """

    view: type[Params]
    table: Callable[[Any], Table]
    script: Callable[[Any], Script]
