"""Controls that every tab has: which data, and which method."""

from collections.abc import Mapping, Sequence

from components import controls, html, own
from components.html import Element
from components.rules import When, rules
from dashboard.compute.methods import METHODS, Method
from dashboard.compute.preparation import NAMES as PREPARATION
from dashboard.compute.preparation import absent
from dashboard.compute.projections import EMBEDDINGS
from dashboard.data.own import Own
from dashboard.data.points import Points
from dashboard.data.source import Source
from dashboard.data.sources import SOURCES
from dashboard.page import form, terms
from dashboard.workspace.parts import FIELDS
from dashboard.workspace.workspace import Workspace

# What was chosen among rows, clusters or branches is not there in other points.
OF_ROWS: dict[str, str | None] = dict.fromkeys(
    ("row", "draw", "change", "axes", "select", "isolate", "dendrogram.root"), ""
)
# What methods and the cut were told of one source says nothing of another one, whose own table then has its say.
SUITED = (*sorted({name for source in SOURCES for name in source.suits}), "distance_threshold")
# How points are laid out is asked of these points.
LAID_OUT = (
    "projection",
    *sorted({f"projection.{name}" for of in EMBEDDINGS for name in type(of).model_fields if name != "kind"}),
)
FORGOTTEN = (
    OF_ROWS
    | dict.fromkeys(LAID_OUT, "")
    | {f"{part}.{name}": "" for part in (*FIELDS.values(), "dendrogram") for name in SUITED}
)


def data_choice(tab: str, source: Source) -> Element:
    """Which data is on the page; choosing other data leaves methods to what suits it, and nothing selected."""
    choice = controls.choice(tab, "data", "data", str(source.kind), [(str(s.kind), s.label) for s in (*SOURCES, Own())])
    return controls.also(choice, FORGOTTEN)


def about(source: Source, points: Points, run: str) -> str:
    """What is on the page: the data with its size, rows × features, and the run."""
    n, d = points.stored.shape
    return " · ".join(filter(None, (source.label, f"{n:,} × {d:,}", run)))


def counted(method: Method, n_clusters: int) -> str:
    """A run in a few words."""
    return f"{method.named()}, {n_clusters:,} cluster{'s' * (n_clusters != 1)}"


def hide_switch(tab: str) -> Element:
    """Whether the true groups are kept from the page."""
    help = Workspace.model_fields["hide"].description or ""
    return controls.switch(tab, "hide", "hide true groups", False, help=help)


def data_controls(tab: str, source: Source) -> list[Element]:
    """The choice of the data and its constants, and whether its groups are shown."""
    # Standardised rows are the same rows.
    fields = form.methods(tab, "data", (*SOURCES, Own()), lambda name: {} if name == "standardize" else OF_ROWS)
    return [data_choice(tab, source), own.button(), *fields, hide_switch(tab)]


def colour_choice(tab: str, colour: str, when: tuple[str, When] | None = None) -> Element:
    """What the colours of the run's points stand for."""
    words = {"clusters": "clusters", "groups": "true groups", "plain": "nothing"}
    help = Workspace.model_fields["colour"].description or ""
    return controls.choice(tab, "colour", "colour by", colour, list(words.items()), help=help, when=when)


def families() -> dict[str, str]:
    """What the methods of the list are grouped by, by their kinds."""
    return {m.kind: m.family for m in METHODS}


def method_controls(tab: str, method: Method) -> list[Element]:
    """The choice of the run's method, and its constants."""
    names = [(m.kind, m.label) for m in METHODS]
    choice = controls.choice(tab, "method", "algorithm", method.kind, names, under=families())
    return [choice, *method_constants(tab, "method")]


def method_constants(tab: str, prefix: str) -> list[Element]:
    """The constants of whichever method is chosen; what is done first has a group of its own."""
    return form.methods(tab, prefix, METHODS, but=PREPARATION)


def preparation(
    tab: str, prefix: str, kinds: Sequence[Method] = METHODS, also: Mapping[str, str | None] | None = None
) -> Element:
    """What is done to the points first, of whichever method, with the constants of the chosen step alone.

    Moving one sets `also` besides.
    """
    names = [method.kind for method in kinds]

    def shown(name: str) -> When:
        step = name.partition("__")[0]
        return names if step == name else [(kind, {"prepare": step}) for kind in names]

    made = [
        form.field_control(tab, kinds[0], name, f"{prefix}.", when=(prefix, shown(name)), but=absent())
        for name in PREPARATION
        if name.partition("__")[0] not in absent()
    ]
    made = [controls.also(control, also) for control in made] if also else made
    hint = html.P("Silhouettes are measured in the data as it is, whatever is done first.", className="hint")
    group = controls.group("Preparation", [*made, hint], "pipeline", f"{terms.SKLEARN}compose.html")
    return group.having(**rules(when=(prefix, names)))
