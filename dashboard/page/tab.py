"""What a tab declares, and how its ids are made."""

from collections.abc import Callable
from dataclasses import dataclass

from dash import Dash

from components.html import Element


@dataclass(frozen=True)
class Ids:
    """Ids of one tab: ``Ids("blobs")("chart", "a")`` is ``"blobs-chart-a"``."""

    tab: str

    def __call__(self, *parts: str) -> str:
        return "-".join((self.tab, *parts))


@dataclass(frozen=True)
class Tab:
    """One page of the app.

    Attributes
    ----------
    name : str
        Its path, without the slash.
    label : str
        Its name for readers.
    first : str
        The query string of what it shows where an address names neither data nor method: what it is best met by.
    reads : frozenset of str
        The parameters of a view that its page depends on.
    layout : callable
        Its page with every control at its default; built once, when a browser first opens the tab.
    connect : callable
        Wires its callbacks to an app.
    """

    name: str
    label: str
    first: str
    reads: frozenset[str]
    layout: Callable[[], Element]
    connect: Callable[[Dash], None]
