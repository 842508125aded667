"""Choose eps: how dense it is around the points, and the distance that parts dense places from each other."""

from components import cards, html
from components.attributes import aria
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute import cost, kdistances
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.density import Reachability
from dashboard.compute.kdistances import KDistances
from dashboard.compute.methods import DBSCAN, OPTICS, suited
from dashboard.compute.size import Size
from dashboard.errors import Refusal
from dashboard.figures import density as figures
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.studies.study import Asked, Study, card
from dashboard.workspace.parts import FIELDS

Dense = DBSCAN | OPTICS
# The order of points, with which the browser counts clusters while a hand moves, is worked out if it takes no longer.
SOON = cost.Limits(seconds=4.0)


def layout(ids: Ids) -> Element:
    """One chart with a line that a hand moves, and what it says."""
    moved = aria(label="Distance that counts as near", orientation="vertical", valuemin="0")
    over = [
        html.Div(id=ids(STUDY.name, "track"), className="cut-track"),
        html.Div(
            id=ids(STUDY.name, "line"), className="cut-line drawn", role="slider", tabIndex=0, hidden=True, **moved
        ),
    ]
    label = "How near points have enough others"
    plot = cards.graph(ids(STUDY.name, "plot"), label, scroll=False, over=over, eps="line")
    return card(ids, STUDY.name, "How near is near?", "drag the line, or click a height", plot)


def chosen(asked: Asked) -> tuple[str, Dense]:
    """The DBSCAN or OPTICS to look into, and the letter of its place: the edited, or else the first.

    Where there is none it is the DBSCAN that suits the source, in the edited place.
    """
    for place in (asked.edited, *asked.methods):
        method = asked.methods.get(place)
        if isinstance(method, DBSCAN | OPTICS):
            return place, method
    return asked.edited, suited(DBSCAN(), asked.source)


def fill(asked: Asked, page: Page) -> None:
    """Draw distances that rise, for DBSCAN, or valleys in an order, for OPTICS, and the distance that counts.

    Raises
    ------
    Refusal
        If these points cannot be clustered so.
    """
    place, method = chosen(asked)
    found = results.clustering(asked.source, method)
    eps = exact_eps(asked, method)
    page.shown |= {"cards": [place] if place in asked.shown else []}
    order = order_of(asked, method)
    distances = distances_of(asked, method)
    sets = {name: value for name, value in asked.put(place, at(method, -1.0)).items() if name != eps_field(place)}
    extra = {"sets": sets, "field": eps_field(place), "eps": eps or 0.0, "place": place, "n": found.labels.size}
    if order is not None:
        extra |= figures.counted(order)
    if isinstance(method, OPTICS):
        assert order is not None
        drawing = figures.valleys(order, clusters(asked, place, method), eps, extra)
    else:
        assert eps is not None
        drawing = figures.curve(distances, eps, method.min_samples, extra)
    page.drawings[asked.ids(STUDY.name, "plot")] = drawing
    page.words[asked.ids(STUDY.name, "title")] = f"{place.upper()}, {method.label}: how near is near?"
    page.words[asked.ids(STUDY.name, "said")] = [
        *map(cards.reading, said(asked, method, distances, eps)),
        table(asked, place, method, distances, eps),
    ]


def eps_field(place: str) -> str:
    """The field of the address that has the distance."""
    return f"{FIELDS[place]}.eps"


def at(method: Dense, eps: float) -> Dense:
    """The same method with a distance of its own."""
    cut = {"cluster_method": "dbscan"} if isinstance(method, OPTICS) else {}
    return method.model_copy(update={"eps": eps, **cut})


def exact_eps(asked: Asked, method: Dense) -> float | None:
    """The distance that counts, be it found from the data; None where there is none."""
    if isinstance(method, OPTICS) and method.cluster_method == "xi":
        return None
    return float(results.clustering(asked.source, method).exact(method).eps)


def clusters(asked: Asked, place: str, method: Dense) -> Clusters:
    """The cluster (n,) of each row, in the colours of the page where it is there."""
    return asked.clusters(place) if place in asked.runs else results.clustering(asked.source, method).labels


def order_of(asked: Asked, method: Dense) -> Reachability | None:
    """The order of the points; of DBSCAN None where it would take long, since it needs none."""
    if isinstance(method, OPTICS):
        return results.reachability(asked.source, method.ordered())
    if method.min_samples < 2:
        return None
    same = OPTICS(min_samples=method.min_samples)
    try:
        cost.check(Size.of(asked.points), same, SOON)
        return results.reachability(asked.source, same.ordered())
    except Refusal:
        return None


def distances_of(asked: Asked, method: Dense) -> KDistances:
    """How near the points have enough others."""
    if isinstance(method, OPTICS):
        return kdistances.of_order(results.reachability(asked.source, method.ordered()))
    return results.k_distances(asked.source, method.model_copy(update={"eps": 0.0}))


def said(asked: Asked, method: Dense, of: KDistances, eps: float | None) -> list[str]:
    """The chart in sentences: where the distances rise, what the one that counts comes to, and what that is not."""
    n, several = len(of.distances), asked.points.noun[1]
    rise = (
        f"Half of the {n:,} {several} have {method.min_samples:,} within {words.number(float(of.distances[n // 2]))}, "
        f"themselves among them; from {words.number(of.at_knee)} on, the knee, these distances rise steeply."
    )
    caution = (
        "The knee is where the curve bends, which need not be where groups come apart; and where groups are of "
        "different density no one distance suits them all."
    )
    if eps is None:
        steep = "Valleys are dense places, and are parted where they are steep: no height cuts them."
        return [rise, f"{steep} A click on a height does.", caution]
    found = results.clustering(asked.source, method)
    many = f"{found.n_clusters:,} cluster{'s' * (found.n_clusters != 1)}"
    noise = f"{found.n_noise:,} {several if found.n_noise != 1 else asked.points.noun[0]}"
    now = f"With eps {words.number(eps)} there are {many}, and {noise} of {n:,} are noise."
    if not method.eps and eps < of.at_knee:
        now += " It was found from the data: at the knee nearly all that is in clusters would be in one."
    elif not method.eps:
        now += " It was found from the data, at the knee."
    return [rise, now, caution]


def table(asked: Asked, place: str, method: Dense, of: KDistances, eps: float | None) -> Element:
    """A row for each of some distances, with a button that uses it."""
    rows = []
    for one, n_clusters, n_noise in zip(of.eps.tolist(), of.n_clusters.tolist(), of.n_noise.tolist(), strict=True):
        name = f"{words.number(one)}{' (knee)' if one == of.at_knee else ''}"
        dense = of.dense(one)
        rows.append(
            [
                html.Button(
                    f"Use {name}",
                    className="quiet",
                    title=f"Use eps {words.number(one)} in {place.upper()}",
                    **rules(set=asked.put(place, at(method, one)) or {eps_field(place): one}),
                    **aria(pressed=str(one == eps).lower()),
                ),
                f"{dense:,} ({dense / len(of.distances):.0%})",
                f"{n_clusters:,}",
                f"{n_noise:,}",
            ]
        )
    return cards.table("Table", ["eps", "in dense places", "clusters", "noise"], rows, open=True)


STUDY = Study("density", "Choose eps", "Which is better?", ("plot",), ("title", "said"), layout, fill)
