"""A grid of 25 digits: ours against 25 facets of `px.imshow`."""

import json

import numpy as np
import plotly.express as px
from numpy.typing import NDArray

from bench.figures import size
from bench.table import Line
from bench.timing import answered
from components.markup import markup
from dashboard import results
from dashboard.compute.images import sample
from dashboard.data.digits import Digits
from dashboard.layer import layer
from dashboard.layer.layer import Layer
from dashboard.run import Run, run
from dashboard.tabs import clusters
from dashboard.tabs.members import SAMPLE, Look, members

OTHER = "px.imshow facets"
CLUSTER = 0


@layer.using(Layer())
def lines(rounds: int = 31) -> list[Line]:
    """Time on the server and bytes; who is in which cluster is known. Ours has mean image and counts besides."""
    view = clusters.PLACES.view("")
    of = run(view.data, view.method)
    rows = sample(of.colours, CLUSTER, SAMPLE, view.clusters.random_state)
    images = results.points(Digits()).X[rows].reshape(-1, 8, 8)
    tasks = {"ours": lambda: ours(of, view.clusters.random_state), "other": lambda: other(images)}
    seconds, texts = answered(tasks, rounds)
    kilobytes = {name: size(text) for name, text in texts.items()}
    said = "grid of 25 digits and JSON"
    return [
        Line(f"{said}: time", "ms", 1e3 * seconds["ours"], OTHER, 1e3 * seconds["other"], most_ratio=1 / 50),
        Line(f"{said}: size", "kB", kilobytes["ours"], OTHER, kilobytes["other"], most_ratio=0.25),
    ]


def ours(of: Run, seed: int) -> str:
    """The Digits tab's cluster from near."""
    return json.dumps(markup(members(of, Look(CLUSTER, -1, seed), "")))


def other(images: NDArray[np.floating]) -> str:
    """Images (25, 8, 8) as facets."""
    return str(px.imshow(images, facet_col=0, facet_col_wrap=5).to_json())
