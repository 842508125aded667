"""A guided path: short steps, each a sentence or two about a view that has an address."""

from collections.abc import Sequence
from typing import NamedTuple

from components import html
from components.attributes import aria, data
from components.html import Element


class Step(NamedTuple):
    """A heading, a sentence or two, the query string of the view that they are about, and the part of it they speak of.

    `about` is a CSS selector within the tab's page: the browser scrolls there (`assets/page/guide.js`).
    """

    title: str
    text: str
    query: str
    about: str


class Onward(NamedTuple):
    """Where the last step leads: words, and an address below the app's path."""

    label: str
    address: str


def address(tab: str, step: Step, number: int) -> str:
    """Where a step is, below the app's path; steps are counted from 1."""
    return f"{tab}?{step.query}&guide={number}" if step.query else f"{tab}?guide={number}"


class Route(NamedTuple):
    """Steps one after another, each in a tab: the first has the number `first`, the last leads `onward`."""

    steps: Sequence[tuple[str, Step]]
    first: int = 1
    onward: Onward | None = None


def path(tab: str, routes: Sequence[Route]) -> Element:
    """The steps of routes that are in a tab, in a strip; the browser shows the one that the address names."""
    return html.Section(
        [part for route in routes for part in _steps(tab, route)],
        className="guide",
        **aria(label="Guided path", live="polite"),
    )


def _steps(tab: str, route: Route) -> list[Element]:
    places = [address(of, step, number) for number, (of, step) in enumerate(route.steps, route.first)]
    return [
        _step(route.first + nth, f"{nth + 1} of {len(places)}", step, _buttons(places, nth + 1, route.onward))
        for nth, (of, step) in enumerate(route.steps)
        if of == tab
    ]


def _step(number: int, told: str, step: Step, buttons: list[Element]) -> Element:
    return html.Div(
        [
            html.Span(told, className="note"),
            html.Div([html.H2(step.title), html.P(step.text)]),
            html.Span(buttons, className="buttons"),
        ],
        className="step",
        **data(step=number, about=step.about),
    )


def _buttons(places: list[str], number: int, onward: Onward | None) -> list[Element]:
    """Back, on, and away. They are links, so that each step can be copied and sent."""
    found = [_link("Back", places[number - 2], "back")] if number > 1 else []
    if number < len(places):
        found.append(_link("Next", places[number], "next"))
    else:
        if onward:
            found.append(_link(onward.label, onward.address, "next"))
        found.append(html.Button("Done", className="quiet", **data(leave="")))
    close = html.Button(
        "×",
        className="quiet icon",
        title="Leave the guided path",
        **data(leave=""),
        **aria(label="Leave the guided path"),
    )
    return [*found, close]


def _link(text: str, to: str, kind: str) -> Element:
    return html.A(text, href=to, className=f"quiet {kind}", **data(open=""))
