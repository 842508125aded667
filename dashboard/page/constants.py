"""What Python and the browser have to agree on, sent once with the page (``main[data-constants]``)."""

from typing import Any

from dashboard.compute import scores
from dashboard.figures import dendrogram, theme
from dashboard.tabs import tree_view
from dashboard.workspace import fields, parts


def constants() -> dict[str, Any]:
    """By name: what `assets/` must not spell again.

    ``codes`` are places of the colour scale that stand for something else than a cluster, ``colours`` what
    charts are drawn in: ``ink`` and ``faded`` are not seen, but stand for a colour of the page's theme.
    """
    return {
        "codes": {"faded": theme.FADED, "plain": theme.PLAIN, "noise": theme.NOISE, "steps": theme.STEPS},
        "colours": {
            "ink": theme.INK,
            "faded": theme.FADED_COLOUR,
            "rule": theme.RULE,
            "above": dendrogram.ABOVE,
            "jump": dendrogram.JUMP,
            "here": dendrogram.HERE,
        },
        "limits": {"compared": tree_view.MOST_COMPARED, "selected": fields.MOST_SELECTED},
        "reading": {"whole": scores.WHOLE, "part": scores.PART},
        "slots": list(parts.SLOTS),
    }
