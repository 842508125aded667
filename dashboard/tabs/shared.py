"""Controls that every tab has: which data, and which method."""

from collections.abc import Mapping, Sequence

from components import controls
from components.html import Element
from dashboard import form
from dashboard.compute.methods import METHODS, Method
from dashboard.data.points import Points
from dashboard.data.source import Source
from dashboard.data.sources import SOURCES
from dashboard.workspace import Workspace

# What a method was told of one source says nothing of another one, whose own table then has its say.
FORGOTTEN = (
    *sorted({name for source in SOURCES for name in source.suits}),
    "distance_threshold",
)


def data_choice(
    tab: str, source: Source, parts: Sequence[str], also: Mapping[str, str | None] | None = None
) -> Element:
    """Which data is on the page; choosing other data leaves methods, the `parts` of a view, to what suits it."""
    forgotten: dict[str, str | None] = {f"{part}.{name}": "" for part in parts for name in FORGOTTEN}
    choice = controls.choice(tab, "data", "data", str(source.kind), [(str(s.kind), s.label) for s in SOURCES])
    return controls.also(choice, forgotten | dict(also or {}))


def about(source: Source, points: Points, run: str) -> str:
    """What is on the page: the data with its size, rows × features, and the run."""
    n, d = points.stored.shape
    return " · ".join(filter(None, (source.label, f"{n:,} × {d:,}", run)))


def counted(method: Method, n_clusters: int) -> str:
    """A run in a few words."""
    return f"{method.label}, {n_clusters:,} cluster{'s' * (n_clusters != 1)}"


def hide_switch(tab: str) -> Element:
    """Whether the true groups are kept from the page."""
    help = Workspace.model_fields["hide"].description or ""
    return controls.switch(tab, "hide", "hide true groups", False, help=help)


def data_controls(
    tab: str, source: Source, parts: Sequence[str], also: Mapping[str, str | None] | None = None
) -> list[Element]:
    """The choice of the data and its constants; `also` is set where the rows become others."""
    fields = form.methods(tab, "data", SOURCES)
    if also is not None:
        fields = [p if getattr(p, "data-field") == "data.standardize" else controls.also(p, also) for p in fields]
    return [data_choice(tab, source, parts, also), *fields, hide_switch(tab)]


def method_controls(tab: str, field: str, method: Method) -> list[Element]:
    """The choice of the method and its constants."""
    names = [(m.kind, m.label) for m in METHODS]
    return [controls.choice(tab, field, "algorithm", method.kind, names), *form.methods(tab, field, METHODS)]
