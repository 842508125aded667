"""A cloud of points from arrays to JSON: ours against `px.scatter_3d`."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.express as px
from numpy.typing import NDArray
from plotly.io.json import to_json_plotly
from sklearn.datasets import make_blobs

from bench.table import Line
from bench.timing import alternating
from dashboard.figures.scatter3d import scatter3d

OTHER = "px.scatter_3d"


def lines(sizes: Sequence[int] = (300, 30_000, 100_000), rounds: int = 15) -> list[Line]:
    """Time and bytes of the whole figure, coloured by cluster, as a browser first gets it."""
    out = []
    for n in sizes:
        X, clusters = make_blobs(n, n_features=3, centers=7, cluster_std=0.5, random_state=0)
        # The table is there before the clock starts: a user has one.
        table = pd.DataFrame(X, columns=["x0", "x1", "x2"]).assign(cluster=clusters.astype(str))
        tasks = {
            "ours": lambda X=X, clusters=clusters: ours(X, clusters),
            "other": lambda table=table: other(table),
        }
        seconds = alternating(tasks, rounds)
        said = f"figure and JSON, {n:,} points"
        out += [
            Line(f"{said}: time", "ms", 1e3 * seconds["ours"], OTHER, 1e3 * seconds["other"], most_ratio=1),
            Line(f"{said}: size", "kB", size(ours(X, clusters)), OTHER, size(other(table)), most_ratio=1),
        ]
    return out


def ours(X: NDArray[np.floating], clusters: NDArray[np.integer]) -> str:
    """What Dash would send for a chart that the browser has nothing of."""
    drawing = scatter3d(X, clusters)
    return str(to_json_plotly({"base": drawing.base(), "paint": drawing.painted()}))


def other(table: pd.DataFrame) -> str:
    """What most would write."""
    return str(px.scatter_3d(table, x="x0", y="x1", z="x2", color="cluster").to_json())


def size(text: str) -> float:
    """Kilobytes."""
    return len(text.encode()) / 1e3
