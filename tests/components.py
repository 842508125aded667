"""What components say, for tests that read pages."""

from collections.abc import Iterator
from types import SimpleNamespace


def seen(component: object) -> object:
    """A component, of dash or as the browser gets it, with its attributes to be read."""
    return SimpleNamespace(**component["props"]) if isinstance(component, dict) else component


def text(component: object) -> str:
    """All words of a component, in order."""
    if isinstance(component, str | int | float):
        return str(component)
    if isinstance(component, list | tuple):
        return " ".join(text(c) for c in component)
    return text(getattr(seen(component), "children", None) or "")


def walk(component: object) -> Iterator[object]:
    """A component and all below it."""
    if isinstance(component, list | tuple):
        for part in component:
            yield from walk(part)
    else:
        component = seen(component)
        yield component
        if getattr(component, "children", None) is not None:
            yield from walk(component.children)
