"""What Python and the browser have to agree on, sent once with the page (``main[data-constants]``)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dashboard.compute import scores
from dashboard.figures import dendrogram, theme
from dashboard.reading.limits import Limits
from dashboard.tabs import tree_view
from dashboard.vault.vault import HOUR, Vault
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


def own(limits: Limits, vault: Vault, *, cookie: bool) -> dict[str, Any]:
    """What a reader is told before data is brought: what is read, how much, how long it is kept and for whom.

    Parameters
    ----------
    limits : Limits
    vault : Vault
    cookie : bool
        Whether nobody signs in, so that the cookie of a browser is its owner.
    """
    kept = {"hours": vault.life / HOUR, "cookie": cookie, "sets": vault.quotas.sets, "bytes": vault.quotas.reader}
    return {"limits": asdict(limits), "kinds": KINDS, "kept": kept}


def constants(own: Mapping[str, Any] | None) -> dict[str, Any]:
    """By name: what `assets/` must not spell again; `own` is what `own` says, None where readers bring no data.

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
        "own": own,
        "slots": list(parts.SLOTS),
    }
