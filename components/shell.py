"""The frame around every tab: name, tabs, light and dark."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components import html, own, takehome
from components.attributes import aria, data
from components.html import Element
from components.notices import newer, older


@dataclass(frozen=True)
class Opening:
    """What the frame knows of a tab: its name, its label for readers, where its page is, and its first view."""

    name: str
    label: str
    page: str
    first: str


def shell(
    title: str,
    tabs: Sequence[Opening],
    base: str,
    style: dict[str, object],
    told: Mapping[str, object],
    *,
    brings: bool = True,
) -> list[Element]:
    """The whole frame.

    Parameters
    ----------
    title : str
    tabs : list of Opening
    base : str
        The path that the app lives under.
    style : dict
        What all of the page's content may use.
    told : dict
        What the browser works with, each as a data attribute of ``main``, in JSON.
    brings : bool
        Whether readers may bring data of their own.
    """
    return [
        html.A("Skip to the chart", href="#main", className="skip"),
        html.Header(
            [
                html.A([html.Span(className="mark"), title], href=base, className="brand"),
                html.Nav(
                    [
                        html.A(tab.label, href=base + tab.name, id=f"{tab.name}-link", **data(tab_link=tab.name))
                        for tab in tabs
                    ],
                    **aria(label="Views"),
                ),
                html.Span(id="on-page", className="on-page"),
                html.A("Guided path", href=base, id="guided", className="quiet", **data(open="")),
                *takehome.buttons(),
                html.Button(
                    "◐",
                    id="light",
                    className="quiet icon",
                    type="button",
                    title="Light or dark",
                    **aria(label="Light or dark"),
                ),
            ],
            className="top",
        ),
        html.Main(
            [
                html.Div(id="notice", className="notice", role="alert"),
                newer("newer"),
                older("old"),
                *map(panel, tabs),
                html.Div(
                    [
                        html.H1("There is no such page. These are the views:"),
                        html.P([html.A(tab.label, href=base + tab.name) for tab in tabs]),
                    ],
                    id="lost",
                    className="lost",
                    hidden=True,
                ),
            ],
            id="main",
            style=style,
            **data(**{name: json.dumps(value, ensure_ascii=False) for name, value in told.items()}),
        ),
        takehome.dialog(base),
        *(own.parts() if brings else []),
    ]


def panel(tab: Opening) -> Element:
    """The place of one tab: hidden until opened, then kept; the browser fetches what stands in it."""
    return html.Section(
        html.Div(id=f"{tab.name}-page", className="page"),
        id=f"{tab.name}-panel",
        hidden=True,
        **data(panel=tab.name, page=tab.page, first=tab.first),
        **aria(label=tab.label),
    )
