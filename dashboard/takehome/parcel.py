"""What a tab gives readers to take home."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from dashboard.params import Params
from dashboard.state import Picture, Places
from dashboard.takehome.script import Script

# Columns by name, all of one length.
Table = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Parcel:
    """Labels and code of a tab's views.

    Attributes
    ----------
    places : Places
        The tab's own, with its kind of view.
    picture : callable
        The tab's page: what it refuses, nobody takes home.
    table : callable
        The labels of a view, in columns.
    script : callable
        The plain code that gives a view's points, labels and figures. Both are asked for views that have a
        picture, and may raise a `Refusal` of their own.
    """

    places: Places
    picture: Picture
    table: Callable[[Any], Table]
    script: Callable[[Any], Script]

    @property
    def view(self) -> type[Params]:
        """The kind of view that it is of."""
        return self.places.view
