"""The one view that all lenses share: data, its run, what is compared with it and what is selected."""

from collections.abc import Iterator
from typing import Literal, Self
from urllib.parse import parse_qsl

from pydantic import Field

from dashboard.compute.methods import Agglomerative, KMeans, Method, suited
from dashboard.compute.preparation import AS_THEY_ARE, Preparation
from dashboard.compute.projections import Projecting, ThreeColumns, Usual
from dashboard.data.synthetic import Blobs
from dashboard.params import Params
from dashboard.reading.limits import LOCAL
from dashboard.workspace.fields import Axes, Camera, Change, Draw, Guide, Hand, Select, Step, cluster_of
from dashboard.workspace.parts import (
    FIELDS,
    ClustersOf,
    ClusterwiseOf,
    CompareOf,
    ConsensusOf,
    DendrogramOf,
    DifferencesOf,
    Drawn,
    HiddenOf,
    LotteryOf,
    NeighboursOf,
    Off,
    OneMethod,
    OneProjecting,
    OneSource,
    Panel,
    Plain,
    ProfileOf,
    RowsOf,
    RulesOf,
    Slot,
    SweepOf,
    Truth,
)

# The columns that points are drawn on until others are chosen.
FIRST_COLUMNS = (0, 1, 2)


class Workspace(Params):
    """Data, the run that clusters it, comparisons and selection, and what each lens alone is told.

    One query string spells it whichever lens is open. What that does not name has a value that suits the rest:
    constants of a method are those that suit the data, and so is the row that is looked at.
    """

    data: OneSource = Blobs()
    hide: bool = Field(
        False, description="Show the data as a stranger would meet it: without its true groups, if they are known."
    )
    method: OneMethod = KMeans()
    hand: Hand = ""
    b: Panel = Off()
    c: Panel = Off()
    d: Panel = Off()
    colour: Literal["clusters", "groups", "plain"] = Field(
        "clusters",
        description="What the colours of the run's chart stand for: its clusters, the true groups, or nothing.",
    )
    select: Select = ""
    isolate: bool = Field(False, description="Show what is selected alone, in every chart.")
    sure: bool = Field(False, description="Say of each cluster whether it comes back when the data is drawn again.")
    row: int = Field(0, ge=0, le=LOCAL.rows - 1, description="The row's number in the data.")
    draw: Draw = ""
    change: Change = ""
    projection: OneProjecting = Field(
        Usual(),
        description="What the points are drawn on: their principal components, which are the directions in which they "
        "vary most; three columns in their own units, all drawn equally long; laid out by t-SNE or UMAP so that near "
        "ones stay near; or where whoever brought them drew them.",
    )
    axes: Axes = ()
    camera: Camera = ()
    # Kept by the browser.
    images: bool = Field(
        False, description="Draw images where their points are: of what is selected, or of some, 200 at the most."
    )
    edit: Slot = "a"
    show: Literal[
        "charts",
        "steps",
        "lottery",
        "sweep",
        "compare",
        "density",
        "silhouettes",
        "differences",
        "clusterwise",
        "consensus",
        "profile",
        "rules",
        "hidden",
    ] = "charts"
    step: Step = 0
    lottery: LotteryOf = LotteryOf()
    sweep: SweepOf = SweepOf()
    compare: CompareOf = CompareOf()
    differences: DifferencesOf = DifferencesOf()
    hidden: HiddenOf = HiddenOf()
    profile: ProfileOf = ProfileOf()
    rules: RulesOf = RulesOf()
    clusterwise: ClusterwiseOf = ClusterwiseOf()
    consensus: ConsensusOf = ConsensusOf()
    dendrogram: DendrogramOf = DendrogramOf()
    clusters: ClustersOf = ClustersOf()
    neighbours: NeighboursOf = NeighboursOf()
    rows: RowsOf = RowsOf()
    guide: Guide = 0

    @classmethod
    def opened(cls, query: object, first: str = "") -> Self:
        """Parse an address's query string; what it does not say of data or methods is as in `first`.

        Raises
        ------
        Refusal
            As `from_query` does.
        """
        pairs = cls._pairs(query)
        return cls._of_pairs(filled(pairs, parse_qsl(first)))

    @classmethod
    def _of_pairs(cls, pairs: list[tuple[str, str]]) -> Self:
        view = super()._of_pairs(pairs)
        named = [name for name, _ in pairs]
        suits: dict[str, object] = {name: view._suited(name, named) for name in view._with_method()}
        if "row" not in named:
            suits["row"] = view.data.example
        if view.axes and "projection" not in named:
            suits["projection"] = ThreeColumns()
        elif isinstance(view.projection, ThreeColumns) and not view.axes:
            suits["axes"] = FIRST_COLUMNS
        return view.model_copy(update=suits)

    @property
    def drawn_on(self) -> Projecting:
        """What the points are drawn on, as it is asked for: with the columns, where they are some."""
        if isinstance(self.projection, ThreeColumns) or (self.axes and isinstance(self.projection, Usual)):
            return ThreeColumns(columns=self.axes or FIRST_COLUMNS)
        return self.projection

    def panels(self) -> dict[str, Drawn]:
        """What is drawn in each of the places that draw something, by their letters: the run in A."""
        run = {"clusters": self.method, "groups": Truth(), "plain": Plain()}[self.colour]
        chosen: dict[str, Panel] = {"a": run, "b": self.b, "c": self.c, "d": self.d}
        return {slot: panel for slot, panel in chosen.items() if not isinstance(panel, Off)}

    def of_trees(self) -> Preparation:
        """What is done to the points that trees are grown of: what the run does, where that is a cut of one."""
        return self.method.preparation if isinstance(self.method, Agglomerative) else AS_THEY_ARE

    def cluster(self) -> tuple[int | None, int]:
        """The cluster of the run that is selected, None for none; and the true group within it, −1 for all."""
        return cluster_of(self.select)

    def _with_method(self) -> list[str]:
        """The fields that hold a method."""
        return [name for name in FIELDS.values() if isinstance(getattr(self, name), Method)]

    def _suited(self, name: str, named: list[str]) -> Method:
        """A field's method with what suits the source, but for what the address has `named`."""
        given = [field.partition(".")[2] for field in named if field.startswith(f"{name}.")]
        return suited(getattr(self, name), self.data, given)

    def _spelled(self) -> Iterator[tuple[str, str]]:
        """As others do; and always which data and which method, so that every lens reads the same."""
        yield "data", str(self.data.kind)
        yield "method", self.method.kind
        for name, value in super()._spelled():
            if name not in ("data", "method"):
                yield name, value

    def _usual(self, name: str) -> object:
        if name == "projection" and self.axes:
            return ThreeColumns()
        return self.data.example if name == "row" else super()._usual(name)

    def _unsaid(self, name: str) -> Params:
        unsaid = super()._unsaid(name)
        return suited(unsaid, self.data) if isinstance(unsaid, Method) else unsaid


def filled(pairs: list[tuple[str, str]], first: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields of an address with those of a `first` view where it names no data, or no method.

    The browser does the same (`filled` in `assets/rules/workspace.js`).
    """
    named = {name for name, _ in pairs}

    def lacking(name: str) -> bool:
        part = name.partition(".")[0]
        whole = "data" if part == "data" else "method"
        return not named & {whole, part, name}

    return [(name, value) for name, value in first if lacking(name)] + pairs
