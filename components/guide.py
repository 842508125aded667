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


def path(tab: str, steps: Sequence[Step], onward: Onward | None = None) -> Element:
    """All steps of a tab, in a strip; the browser shows the one that the address names (`assets/page/address.js`)."""
    places = [address(tab, step, number) for number, step in enumerate(steps, 1)]
    return html.Section(
        [_step(number, len(steps), step, _buttons(places, number, onward)) for number, step in enumerate(steps, 1)],
        className="guide",
        **aria(label="Guided path", live="polite"),
    )


def _step(number: int, count: int, step: Step, buttons: list[Element]) -> Element:
    return html.Div(
        [
            html.Span(f"{number} of {count}", className="note"),
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
