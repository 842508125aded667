"""What a study declares: one way to look into the clusterings on a page, beyond their labels."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from components import html
from components.attributes import aria, data
from components.html import Element
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.methods import KMeans, Method, suited
from dashboard.compute.projections import Projecting, Usual
from dashboard.data.points import Groups, Points
from dashboard.data.source import Source
from dashboard.figures.drawing import Drawing
from dashboard.page import form
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.params import Params
from dashboard.run import Run
from dashboard.workspace.parts import FIELDS

# Rows as they look, each with what stands on it and what is said of it.
Faces = Callable[[Clusters, Sequence[str], Sequence[str]], Element]


@dataclass(frozen=True)
class Asked:
    """What a study looks into.

    Attributes
    ----------
    ids : Ids
        Of the tab that the study stands in.
    source : Source
    points : Points
        Of the source.
    runs : dict of str to Run
        The clusterings on the page, by the letter of their place, in its order.
    shown : dict of str to ndarray of shape (n,)
        The clusters of all places that show some, those of a method and the groups as made, as they are coloured.
    edited : str
        The letter of the place that the controls edit; it may hold no clustering.
    own : Params or None
        The study's own constants.
    drawn_on : Projecting
        What clouds are drawn on.
    cloud : callable
        The cloud of the points as it is drawn there, all in one colour.
    faces : callable or None
        Makes of some rows (k,), what stands on each and what is said of each, buttons that open them in Neighbours.
    """

    ids: Ids
    source: Source
    points: Points
    runs: Mapping[str, Run]
    shown: Mapping[str, Clusters]
    edited: str
    own: Params | None
    drawn_on: Projecting = field(default_factory=Usual)
    cloud: Callable[[], Drawing] = lambda: Drawing([], {})
    faces: Faces | None = None

    @property
    def methods(self) -> dict[str, Method]:
        """The methods of the clusterings, by the letter of their place."""
        return {place: run.method for place, run in self.runs.items()}

    @property
    def places(self) -> tuple[str, ...]:
        """The letters of all places that show clusters."""
        return tuple(self.shown)

    def clusters(self, place: str) -> Clusters:
        """The clusters (n,) of a place, numbered after their colours on the page."""
        return self.shown[place]

    def chosen(self) -> str | None:
        """The letter of the clustering to look into where one is enough: the edited, or else the first."""
        return self.edited if self.edited in self.methods else next(iter(self.methods), None)

    def kmeans(self) -> tuple[str, KMeans]:
        """The k-means to look into, and the letter of its place: the edited, or else the first.

        Where there is none it is the one that suits the source, in the edited place.
        """
        for place in (self.edited, *self.methods):
            method = self.methods.get(place)
            if isinstance(method, KMeans):
                return place, method
        return self.edited, suited(KMeans(), self.source)

    def named(self, place: str) -> str:
        """A clustering of the page by its letter and its method."""
        return f"{place.upper()}, {self.methods[place].named()}"

    @property
    def groups(self) -> Groups | None:
        """The true groups, where they are known."""
        return self.points.groups

    def n_groups(self) -> int | None:
        """How many true groups have points; None where they are not known."""
        return len(np.unique(self.groups.truth)) if self.groups else None

    def put(self, place: str, method: Method) -> dict[str, object]:
        """The fields of the address that put a method in a place."""
        now, field = self.methods.get(place), FIELDS[place]
        same = now is not None and now.kind == method.kind
        fields = put_in(field, method)
        if not same:
            return fields | ({"colour": "clusters"} if field == "method" else {})
        del fields[field]
        return {name: value for name, value in fields.items() if value != getattr(now, name.split(".")[1])}


def put_in(field: str, method: Method) -> dict[str, object]:
    """The fields of the address that put a method in a place, with all of its constants that count."""
    unused = {"kind", *method.unused()}
    return {field: method.kind} | {f"{field}.{name}": value for name, value in method if name not in unused}


def card(
    ids: Ids, name: str, title: str, hint: str, plot: Element, *, own: Params | None = None, but: Collection[str] = ()
) -> Element:
    """The part of a page of a study with one chart: its constants, the chart and what it says.

    `title` stands until an answer says of which clustering the chart is; `hint` says what a click in it does; of
    its constants those in `but` have no controls.
    What reads the chart waits for it (`assets/page/pages.js`).
    """
    return html.Article(
        [
            html.Header([html.H2(title, id=ids(name, "title")), html.Span(hint, className="note")]),
            *([html.Div(form.fields(ids.tab, own, f"{name}.", but), className="own")] if own else []),
            plot,
            html.Footer(id=ids(name, "said"), **data(reads=ids(name, "plot")), **aria(live="polite")),
        ],
        className="card",
    )


# What studies answer, in the order of the page.
Question = Literal["How does it work?", "Which is better?", "How sure is it?", "Why?", "What is hidden?"]
QUESTIONS: tuple[Question, ...] = get_args(Question)


@dataclass(frozen=True)
class Study:
    """One way to look.

    Attributes
    ----------
    name : str
        Its name in the address; a view holds its constants, if it has any, in a field of that name.
    label : str
        Its name for readers.
    question : str
        What a reader asks who opens it: those of one question stand together.
    charts, words : tuple of str
        The places that it fills, each named as in ``ids(name, place)``.
    layout : callable
        Its part of the page.
    fill : callable
        Puts its charts and words on a page, in ``shown["cards"]`` the letters of the places that are to
        be seen with it, and in ``shown["lights"]`` what it lights until the reader says otherwise; where
        it takes long it shows the page before it is whole.
    """

    name: str
    label: str
    question: Question
    charts: tuple[str, ...]
    words: tuple[str, ...]
    layout: Callable[[Ids], Element]
    fill: Callable[[Asked, Page], None]

    def places(self, ids: Ids, of: tuple[str, ...]) -> list[str]:
        """The ids of its places in a tab."""
        return [ids(self.name, place) for place in of]
