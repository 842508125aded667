"""What Dash does between a page and the server: carry an ask there, and its answer back.

Pages are HTML and charts are drawn by the browser itself, so that Dash holds two values a tab: ``<tab>-ask``,
which the browser sets (`assets/page/asking.js`), and ``<tab>-answer``.
"""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output
from dash.development.base_component import Component

from dashboard.page.answering import Ask, Picture, Places, answer
from dashboard.page.tab import Ids

# The component in the browser, which shows nothing; there before Dash's own scripts.
SCRIPT = "window.dash_clientside = { Store: () => null }"


class Store(Component):
    """A value that callbacks read and set: ``data``.

    It is what `dcc.Store` is in memory, without the 70 kB of other components that come with that one.
    """

    _namespace = "dash_clientside"
    _type = "Store"

    def __init__(self, id: str) -> None:
        self._prop_names = self.available_properties = ["id", "data"]
        self._children_props = self._base_nodes = []
        self._valid_wildcard_attributes = self.available_wildcard_properties = []
        super().__init__(id=id)


def stores(tab: str) -> list[Component]:
    """The two values of a tab."""
    ids = Ids(tab)
    return [Store(ids("ask")), Store(ids("answer"))]


def connect_page(app: Dash, places: Places, picture: Picture) -> None:
    """Wire a tab: what its page asks to the answer of its picture."""
    ids = Ids(places.tab)

    @app.callback(Output(ids("answer"), "data"), Input(ids("ask"), "data"), prevent_initial_call=True)
    def show(asked: object) -> dict[str, Any]:
        return answer(places, picture, Ask.of(asked))

    app.clientside_callback(
        ClientsideFunction("explorer", "answered"), Input(ids("answer"), "data"), prevent_initial_call=True
    )
