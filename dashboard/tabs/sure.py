"""Whether clusters come back when the data is drawn again: said of each where a lens shows them, if it is asked."""

from collections.abc import Sequence

from components import html
from components.attributes import data
from components.html import Element
from components.rules import rules
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.clusterwise import Stable, stable
from dashboard.compute.methods import Method
from dashboard.errors import Refusal
from dashboard.page import words
from dashboard.studies.clusterwise import batches
from dashboard.workspace.workspace import Workspace


def fared(view: Workspace, method: Method, clusters: Clusters) -> tuple[list[Stable], int]:
    """How each cluster (n,) fares in the resamples that the view's study tells of, and how many these are.

    Raises
    ------
    Refusal
        If clustering them would take too long, or none can be clustered.
    """
    *_, (_, found) = batches(view.data, method, view.clusterwise)
    if not len(found.made):
        raise Refusal(f"None of {len(found)} resamples could be clustered. {found.reason}")
    return stable(clusters, found.made), len(found.made)


def asking(view: Workspace, n_clusters: int) -> list[Element]:
    """The button that asks, or asks no more; where there is nothing to ask, none."""
    if n_clusters < 2:
        return []
    text, to = ("Do not say how sure", None) if view.sure else ("How sure is each?", "true")
    return [html.Button(text, className="quiet", **rules(set={"sure": to}))]


def said(one: Stable, n: int) -> str:
    """How a cluster fared, in a few words: 0.41, dissolved in 38 of 100."""
    return f"{words.ratio(one.mean)}, dissolved in {one.dissolved} of {n}"


def listed(of: Sequence[Stable], n: int) -> list[Element]:
    """How each cluster fared, and where more is told of it."""
    each = [html.Span([words.cluster_name(one.cluster), f" {said(one, n)}"], className="note") for one in of]
    more = html.Button(
        "More of it", className="quiet", **data(lens="scatter"), **rules(set={"show": "clusterwise", "edit": "a"})
    )
    meaning = "What came back of each cluster when the data was drawn again, by its mean overlap: "
    return [html.P([meaning, *[part for one in each for part in (one, " · ")][:-1], ". ", more], className="reading")]
