"""HTML attributes that Python cannot spell as arguments: `data-row`, `aria-label`."""

from typing import Any


def data(**values: object) -> dict[str, Any]:
    """``data(row="3")`` is ``{"data-row": "3"}``; an underscore becomes a hyphen."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}


def aria(**values: object) -> dict[str, Any]:
    """``aria(label="Views")`` is ``{"aria-label": "Views"}``."""
    return {f"aria-{name}": value for name, value in values.items()}
