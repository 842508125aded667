"""What was understood of files, as JSON: for scripts, for tests, and for whoever wants to know before they look."""

import json
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dashboard.errors import Refusal, shown
from dashboard.reading import paths
from dashboard.reading.child import apart
from dashboard.reading.choices import Choices
from dashboard.reading.limits import LOCAL
from dashboard.reading.read import Read

READ, REFUSED = 0, 2


def tell(names: Sequence[str], cells: bool, said: Sequence[str] = ()) -> int:
    """Print what was understood of files or folders; `READ` where they can be used, else `REFUSED`.

    `said` is how they are read, as `chosen` takes it.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = understood([Path(name) for name in names], Path(folder, "data"), cells, said)
        plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        text = json.dumps(out, ensure_ascii=plain, indent=1, allow_nan=False)
        # A name that is no text on this system is still one in JSON.
        sys.stdout.buffer.write(text.encode(errors="backslashreplace") + b"\n")
    return REFUSED if "refused" in out else READ


def chosen(said: Sequence[str]) -> Choices:
    """How files are read, from words such as ``delimiter=semicolon``, the names being those of `Choices`.

    Raises
    ------
    Refusal
    """
    pairs = []
    for each in said:
        name, equals, value = each.partition("=")
        if not equals:
            raise Refusal(f"--read-as takes name=value, such as delimiter=semicolon. It was given as “{shown(each)}”.")
        pairs.append((name, value))
    return Choices.from_query(urlencode(pairs))


def understood(named: Sequence[Path], into: Path, cells: bool, said: Sequence[str] = ()) -> dict[str, Any]:
    """What was understood of files, read apart into a file that is not there yet."""
    try:
        read = apart(paths.listed(named), chosen(said), LOCAL, into)
    except Refusal as refusal:
        return refused(refusal)
    # It brings scikit-learn with it, which what is refused can do without.
    unusable = import_module("dashboard.data.features").refused_as_found(read)
    return described(read, cells) | ({} if unusable is None else refused(unusable))


def described(read: Read, cells: bool) -> dict[str, Any]:
    """A data set: its rows, columns, what they are and are taken for, what is missing, left out and said."""
    places = [place for place in range(len(read.columns)) if not _apart(read, place)]
    columns = [read.columns[place] for place in places]
    out: dict[str, Any] = {
        "rows": len(read),
        "columns": [column.name for column in columns],
        "types": {column.name: column.type for column in columns},
        "roles": {column.name: column.role for column in columns},
        "missing": {column.name: column.missing for column in columns},
        "labels": read.labels(),
        "skipped": [what for what, _ in read.skipped],
        "says": list(read.says),
        "understood": read.understood.model_dump(mode="json", exclude_defaults=True),
    }
    if read.images is not None:
        out["shape"] = list(read.images.shape)
    if cells:
        out["cells"] = [read.values(place) for place in places]
    return out


def _apart(read: Read, place: int) -> bool:
    """Whether a column is an array of labels beside the points, which is no column of theirs."""
    return read.format == "npz" and read.columns[place].role == "label"


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal: its sentence, and what would work instead."""
    offers = [{"label": offer.label, "changes": offer.changes} for offer in refusal.offers]
    return {"refused": refusal.sentence, "offers": offers}
