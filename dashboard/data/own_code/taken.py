"""The text of functions that are taken home."""

from collections.abc import Callable
from inspect import getsource


def function(of: Callable[..., object]) -> tuple[str, str]:
    """The section of a function: its name, and its source without what is said to type checkers alone."""
    return of.__name__, getsource(of).replace("  # type: ignore[no-untyped-def]", "").rstrip()
