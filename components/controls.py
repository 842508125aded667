"""Labelled controls.

Each control's id says its tab, its field and which part of it this is: a slider and a number box
may be two parts of one field, and the browser keeps them the same (`assets/page/controls.js`).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.attributes import aria, data


def widget(tab: str, field: str, part: str) -> dict[str, str]:
    """The id of one part of a control."""
    return {"tab": tab, "field": field, "part": part}


def control(
    field: str, label: str, parts: Sequence[Component], *, help: str = "", when: str = "", wide: bool = False
) -> Component:
    """A label beside its parts, or above them. `when` names the choices under which it is shown."""
    name = html.Span(label, className="control-label")
    title = dmc.Tooltip(name, label=help, multiline=True, w=260, openDelay=350, withArrow=True) if help else name
    return html.Div(
        [title, *parts],
        className="control wide" if wide else "control",
        **data(field=field, when=when),
    )


def also(made: Component, fields: Mapping[str, str | None]) -> Component:
    """The same control; moving it sets other fields too, those given None to what they show."""
    setattr(made, "data-also", json.dumps(fields))
    return made


def number(
    tab: str,
    field: str,
    label: str,
    value: float,
    *,
    low: float,
    high: float,
    step: float = 1,
    slider: tuple[float, float] | None = None,
    seed: bool = False,
    help: str = "",
    when: str = "",
) -> Component:
    """A number box; with `slider` a slider over that range below it, with `seed` a button for a new one."""
    # Nothing is clamped here: the server says what is out of bounds, in words.
    box = dmc.NumberInput(
        id=widget(tab, field, "number"),
        value=value,
        min=low,
        max=high,
        step=step,
        clampBehavior="none",
        size="xs",
        hideControls=seed,
        **aria(label=label),
    )
    parts: list[Component] = [box]
    if seed:
        parts.append(
            html.Button(
                "⟳",
                className="quiet icon",
                title="New seed",
                **data(seed=field),
                **aria(label=f"New seed: {label}"),
            )
        )
    rows: list[Component] = [html.Div(parts, className="control-row")]
    if slider:
        rows.append(
            dmc.Slider(
                id=widget(tab, field, "slider"),
                value=value,
                min=slider[0],
                max=slider[1],
                step=step,
                label=None,
                size="sm",
                thumbSize=14,
                **{"thumbLabel": label},
            )
        )
    return control(field, label, rows, help=help, when=when)


def choice(
    tab: str,
    field: str,
    label: str,
    value: str,
    options: Sequence[tuple[str, str]],
    *,
    help: str = "",
    when: str = "",
    wide: bool | None = None,
) -> Component:
    """One of several words, each given as (value, label)."""
    if wide is None:
        wide = max(len(text) for _, text in options) > 11
    select = dmc.Select(
        id=widget(tab, field, "select"),
        value=value,
        data=[{"value": v, "label": text} for v, text in options],
        allowDeselect=False,
        size="xs",
        comboboxProps={"shadow": "md"},
        **aria(label=label),
    )
    return control(field, label, [select], help=help, when=when, wide=wide)


def switch(tab: str, field: str, label: str, value: bool, *, help: str = "", when: str = "") -> Component:
    """On or off."""
    part = dmc.Switch(id={"tab": tab, "switch": field}, checked=value, size="sm", **aria(label=label))
    return control(field, label, [part], help=help, when=when)


def looks(field: str, options: Sequence[tuple[str, str]]) -> Component:
    """Buttons for the ways to look at what is on the page, given as (value, label)."""
    return html.Div(
        [html.Button(label, className="look", **data(set=json.dumps({field: value}))) for value, label in options],
        className="looks",
        role="group",
        **aria(label="Ways to look"),
    )


def group(title: str, children: Any, note: str = "", page: str = "") -> Component:
    """Controls that belong together, under a heading; `note` names a function that `page` explains."""
    head: list[Component] = [html.H2(title)]
    if note:
        head.append(html.A(note, href=page, className="note", target="_blank", rel="noopener"))
    return html.Section([html.Div(head, className="group-head"), *children], className="group")
