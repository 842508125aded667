"""Views as tests name them: what a lens shows of a query string, and with some fields changed."""

from dashboard.workspace.workspace import Workspace


def viewed(lens, query="", **fields):
    """The view that a query string spells in a lens, be it named by its module or as a tab, with these fields."""
    first = getattr(lens, "FIRST", None) or lens.first
    return Workspace.opened(query, first).model_copy(update=fields)
