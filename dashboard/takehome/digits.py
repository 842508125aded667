"""What readers take home from Digits."""

import numpy as np

from dashboard import words
from dashboard.compute.methods import Method
from dashboard.data.sources import Digits, Mnist
from dashboard.tabs.digit_data import clusters_of, pixels, truth_of
from dashboard.tabs.digit_methods import NAMES
from dashboard.tabs.digits import PLACES, SAMPLE, View, chosen, picture
from dashboard.takehome.parcel import Parcel, Table
from dashboard.takehome.points import points
from dashboard.takehome.script import Script, source
from dashboard.takehome.snippets import matched


def table(view: View) -> Table:
    """Number, cluster and digit of every image."""
    labels = clusters_of(view.data, view.method)
    return {"number": np.arange(len(labels)), "label": labels, "truth": truth_of(view.data)}


def clustered(method: Method) -> list[tuple[str, str]]:
    """The sections that make labels (n,) of X and truth."""
    called = words.call(method).replace("'", '"')
    return [
        ("How clusters are numbered after the digits", source(matched)),
        ("The clusters", f"model = {called}\nlabels = matched(model.fit_predict(X), [truth])"),
    ]


def script(view: View) -> Script:
    """The clusters, which digits are in them, and members of one."""
    cluster, _ = chosen(view.cluster, clusters_of(view.data, view.method))
    return Script(
        f"Digits: {NAMES[view.method.kind]}",
        [
            *points(view.data),
            *clustered(view.method),
            ("How many of each digit are in each cluster", contingency()),
            (f"Some of cluster {cluster}", members(view.data, cluster, view.random_state)),
            ("Show them", "counted.show()\nfig.show()"),
        ],
    )


def contingency() -> str:
    """The table of digits in clusters, as a heatmap."""
    return (
        "clusters = np.unique(labels)\n"
        "counts = np.array([np.bincount(truth[labels == cluster], minlength=10) for cluster in clusters])\n"
        'named = {"x": "digit", "y": "cluster", "color": "images"}\n'
        "counted = px.imshow(counts, y=clusters.astype(str), labels=named, text_auto=True)\n"
        "counted.update_xaxes(dtick=1)"
    )


def members(of: Digits | Mnist, cluster: int, seed: int) -> str:
    """Members of a cluster, drawn as on the page, as images."""
    side = pixels(of)
    scanned = "images" if isinstance(of, Mnist) else "digits.data"
    return (
        f"members = np.random.default_rng({seed}).permutation(np.flatnonzero(labels == {cluster}))[:{SAMPLE}]\n"
        f"tiles = {scanned}[members].reshape(-1, {side}, {side})\n"
        f'fig = px.imshow(tiles, facet_col=0, facet_col_wrap=5, color_continuous_scale="gray_r")\n'
        'named = {f"facet_col={i}": f"{row}: a {truth[row]}" for i, row in enumerate(members)}\n'
        "fig.for_each_annotation(lambda note: note.update(text=named[note.text]))\n"
        "fig.update_xaxes(visible=False)\n"
        "fig.update_yaxes(visible=False)\n"
        "fig.update_layout(coloraxis_showscale=False)"
    )


PARCEL = Parcel(PLACES, picture, table, script)
