"""Words of readers within charts, where Plotly reads tags and entities: they stay words."""

from collections.abc import Iterable
from html import escape

from dashboard.errors import shown

# Longer names leave no room for a chart.
LETTERS = 60


def plain(text: str) -> str:
    """A name as a title, a label or a hover takes it: short, printable, and nothing of it a tag."""
    return escape(shown(text, LETTERS), quote=False)


def plain_all(texts: Iterable[str]) -> list[str]:
    """Each of some names so."""
    return [plain(text) for text in texts]
