"""Digits: handwritten digits clustered by their pixels alone, and what ended up together."""

import numpy as np
from dash import Dash
from numpy.typing import NDArray
from pydantic import Field

from components import cards, controls, html, images
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard import form, results, words
from dashboard.compute.images import mean_image, sample
from dashboard.compute.scores import Agreement
from dashboard.data.sources import Digits, Seed
from dashboard.figures.theme import colour
from dashboard.images import data_uri
from dashboard.params import Params
from dashboard.state import Guide, Page, Places, frame
from dashboard.tab import Ids, Tab
from dashboard.tabs.digit_data import DigitSource, cells, clusters_of, data_controls, pixels, scanned, truth_of
from dashboard.tabs.digit_methods import KINDS, NAMES, DigitMethod, MiniBatchKMeans
from dashboard.wires import connect_page

# --- Params ----------------------------------------------------------------------------------------

SAMPLE = 25


class View(Params):
    """A clustering of the digits, the cluster looked at, and the seed of the sample shown."""

    data: DigitSource = Digits()
    method: DigitMethod = MiniBatchKMeans()
    cluster: int = Field(0, ge=-1, le=5_000, description="The cluster that is looked at; −1 is noise.")
    random_state: Seed = Field(0, description="The seed of the sample: another seed, other members.")
    guide: Guide = 0


# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("digits")
PLACES = Places(ids.tab, View, charts=(), words=[ids(w) for w in ("head", "numbers", "chips", "cluster", "table")])

# --- Picture ---------------------------------------------------------------------------------------


def picture(view: View) -> Page:
    """The words and images of a view.

    Raises
    ------
    Refusal
        If the method cannot cluster the digits with these constants, or MNIST is not there.
    """
    clusters = clusters_of(view.data, view.method)
    cluster, missing = chosen(view.cluster, clusters)
    agreed = results.agreement(view.data, view.method)
    return Page(
        view,
        words={
            ids("head"): head(view),
            ids("numbers"): [cards.numbers(strip(view)), cards.reading(sentence(agreed, view))],
            ids("chips"): chips(view, clusters, cluster),
            ids("cluster"): members(view, clusters, cluster, missing),
            ids("table"): contingency(view, clusters, cluster),
        },
    )


def chosen(cluster: int, clusters: NDArray[np.int64]) -> tuple[int, str]:
    """The cluster to look at, and a sentence if the one asked for is not in this run."""
    there = np.unique(clusters)
    if cluster in there:
        return cluster, ""
    numbers, counts = np.unique(clusters[clusters >= 0], return_counts=True)
    largest = int(numbers[np.argmax(counts)]) if len(numbers) else -1
    return largest, f"This run has no cluster {cluster}; its largest one is shown."


def head(view: View) -> list[Element]:
    """The method's name and its call."""
    return [html.H2(NAMES[view.method.kind]), words.called(view.method)]


def strip(view: View) -> words.Strip:
    """Agreement with the true digits, and the fit's own numbers."""
    count, *rest = words.fit(results.clustering(view.data, view.method))
    agreed = results.agreement(view.data, view.method)
    return [
        count,
        *words.ari(agreed, "the true digits"),
        ("AMI", words.ratio(agreed.ami), ""),
        ("homogeneity", words.ratio(agreed.homogeneity), ""),
        ("completeness", words.ratio(agreed.completeness), ""),
        ("own kind", f"{agreed.own_kind:.0%}", ""),
        *rest,
    ]


def sentence(agreed: Agreement, view: View) -> str:
    """The page's numbers in words."""
    found = results.clustering(view.data, view.method)
    n = len(found.labels)
    noise = f", {found.n_noise:,} are left out as noise" if found.n_noise else ""
    clusters = f"{found.n_clusters} cluster{'s' if found.n_clusters != 1 else ''}"
    return (
        f"Pixels alone sort {n:,} digits into {clusters}{noise}; "
        f"{agreed.own_kind:.0%} of them lie in a cluster of their own kind."
    )


def chips(view: View, clusters: NDArray[np.int64], current: int) -> list[Element]:
    """A button for each cluster: its mean, its most frequent digit, its size."""
    return [chip(view, int(c), np.flatnonzero(clusters == c), c == current) for c in np.unique(clusters)]


