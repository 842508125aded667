"""The layer of a process, for threads that no app answers on: made once, when something is first asked on one of them.

In a notebook that is the first question. How it is made is told from above, by who knows the settings: what asks for
it knows nothing of these, and need not load them.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any

_lock = Lock()
_make: Callable[[], Any]
_made: Any = None


def made_by(make: Callable[[], Any]) -> None:
    """Have the process's layer made by `make`, when it is next asked for; one that is there is forgotten."""
    global _make, _made
    with _lock:
        _make, _made = make, None


def layer() -> Any:
    """The `dashboard.layer.layer.Layer` of this process.

    Raises
    ------
    Refusal
        If it cannot be made as the settings have it; whoever asks again has it tried again.
    """
    global _made  # noqa: PLW0603
    with _lock:
        if _made is None:
            _made = _make()
        return _made
