"""What our numbers are held against: the smallest Dash apps that answer, and that draw a chart.

Called by gunicorn, as ``bench.bare:chart()``.
"""

from collections.abc import Callable

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from sklearn.datasets import make_blobs

from dashboard.web import delivery

COLUMNS = ["x0", "x1", "x2"]


def empty() -> Callable[..., object]:
    """A callback that does nothing."""
    app = Dash(__name__, use_async=False)
    app.layout = html.Div([dcc.Input(id="in"), html.Div(id="out")])

    @app.callback(Output("out", "children"), Input("in", "value"))
    def nothing(_value: object) -> None:
        return None

    return served(app)


def chart(compress: bool = False) -> Callable[..., object]:
    """A default page with one chart, drawn by a callback from the points that our first page shows."""
    app = Dash(__name__, compress=compress, use_async=False)
    app.layout = html.Div([dcc.Input(id="centers", type="number", value=7), dcc.Graph(id="chart")])

    @app.callback(Output("chart", "figure"), Input("centers", "value"))
    def draw(centers: int) -> go.Figure:
        X, blobs = make_blobs(300, n_features=3, centers=centers, cluster_std=0.5, random_state=0)
        table = pd.DataFrame(X, columns=COLUMNS).assign(cluster=blobs.astype(str))
        return px.scatter_3d(table, x="x0", y="x1", z="x2", color="cluster")

    return served(app)


def served(app: Dash) -> Callable[..., object]:
    """The WSGI application, with the ``/health`` that tells us when it is up, and ready for many at once."""
    app.server.add_url_rule("/health", "health", lambda: "up")
    delivery.set_up(app)
    server: Callable[..., object] = app.server
    return server
