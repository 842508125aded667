"""A page's elements as the text that a browser reads; whatever words they hold stay words."""

import re
from functools import cache

from markupsafe import escape

from components.html import TAGS, VOID, Element

SPELLED = {"className": "class", "htmlFor": "for"}
NAME = re.compile(r"[a-z]+(-[a-z0-9]+)*")
# Of these, false is a value and not the lack of one.
SAYING = ("aria-", "data-")


def markup(component: object) -> str:
    """An element, a text, a number or a list of these as HTML; None is nothing.

    Raises
    ------
    TypeError
        If it holds something else.
    ValueError
        If an element has a name, an attribute or a style that no page of ours may have.
    """
    out: list[str] = []
    _write(component, out)
    return "".join(out)


def _write(component: object, out: list[str]) -> None:
    if isinstance(component, str):
        out.append(_text(component))
    elif isinstance(component, Element):
        _element(component, out)
    elif isinstance(component, list | tuple):
        for part in component:
            _write(part, out)
    elif isinstance(component, int | float) and not isinstance(component, bool):
        out.append(str(component))
    elif component is not None:
        raise TypeError(f"A page cannot hold a {type(component).__name__}: {component!r:.100}")


def _element(element: Element, out: list[str]) -> None:
    if element.tag not in TAGS:
        raise ValueError(f"No page has an element {element.tag!r}.")
    out.append(f"<{element.tag}")
    for name, value in element.attributes.items():
        spelled = _attribute(name)
        if isinstance(value, str):
            out.append(f' {spelled}="{_text(value)}"')
        elif isinstance(value, dict) and spelled == "style":
            out.append(f' {spelled}="{_text(_style(value))}"')
        elif isinstance(value, bool) and not name.startswith(SAYING):
            out.append(f" {spelled}" if value else "")
        elif value is not None:
            out.append(f' {spelled}="{_spelled(value)}"')
    out.append(">")
    if element.tag in VOID:
        if element.children is not None:
            raise ValueError(f"A {element.tag} holds nothing.")
        return
    _write(element.children, out)
    out.append(f"</{element.tag}>")


def _spelled(value: object) -> str:
    """A number, true or false as an attribute has it."""
    if not isinstance(value, int | float):
        raise TypeError(f"An attribute cannot be a {type(value).__name__}: {value!r:.100}")
    return str(value).lower()


def _text(value: str) -> str:
    """A text with whatever HTML would read in it escaped, even one that says it is safe."""
    return str(escape(str.__str__(value)))


@cache
def _attribute(name: str) -> str:
    """How HTML spells an attribute that Python has named."""
    spelled = SPELLED.get(name) or name.lower()
    # What an attribute would run is a script in disguise.
    if not NAME.fullmatch(spelled) or spelled.startswith("on"):
        raise ValueError(f"No page has an attribute {name!r}.")
    return spelled


def _style(values: dict[str, object]) -> str:
    """A style as text; a value cannot begin another declaration."""
    for value in values.values():
        if re.search("[;{}\n]", str(value)) and not re.fullmatch(r"url\([^()'\"\s]+\)", str(value)):
            raise ValueError(f"No style has the value {value!r:.100}.")
    return ";".join(f"{_property(name)}:{value}" for name, value in values.items())


@cache
def _property(name: str) -> str:
    """``backgroundColor`` as CSS has it, background-color; what begins with -- stays."""
    spelled = name if name.startswith("--") else re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name)
    if not re.fullmatch(r"(--)?[a-z]+(-[a-z]+)*", spelled):
        raise ValueError(f"No style has a property {name!r}.")
    return spelled
