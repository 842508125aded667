"""What components say, for tests that read pages."""

from collections.abc import Iterator


def text(component: object) -> str:
    """All words of a component, in order."""
    if isinstance(component, str | int | float):
        return str(component)
    if isinstance(component, list | tuple):
        return " ".join(text(c) for c in component)
    return text(getattr(component, "children", None) or "")


def walk(component: object) -> Iterator[object]:
    """A component and all below it."""
    if isinstance(component, list | tuple):
        for part in component:
            yield from walk(part)
    else:
        yield component
        if getattr(component, "children", None) is not None:
            yield from walk(component.children)
