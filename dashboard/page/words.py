"""Numbers, calls and tables as they are written on every tab."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from components import cards, html
from components.attributes import data
from components.html import Element
from dashboard.compute.clustering import Clustering
from dashboard.compute.labels import NOISE, sizes
from dashboard.compute.methods import Method
from dashboard.compute.preparation import Preparation
from dashboard.compute.scores import Agreement, Silhouette, reading
from dashboard.data.points import Groups, Points
from dashboard.errors import Refusal
from dashboard.figures.theme import colour
from dashboard.page import terms

# Numbers as (name, value, note). What a name stands for is in `dashboard.page.terms`; a note, mostly "", says
# what holds of this one value.
Strip = list[tuple[str, str | Element, str]]


def call(method: Method) -> str:
    """The scikit-learn call with every constant and what is done first, as a reader would type it."""
    return method.pipeline()


def called(method: Method) -> Element:
    """The call, linked to the page of the estimator."""
    return cards.call(call(method), terms.page(method.estimator))


def cautioned(method: Preparation) -> list[Element]:
    """What a run means that was made where rows were laid out; nothing for all others."""
    caution = method.caution()
    return [cards.reading(caution)] if caution else []


def seconds(value: float) -> str:
    """A duration, short."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def number(value: float) -> str:
    """A positive number, to four places or whole."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


def short(value: float) -> str:
    """Any number, to three places or whole, with a true minus."""
    told = f"{abs(value):,.0f}" if abs(value) >= 1000 else f"{abs(value):.3g}"
    return f"−{told}" if value < 0 else told


def signed(value: float) -> str:
    """Any number, to four places or whole, with a true minus."""
    return number(value) if value >= 0 else "−" + number(-value)


def ratio(value: float | None) -> str:
    """A score, to two places; what is hardly below 0 is 0."""
    return "–" if value is None else f"{round(value, 2) + 0:.2f}".replace("-", "−")


def fit(found: Clustering) -> Strip:
    """How many clusters a fit found, how long and how many rounds it took."""
    strip: Strip = [("clusters", str(found.n_clusters), "")]
    if found.n_noise:
        strip.append(("noise", f"{found.n_noise:,}", ""))
    if found.inertia is not None:
        strip.append(("inertia", number(found.inertia), ""))
    if found.n_iter is not None:
        stopped = "" if found.converged in (True, None) else " (max)"
        strip.append(("iterations", f"{found.n_iter}{stopped}", ""))
    strip += [(name, signed(value), "Found from the data; its control takes another.") for name, value in found.chosen]
    strip.append(("fit", seconds(found.seconds), ""))
    return strip


def if_allowed(name: str, told: Callable[[], Strip]) -> Strip:
    """A number beside a chart that may cost too much by itself: then "–" with the reason, and the chart stands."""
    try:
        return told()
    except Refusal as refusal:
        return [(name, "–", refusal.sentence)]


def quality(score: Silhouette | None) -> Strip:
    """The silhouette, where there is one."""
    if score is None:
        return [
            ("silhouette", "–", "There is none here: it needs at least two clusters, and fewer than there are points.")
        ]
    if not score.sampled:
        return [("silhouette", ratio(score.mean), "")]
    of = "All points would take too long: it is an estimate, in which each cluster counts by its size."
    return [("silhouette", of_sample(ratio(score.mean), score.sample_size), of)]


def of_sample(value: str, size: int, noun: str = "") -> Element:
    """A number that was measured at so many points alone, or whatever else `noun` names."""
    return html.Span([value, html.Span(f" of a sample of {size:,} {noun}".rstrip(), className="of-sample")])


def ari(agreed: Agreement | None, made: str) -> Strip:
    """Agreement with the truth, corrected for chance; nothing where there is no truth."""
    return [("ARI", ratio(agreed.ari), f"Here it is taken against {made}.")] if agreed else []


def cluster_name(cluster: int, names: Mapping[int, str] = MappingProxyType({})) -> Element:
    """A cluster's number beside its colour, and its name where it has one."""
    number = "noise" if cluster < 0 else str(cluster)
    named = f"{number} · {names[cluster]}" if cluster in names else number
    return html.Span([cards.swatch(colour(cluster)), named], className="cluster")


def lighter(name: str | Element, lit: str, said: str) -> Element:
    """A button that lights the points of clusters: `lit` as the address has them, `said` what it does."""
    return html.Button(name, className="quiet", title=said, **data(lit=lit))


def clusters_table(
    points: Points, clusters: NDArray[np.int64], names: Mapping[int, str] = MappingProxyType({})
) -> Element:
    """A cluster a row: its size and, where they are known, the true groups in it, most frequent first."""
    rows: list[Sequence[object]] = []
    groups, several = points.groups, points.noun[1]
    for cluster in np.unique(clusters):
        members = clusters == cluster
        inside = [_inside(groups, members)] if groups else []
        rows.append([cluster_name(int(cluster), names), f"{np.count_nonzero(members):,}", *inside])
    head = ["cluster", several, *([f"{groups.noun[1]} in it ({several})"] if groups else [])]
    return cards.table("Table", head, rows)


def _inside(groups: Groups, members: NDArray[np.bool_]) -> str:
    """The true groups of some rows, given as (n,), most frequent first."""
    there, counts = np.unique(groups.truth[members], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    named = ", ".join(f"{groups.names[there[i]]} ({counts[i]:,})" for i in order[:6])
    return named + (f" and {len(order) - 6} more" if len(order) > 6 else "")


def told(points: Points, clusters: NDArray[np.int64]) -> str:
    """A clustering (n,) in a sentence: held against the true groups or, where there are none, by its sizes."""
    if points.groups:
        return reading(points.groups.truth, clusters, points.groups.noun).sentence
    several = points.noun[1]
    n_noise = int(np.count_nonzero(clusters == NOISE))
    counts = sizes(clusters)[1]
    noise = f" {n_noise:,} {several} are noise." if n_noise else ""
    if not len(counts):
        return f"No cluster was found.{noise}"
    if len(counts) == 1:
        return f"One cluster holds {counts[0]:,} {several}.{noise}"
    most, least = f"{counts.max():,} {several}", f"{counts.min():,}"
    return f"{len(counts):,} clusters: the largest holds {most}, the smallest {least}.{noise}"
