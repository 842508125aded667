"""What Python and the browser have to agree on, sent once with the page (``main[data-constants]``)."""

from dataclasses import asdict
from typing import Any

from dashboard.compute import scores
from dashboard.figures import dendrogram, theme
from dashboard.reading.limits import HOSTED, MIB, Limits
from dashboard.tabs import tree_view
from dashboard.workspace import fields, parts

# What is read, in the words of readers, and how the names of such files end; what is packed ends in .gz as well.
KINDS = (
    ("Tables", "CSV, TSV, TXT, Parquet, Excel, ODS", ("csv", "tsv", "txt", "parquet", "xlsx", "xls", "ods")),
    ("Vectors", "NPY, NPZ, or the columns of a table", ("npy", "npz")),
    (
        "Images",
        "a folder or ZIP of PNG, JPEG, GIF, BMP, TIFF, WEBP; IDX",
        ("zip", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "idx"),
    ),
)


def own(limits: Limits = HOSTED, hours: int = 24, cookie: bool = True) -> dict[str, Any]:
    """What a reader is told before data is brought: what is read, how much, how long it is kept and for whom.

    Parameters
    ----------
    limits : Limits
    hours : int
        How long it is kept after it was used last.
    cookie : bool
        Whether nobody signs in, so that the cookie of a browser is its owner.
    """
    return {
        "limits": asdict(limits),
        "kinds": KINDS,
        "kept": {"hours": hours, "cookie": cookie, "sets": 10, "bytes": 512 * MIB},
    }


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
        "own": own(),
        "slots": list(parts.SLOTS),
    }
