"""The frame around every tab: name, tabs, light and dark."""

import json
from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components import takehome
from components.attributes import aria, data
from components.notices import newer

# Mantine's dark greys, tuned to the page's own (assets/style.css).
_DARK = [
    "#e8ecf1",
    "#b3bdc9",
    "#8d99a8",
    "#5f6b7a",
    "#3a4552",
    "#2d3540",
    "#202731",
    "#1a2028",
    "#151a21",
    "#12161c",
]

THEME = {
    "colors": {"dark": _DARK},
    "primaryColor": "indigo",
    "primaryShade": {"light": 6, "dark": 5},
    "fontFamily": "var(--font)",
    "fontFamilyMonospace": "var(--mono)",
    "defaultRadius": "sm",
    "cursorType": "pointer",
}


def shell(
    title: str, tabs: Sequence[tuple[str, str]], base: str, style: dict[str, object], terms: dict[str, list[str]]
) -> Component:
    """The whole page.

    `tabs` are (name, label), `base` is the path that the app lives under, `style` what all of the
    page's content may use, `terms` what its numbers mean, by name.
    """
    return dmc.MantineProvider(
        theme=THEME,
        defaultColorScheme="auto",
        children=[
            html.A("Skip to the chart", href="#main", className="skip"),
            html.Header(
                [
                    html.A([html.Span(className="mark"), title], href=base, className="brand"),
                    html.Nav(
                        [
                            html.A(label, href=base + name, id=f"{name}-link", **data(tab_link=name))
                            for name, label in tabs
                        ],
                        **aria(label="Views"),
                    ),
                    html.A("Guided path", href=base, id="guided", className="quiet", **data(open="")),
                    *takehome.buttons(),
                    html.Button(
                        "◐",
                        id="light",
                        className="quiet icon",
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
                    *(panel(name, label) for name, label in tabs),
                    html.Div(
                        [
                            html.H1("There is no such page. These are the views:"),
                            html.P([html.A(label, href=base + name) for name, label in tabs]),
                        ],
                        id="lost",
                        className="lost",
                        hidden=True,
                    ),
                ],
                id="main",
                style=style,
                **data(terms=json.dumps(terms, ensure_ascii=False)),
            ),
            takehome.dialog(base),
            dcc.Store(id="scheme"),
        ],
    )


def panel(name: str, label: str) -> Component:
    """The place of one tab: hidden until opened, then kept, with the stores that outlive its content.

    `ask` holds the query string that the server is asked for, `visited` says that the tab was opened.
    """
    return html.Section(
        [
            html.Div(id=f"{name}-page", className="page"),
            dcc.Store(id=f"{name}-ask"),
            dcc.Store(id=f"{name}-visited"),
        ],
        id=f"{name}-panel",
        hidden=True,
        **data(panel=name),
        **aria(label=label),
    )
