"""What a page says when there is nothing to draw, or something was refused."""

from dash import html
from dash.development.base_component import Component


def refused(sentence: str, start: str) -> Component:
    """Why a view was not drawn; the last good one stays. `start` is where the
    defaults are, relative to the page."""
    return html.Div(
        [html.Div([html.Strong("Not drawn. "), sentence]), html.A("Start from the defaults", href=start)],
        className="notice",
        role="alert",
    )
