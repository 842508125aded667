"""Clouds of points from arrays to JSON: ours against `px.scatter_3d`."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.express as px
from numpy.typing import NDArray
from plotly.io.json import to_json_plotly
from sklearn.datasets import make_blobs

from bench.table import Line
from bench.timing import alternating
from dashboard.figures.drawing import Drawing
from dashboard.figures.scatter3d import lit, scatter3d

OTHER = "px.scatter_3d"
# From here on a figure is large, and has to be so much faster and lighter.
MANY, FASTER, LIGHTER = 100_000, 1 / 8, 0.35


def lines(sizes: Sequence[int] = (300, 30_000, MANY), rounds: int = 15) -> list[Line]:
    """Time and bytes of whole figures, coloured by cluster, as a browser first gets them.

    Blobs and Dendrogram draw a plain cloud, Neighbours one with a hundred points lit.
    """
    out = []
    for n in sizes:
        X, clusters = make_blobs(n, n_features=3, centers=7, cluster_std=0.5, random_state=0)
        # The table is there before the clock starts: a user has one.
        table = pd.DataFrame(X, columns=["x0", "x1", "x2"]).assign(cluster=clusters.astype(str))
        tasks = {
            "figure": lambda X=X, clusters=clusters: sent(scatter3d(X, clusters)),
            "figure with 100 lit": lambda X=X, clusters=clusters: sent(near(X, clusters)),
            OTHER: lambda table=table: other(table),
        }
        seconds = alternating(tasks, rounds)
        kilobytes = {name: size(task()) for name, task in tasks.items()}
        faster, lighter = (FASTER, LIGHTER) if n >= MANY else (1, 1)
        for name in list(tasks)[:-1]:
            said, ms = f"{name} and JSON, {n:,} points", [1e3 * seconds[which] for which in (name, OTHER)]
            out += [
                Line(f"{said}: time", "ms", ms[0], OTHER, ms[1], most_ratio=faster),
                Line(f"{said}: size", "kB", kilobytes[name], OTHER, kilobytes[OTHER], most_ratio=lighter),
            ]
    return out


def near(X: NDArray[np.floating], clusters: NDArray[np.integer]) -> Drawing:
    """The cloud with its first point and the hundred after it standing out."""
    return lit(scatter3d(X, clusters), X, 0, np.arange(1, min(101, len(X))), clusters)


def sent(drawing: Drawing) -> str:
    """What Dash would send for a chart that the browser has nothing of."""
    return str(to_json_plotly({"base": drawing.base(), "paint": drawing.painted()}))


def other(table: pd.DataFrame) -> str:
    """What most would write."""
    return str(px.scatter_3d(table, x="x0", y="x1", z="x2", color="cluster").to_json())


def size(text: str) -> float:
    """Kilobytes."""
    return len(text.encode()) / 1e3
