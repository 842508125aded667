"""Labelled controls: native boxes, sliders, lists and switches.

A control is a part of the page with ``data-field``, the name that the address has for what it sets; ``~``
stands for whichever of several places is edited. What shows or sets the value carries ``data-part``: a
slider and a number box may be two parts of one field, and the browser keeps them the same
(`assets/page/controls.js`). What depends on other fields is written by `components.rules`.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from components import html
from components.attributes import aria, data
from components.html import Element
from components.rules import When, rules


def control(
    tab: str,
    field: str,
    label: str,
    parts: Sequence[Element],
    *,
    code: str = "",
    help: str = "",
    when: tuple[str, When] | None = None,
    wide: bool = False,
) -> Element:
    """A label beside its parts, or above them, with its name in code below; `help` is what the label opens.

    `when` are the choices under which it is shown, as `rules` takes them.
    """
    words = [label, " ", html.Code(code)] if code else label
    if help:
        head = html.Button(words, className="control-label", type="button", **data(help=help))
    else:
        head = html.Label(words, className="control-label", htmlFor=identifier(tab, field))
    return html.Div(
        [head, *parts],
        className="control wide" if wide else "control",
        **data(field=field),
        **rules(when=when),
    )


def identifier(tab: str, field: str) -> str:
    """The id of the first part of a field's control."""
    return f"{tab}-{field.replace('~', 'edited').replace('.', '-')}-control"


def also(made: Element, fields: Mapping[str, str | None]) -> Element:
    """The same control; moving it sets other fields too, those given None to what they show."""
    return made.having(**rules(also=fields))


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
    code: str = "",
    help: str = "",
    when: tuple[str, When] | None = None,
) -> Element:
    """A number box; with `slider` a slider over that range below it, with `seed` a button for a new one.

    The box takes what its reader types, thousands and all: nothing is clamped there, because the server says
    what is out of bounds, in words.
    """
    box = html.Input(
        id=identifier(tab, field),
        type="text",
        inputMode="decimal",
        role="spinbutton",
        value=spelled(value),
        autoComplete="off",
        spellCheck="false",
        **data(part="number", min=spelled(low), max=spelled(high), step=spelled(step)),
        **aria(label=label, valuenow=spelled(value), valuemin=spelled(low), valuemax=spelled(high)),
    )
    if seed:
        again = html.Button(
            "⟳",
            className="quiet icon",
            type="button",
            title="New seed",
            **data(seed=field),
            **aria(label=f"New seed: {label}"),
        )
        parts: list[Element] = [html.Div([html.Div(box, className="number"), again], className="control-row")]
    else:
        less, more = (_step(sign, by, f"{word} {label}") for sign, by, word in (("−", -1, "Less"), ("+", 1, "More")))
        parts = [html.Div([less, box, more], className="number")]
    if slider:
        parts.append(
            html.Input(
                type="range",
                min=spelled(slider[0]),
                max=spelled(slider[1]),
                step=spelled(step),
                value=spelled(value),
                style={"--at": f"{filled(value, *slider):.2f}%"},
                **data(part="slider"),
                **aria(label=label),
            )
        )
    return control(tab, field, label, parts, code=code, help=help, when=when)


def filled(value: float, low: float, high: float) -> float:
    """How much of a slider's track lies before its thumb, in percent."""
    return 100 * min(max((value - low) / (high - low), 0.0), 1.0)


def _step(sign: str, by: int, name: str) -> Element:
    # The box itself is stepped by the arrow keys, so that Tab need not stop here.
    return html.Button(sign, className="by", type="button", tabIndex=-1, **data(by=by), **aria(label=name))


def spelled(value: float) -> str:
    """A number as the address has it: 0.5, 7 and never 7.0 or 1e+05."""
    return f"{value:.12f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def choice(
    tab: str,
    field: str,
    label: str,
    value: str,
    options: Sequence[tuple[str, str]],
    *,
    code: str = "",
    help: str = "",
    when: tuple[str, When] | None = None,
    wide: bool | None = None,
    under: Mapping[str, str] | None = None,
) -> Element:
    """One of several words, each given as (value, label); `under` has the headings that some stand under, by value."""
    if wide is None:
        wide = max(len(text) for _, text in options) > 11
    part = select(identifier(tab, field), label, value, options, under or {})
    return control(tab, field, label, [part], code=code, help=help, when=when, wide=wide)


def select(
    id: str, label: str, value: str, options: Sequence[tuple[str, str]], under: Mapping[str, str] | None = None
) -> Element:
    """The list of a control, each of its words given as (value, label), those of one heading below it."""
    parts: list[Element] = []
    for heading, words in groupby(options, lambda option: (under or {}).get(option[0], "")):
        made = [html.Option(text, value=word, selected=word == value) for word, text in words]
        parts += [html.Optgroup(made, label=heading)] if heading else made
    return html.Select(
        parts,
        id=id,
        autoComplete="off",
        **data(part="select"),
        **aria(label=label),
    )


def switch(
    tab: str,
    field: str,
    label: str,
    value: bool,
    *,
    code: str = "",
    help: str = "",
    when: tuple[str, When] | None = None,
) -> Element:
    """On or off."""
    part = html.Input(
        id=identifier(tab, field),
        type="checkbox",
        role="switch",
        checked=value,
        autoComplete="off",
        **data(part="switch"),
        **aria(label=label),
    )
    return control(tab, field, label, [part], code=code, help=help, when=when)


def words(tab: str, field: str, label: str, value: str, *, help: str = "") -> Element:
    """A box for some text that is looked for, applied when its reader stops typing."""
    part = html.Input(
        id=identifier(tab, field),
        type="search",
        value=value,
        maxLength=100,
        autoComplete="off",
        spellCheck="false",
        **data(part="words"),
        **aria(label=label),
    )
    return control(tab, field, label, [part], help=help)


def more(controls: Sequence[Element]) -> list[Element]:
    """Controls that few readers need, folded away; nothing where there are none."""
    return [html.Details([html.Summary("More"), *controls], className="more")] if controls else []


def looks(field: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Element:
    """Buttons for the ways to look at what is on the page: groups with a name, of (value, label) each."""
    return html.Div(
        [_looks(field, *group) for group in groups], className="looks", role="group", **aria(label="Ways to look")
    )


def _looks(field: str, name: str, options: Sequence[tuple[str, str]]) -> Element:
    buttons = [
        html.Button(label, className="look", type="button", **rules(set={field: value})) for value, label in options
    ]
    return html.Div(
        [html.Span(name, className="asks", **aria(hidden="true")), html.Div(buttons)],
        role="group",
        **aria(label=name),
    )


def group(title: str, children: Any, note: str = "", page: str = "") -> Element:
    """Controls that belong together, under a heading; `note` names a function that `page` explains."""
    head: list[Element] = [html.H2(title)]
    if note:
        head.append(html.A(note, href=page, className="note", target="_blank", rel="noopener"))
    return html.Section([html.Div(head, className="group-head"), *children], className="group")
