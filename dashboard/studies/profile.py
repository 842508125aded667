"""Profile: what sets a cluster apart from all other rows, or tells two clusters from each other."""

import numpy as np
from numpy.typing import NDArray

from components import cards, controls, html
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute.contrast import Contrast, Signatures
from dashboard.data.points import Columns, Images, Points
from dashboard.errors import Offer, Refusal, in_part
from dashboard.figures.contrast import difference_image, distributions
from dashboard.figures.drawing import Drawing
from dashboard.figures.theme import PLAIN_COLOUR, colour
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.run import Run
from dashboard.studies.study import Asked, Study
from dashboard.workspace.parts import ProfileOf

FIRST = ALL = results.ALL
# Of each cluster the table names so many columns.
NAMED = 3


def layout(ids: Ids) -> Element:
    """The choice of clusters, one chart, and what it says."""
    return html.Article(
        [
            html.Header(html.H2("What sets a cluster apart", id=ids(STUDY.name, "title"))),
            html.Div(id=ids(STUDY.name, "choice"), className="own"),
            cards.graph(ids(STUDY.name, "plot"), "What sets a cluster apart, column by column", scroll=False),
            html.Footer(id=ids(STUDY.name, "said"), **data(reads=ids(STUDY.name, "plot")), **aria(live="polite")),
        ],
        className="card",
    )


def fill(asked: Asked, page: Page) -> None:
    """Draw what tells one cluster of a clustering from others.

    Raises
    ------
    Refusal
        If there is no clustering, it has one cluster alone, or not the one that is asked for.
    """
    place, of = clustered(asked)
    with in_part(STUDY.name):
        cluster, against = chosen(asked, of)
    found = held(of, cluster, against)
    called = name_of(of, cluster), name_of(of, against)
    page.shown |= {"cards": [place]}
    page.words[asked.ids(STUDY.name, "title")] = f"{place.upper()}: what tells {called[0]} from {called[1]}"
    page.words[asked.ids(STUDY.name, "choice")] = choice(asked.ids, of, cluster, against)
    page.drawings[asked.ids(STUDY.name, "plot")] = drawn(of, found, cluster, against)
    page.words[asked.ids(STUDY.name, "said")] = said(place, of, found, called)


def clustered(asked: Asked) -> tuple[str, Run]:
    """The clustering that is looked into, and its place.

    Raises
    ------
    Refusal
        If there is none, or it has one cluster alone.
    """
    place = asked.chosen()
    if place is None:
        raise Refusal("What sets clusters apart is a question to a clustering: choose an algorithm for a chart.")
    of = asked.runs[place]
    if len(of.charted) < 2:
        raise Refusal(
            "There is one cluster alone, so there is nothing that it could be told from. Choose more clusters."
        )
    return place, of


def chosen(asked: Asked, of: Run) -> tuple[int, int]:
    """The cluster that is looked at and what it is held against, by their numbers in charts."""
    own = asked.own
    assert isinstance(own, ProfileOf)
    there = sorted(of.charted.values())
    cluster = own.cluster if own.cluster != FIRST else next((c for c in there if c >= 0 and c != own.against), there[0])
    for name, value in (("cluster", cluster), ("against", own.against)):
        if value != ALL and value not in there:
            raise Refusal(
                f"{name} must be a cluster of this run, {listed(there)}. It was given as {value}.",
                name,
                (Offer("The first cluster, against all others", {"cluster": FIRST, "against": ALL}),),
            )
    if cluster == own.against:
        raise Refusal(
            f"Cluster {cluster} cannot be told from itself.",
            "against",
            (Offer("Against all other rows", {"against": ALL}),),
        )
    return cluster, own.against


def listed(numbers: list[int]) -> str:
    """Some numbers in words."""
    first = ", ".join("noise, −1" if number < 0 else str(number) for number in numbers[:12])
    return first + (" and so on" if len(numbers) > 12 else "")


def held(of: Run, cluster: int, against: int) -> Contrast:
    """A cluster held against another one or all other rows."""
    other = ALL if against == ALL else of.by_size(against)
    return results.contrast(of.source, of.labelled, of.by_size(cluster), other)


def name_of(of: Run, cluster: int) -> str:
    """What a cluster, or all others, are called."""
    if cluster == ALL:
        return "all others"
    if cluster < 0:
        return "noise"
    return f"cluster {cluster}" + (f" · {of.names[cluster]}" if cluster in of.names else "")


def choice(ids: Ids, of: Run, cluster: int, against: int) -> list[Element]:
    """Two lists: which cluster, and what it is held against."""
    there = [(str(c), name_of(of, c)) for c in sorted(of.charted.values())]
    others = [(str(ALL), "all others"), *((c, name) for c, name in there if c != str(cluster))]
    both = [("cluster", "cluster", cluster, there), ("against", "against", against, others)]
    return [
        controls.choice(ids.tab, f"{STUDY.name}.{field}", label, str(value), options, wide=False)
        for field, label, value, options in both
    ]


