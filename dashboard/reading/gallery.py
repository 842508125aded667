"""Images of an archive or a folder: their names, the labels that their folders give them, or a table beside them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dashboard.errors import shown
from dashboard.reading import bounds, combine, images, joining
from dashboard.reading.choices import Choices
from dashboard.reading.combine import beside
from dashboard.reading.images import Picture, natural
from dashboard.reading.limits import Limits
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Column, Read, Texts

FILE, FOLDER = "file", "folder"


def read(pictures: Sequence[Picture], table: tuple[str, Read] | None, choices: Choices, limits: Limits) -> Read:
    """The data set of images, in the order of their names.

    Parameters
    ----------
    pictures : sequence of Picture
        At least one.
    table : (str, Read) or None
        The name of a table beside them, and what was read of it: it goes before the names of folders.

    Raises
    ------
    Refusal
        If fewer than two can be read, or there are more than are read.
    """
    chosen = sorted(pictures, key=lambda picture: natural(picture.name))
    if len(chosen) > 1:
        most = min(limits.images, limits.rows)
        rows = bounds.rows(len(chosen), most, choices, f"There are {len(chosen):,} images")
        chosen = chosen if rows is None else [chosen[k] for k in rows]
    pixels, kept, skipped, says = images.read(chosen, choices, limits)
    names = [chosen[k].name for k in kept]
    understood = Choices(sample=choices.sample, side=choices.side)
    n = len(names)
    out = Read(
        (Column(FILE, "text", "id", "names of files", 0, "texts", 0),),
        np.zeros((n, 0)),
        Texts.of(n, [names]),
        images=pixels,
        understood=understood,
        format="zip",
        skipped=tuple(skipped),
        says=(_counted(pixels), *says),
        pieces=(_piece(pictures, understood, skipped, len(chosen) if len(chosen) < len(pictures) else 0),),
    )
    if table is not None and (joined := _joined(out, names, *table)) is not None:
        return joined
    return _folders(out, names)


def _piece(pictures: Sequence[Picture], understood: Choices, skipped: Sequence[tuple[str, str]], taken: int) -> Piece:
    """Where the images are, and which of them could not be read."""
    archives = tuple(dict.fromkeys(picture.archive for picture in pictures))
    damaged = tuple(name for name, _ in skipped)
    return Piece("images", "", understood, width=2, archives=archives, damaged=damaged, taken=taken)


def _counted(pixels: np.ndarray) -> str:
    n, height, width = pixels.shape[:3]
    return f"{n:,} images of {width} × {height} {'greys' if pixels.ndim == 3 else 'in colour'}."


def _folders(out: Read, names: Sequence[str]) -> Read:
    """With the innermost folder of each image as its label, where there are several."""
    folders = [_parts(name)[-2] if len(_parts(name)) > 1 else None for name in names]
    if len(set(folders) - {None}) < 2:
        return out
    label = Read(
        (Column(FOLDER, "text", "label", "names of folders", folders.count(None), "texts", 0, place=1),),
        np.zeros((len(out), 0)),
        Texts.of(len(out), [folders]),
    )
    count = len(set(folders) - {None})
    made = beside(out, label)
    columns = (*out.columns, replace(made.columns[-1], piece=0))
    return replace(made, columns=columns).saying(f"The labels are the names of the folders, {count:,} of them.")


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part]


def _joined(out: Read, names: Sequence[str], called: str, table: Read) -> Read | None:
    """With the columns of a table, a column of which names the images; None where none does."""
    found = _naming(names, called, table)
    if found is None:
        return None
    place, matches = found
    pieces = tuple(replace(piece, join=("", table.columns[place].place)) for piece in table.pieces)
    table = replace(table, pieces=pieces)
    rest = combine.without(combine.take(table, np.array(matches, np.int64)), place)
    without = [name for name, row in zip(names, matches, strict=True) if row < 0]
    lines = sorted(set(range(len(table))) - set(matches))
    words = [str(word) for word in table.values(place, np.array(lines, np.int64))] if lines else []
    skipped = tuple((word, f"in {shown(called)}, but there is no such image") for word in words)
    says = f"Labels come from {shown(called)}"
    if without:
        says += f"; {joining.examples(without)} {'has' if len(without) == 1 else 'have'} none"
    if words:
        says += f"; {len(words):,} of its lines name no image ({joining.examples(words)})"
    made = beside(out, replace(rest, files=(), says=(), skipped=()))
    return replace(made, skipped=(*made.skipped, *skipped)).saying(f"{says}.", *table.says)


def _naming(names: Sequence[str], called: str, table: Read) -> tuple[int, list[int]] | None:
    """The column that names most images, and the row of each image; −1 where it has none."""
    best: tuple[int, list[int]] | None = None
    for place, column in enumerate(table.columns):
        if column.type == "text" or column.whole:
            rows = _rows(names, called, [_word(value) for value in table.values(place)])
            count = sum(row >= 0 for row in rows)
            if count and (best is None or count > sum(row >= 0 for row in best[1])):
                best = place, rows
    return best


def _word(value: object) -> str | None:
    return f"{value:.15g}" if isinstance(value, float) else None if value is None else str(value)


def _rows(names: Sequence[str], called: str, words: Sequence[str | None]) -> list[int]:
    """The row whose word is an image's name: in full, from the table's folder on, without folders, without ending."""
    rows: dict[str, int] = {}
    for row, word in enumerate(words):
        if word is not None:
            rows.setdefault("/".join(_parts(word)), row)
    folder = _parts(called)[:-1]
    found = []
    for name in names:
        parts = _parts(name)
        inner = parts[len(folder) :] if parts[: len(folder)] == folder else parts
        ways = ["/".join(inner), *("/".join(parts[k:]) for k in range(len(parts)))]
        ways += [way.rpartition(".")[0] for way in ways]
        found.append(next((rows[way] for way in ways if way in rows), -1))
    return found