def chip(view: View, cluster: int, rows: NDArray[np.int64], current: bool) -> Element:
    """One cluster's button."""
    counts = digit_counts(view, rows)
    name = "noise" if cluster < 0 else f"mostly {counts.argmax()}"
    return html.Button(
        [
            mean(view, rows, "", "thumb"),
            html.Span([html.Strong(name), html.Span(f"{len(rows):,} digits")], className="chip-text"),
        ],
        className="chip",
        title=f"Cluster {cluster}: {len(rows):,} digits, {counts.max() / len(rows):.0%} of them {counts.argmax()}s",
        style={"--tint": colour(cluster)},
        **rules(set={"cluster": cluster}),
        **aria(pressed="true" if current else "false"),
    )


def mean(view: View, rows: NDArray[np.int64], alt: str, className: str) -> Element:
    """The mean of some rows as an image."""
    return images.picture(data_uri(mean_image(scanned(view.data), rows)), alt, className, pixels(view.data))


def digit_counts(view: View, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each of the ten digits stands in `rows`: (10,)."""
    return np.bincount(truth_of(view.data)[rows], minlength=10)


def members(view: View, clusters: NDArray[np.int64], cluster: int, missing: str) -> list[Element]:
    """A cluster from near: a sample of its images, their mean, and which digits they are."""
    truth, seed = truth_of(view.data), view.random_state
    rows, drawn = np.flatnonzero(clusters == cluster), sample(clusters, cluster, SAMPLE, seed)
    counts = digit_counts(view, rows)
    shown = cells(view.data, drawn)
    tiles = [images.tile(r, shown[r], f"Number {r}, a {truth[r]}: see its neighbours") for r in drawn.tolist()]
    title = "Noise" if cluster < 0 else f"Cluster {cluster}"
    of = f"{len(drawn)} of {len(rows):,}, drawn with seed {seed}" if len(drawn) < len(rows) else f"all {len(rows)}"
    bars = [(str(d), int(counts[d]), colour(d)) for d in range(10)]
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.H2([cards.swatch(colour(cluster)), title]),
                        html.Span(of, className="note"),
                        html.Button("New sample", className="quiet", **data(seed="random_state")),
                    ],
                    className="group-head",
                ),
                html.P(missing, className="reading") if missing else None,
                html.Div(tiles, className="five", style=shown.style),
            ],
            className="sample",
        ),
        html.Div(
            [
                html.Div([html.H2("Mean image"), mean(view, rows, f"Mean of {len(rows):,} images", "mean")]),
                html.Div([html.H2("True digits"), images.bars(bars, int(counts.max()), "digits")]),
            ],
            className="about",
        ),
    ]


def contingency(view: View, clusters: NDArray[np.int64], current: int) -> Element:
    """Cluster × digit: how many of each digit each cluster holds."""
    rows = []
    for cluster in np.unique(clusters):
        counts = digit_counts(view, np.flatnonzero(clusters == cluster))
        button = html.Button(
            words.cluster_name(int(cluster)),
            className="quiet",
            **rules(set={"cluster": int(cluster)}),
            **aria(pressed="true" if cluster == current else "false"),
        )
        cells = [cards.share(int(c), c / counts.sum()) for c in counts]
        rows.append([button, *cells, f"{counts.sum():,}"])
    return cards.table("Cluster × digit", ["cluster", *map(str, range(10)), "all"], rows, open=True)


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = View()
    return frame(
        ids.tab,
        [
            controls.group("Data", data_controls(ids.tab, view.data)),
            controls.group(
                "Algorithm",
                [
                    controls.choice(ids.tab, "method", "algorithm", view.method.kind, list(NAMES.items())),
                    *form.methods(ids.tab, "method", KINDS),
                ],
            ),
            controls.group("Sample", [form.field_control(ids.tab, view, "random_state")]),
        ],
        [
            html.Article(
                [html.Header(id=ids("head")), cards.coming(), html.Footer(id=ids("numbers"), **aria(live="polite"))],
                className="card",
            ),
            html.Div(id=ids("chips"), className="chips", role="group", **aria(label="Clusters")),
            html.Article(id=ids("cluster"), className="card members"),
            html.Article(id=ids("table"), className="card padded"),
        ],
    )


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)


TAB = Tab("digits", "Digits", View, layout, connect)