def drawn(of: Run, found: Contrast, cluster: int, against: int) -> Drawing:
    """The chart: distributions of a table's columns, or a difference of images."""
    points = of.points
    if isinstance(points.face, Images):
        return difference_image(as_image(points.face, found.inside - found.outside), ink(points.face))
    paint = colour(cluster), PLAIN_COLOUR if against == ALL else colour(against)
    called = name_of(of, cluster), name_of(of, against)
    return distributions(found, [column(points, i) for i in found.columns.tolist()], called, paint)


def as_image(face: Images, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """One number a pixel (height, width): of a pixel in colour the mean of its three."""
    shaped = values.reshape(*face.shape, -1)
    mean: NDArray[np.float64] = shaped.mean(axis=2)
    return mean


def ink(face: Images) -> str:
    """What a pixel has more of."""
    return "ink" if face.ink else "light"


def column(points: Points, i: int) -> str:
    """What a column is called, with its unit."""
    assert isinstance(points.face, Columns), points.face
    unit = points.face.units[i]
    return f"{points.face.names[i]} ({unit})" if unit else points.face.names[i]


def said(place: str, of: Run, found: Contrast, called: tuple[str, str]) -> list[Element]:
    """The chart in a sentence, what it does not mean, and tables: of this cluster and of all."""
    of_what = "Pixels" if isinstance(of.points.face, Images) else "Columns"
    return [
        cards.reading(sentence(of, found, called)),
        html.P(
            f"{of_what} are what the clusters were made of, so some have to differ: they say what a cluster is like, "
            "not that it is there.",
            className="reading",
        ),
        *([columns_table(of, found, called)] if isinstance(of.points.face, Columns) else []),
        clusters_table(of, place),
    ]


def sentence(of: Run, found: Contrast, called: tuple[str, str]) -> str:
    """What tells both apart most."""
    one, other = called
    if isinstance(of.points.face, Images):
        difference = as_image(of.points.face, found.inside - found.outside)
        row, column_ = np.unravel_index(np.argmax(abs(difference)), difference.shape)
        more, less = (one, other) if difference[row, column_] > 0 else (other, one)
        return (
            f"{more[:1].upper()}{more[1:]} has most {ink(of.points.face)} that {less} lacks in row {row}, column "
            f"{column_} of the image: {abs(difference[row, column_]):.2f} more of 1."
        )
    first = int(found.columns[0])
    if not found.difference[first]:
        return f"No column tells {one} from {other}: their means are the same in all."
    how = "higher" if found.difference[first] > 0 else "lower"
    name = column(of.points, first)
    return (
        f"{name} tells {one} from {other} most: {words.short(found.inside[first])} against "
        f"{words.short(found.outside[first])} on average, {deviations(found.difference[first])} {how}, and the two "
        f"distributions overlap by {found.overlap[0]:.0%}."
    )


def deviations(value: float) -> str:
    """How many standard deviations, in words."""
    return "without any spread within them," if np.isinf(value) else f"{abs(value):.1f} standard deviations"


def columns_table(of: Run, found: Contrast, called: tuple[str, str]) -> Element:
    """The columns that differ most, with means of both, their difference and overlap."""
    rows = [
        [
            column(of.points, i),
            words.short(found.inside[i]),
            words.short(found.outside[i]),
            signed(found.difference[i]),
            words.ratio(float(found.overlap[nth])),
        ]
        for nth, i in enumerate(found.columns.tolist())
    ]
    return cards.table("Table", ["column", f"mean of {called[0]}", f"of {called[1]}", "difference", "overlap"], rows)


def signed(value: float) -> str:
    """A difference in deviations, with its sign."""
    return ("∞" if value > 0 else "−∞") if np.isinf(value) else f"{value:+.2f}".replace("-", "−")


def clusters_table(of: Run, place: str) -> Element:
    """What sets each cluster apart: its columns that differ most, and the way to look at it."""
    found = results.signatures(of.source, of.labelled)
    sizes = dict(zip(*(a.tolist() for a in np.unique(of.found.labels, return_counts=True)), strict=True))
    rows = []
    for at, number in enumerate(found.clusters.tolist()):
        cluster = of.charted[number]
        look = html.Button(
            words.cluster_name(cluster, of.names),
            className="quiet",
            title=f"Look at cluster {cluster} of {place.upper()}",
            **rules(set={f"{STUDY.name}.cluster": str(cluster), f"{STUDY.name}.against": None}),
        )
        named = [most(of, found, at)] if isinstance(of.points.face, Columns) else []
        rows.append([look, f"{sizes[number]:,}", *named])
    head = ["cluster", of.points.noun[1], *(["what sets it apart"] if isinstance(of.points.face, Columns) else [])]
    return cards.table("All clusters", head, rows)


def most(of: Run, found: Signatures, at: int) -> str:
    """The columns in which a cluster differs most from all others."""
    difference = found.difference[at]
    order = np.argsort(-abs(difference), kind="stable")[:NAMED].tolist()
    assert isinstance(of.points.face, Columns)
    return ", ".join(f"{of.points.face.names[i]} {signed(difference[i])}" for i in order if difference[i])


STUDY = Study("profile", "Profile", "Why?", ("plot",), ("title", "choice", "said"), layout, fill)
