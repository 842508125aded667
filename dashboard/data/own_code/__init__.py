"""Plain code that makes the points of a reader's own data from their files, for them to take home."""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from dashboard.data.features import Recipe
from dashboard.data.literals import literal, several
from dashboard.data.own_code import arrays, images, objects, text
from dashboard.data.own_code.asked import Asked, Sections, asked
from dashboard.data.own_code.columns import TABLE, made, places
from dashboard.data.own_code.snippets import folders_of, key, one_hot, row_of
from dashboard.data.own_code.taken import function
from dashboard.errors import Refusal
from dashboard.reading.read import Read

# What the code calls the table of a further file.
MORE = "more"
READERS: dict[str, Callable[[Asked], Sections]] = {
    "csv": text.sections,
    "npy": arrays.sections,
    "npz": arrays.sections,
    "idx": arrays.sections,
    "parquet": objects.parquet,
    "workbook": objects.workbook,
}
# Of these all rows are known before one is chosen, so that what stands beside them is chosen likewise.
ARRAYS = ("npy", "npz", "idx")


def sections(read: Read, recipe: Recipe, groups: Sequence[object]) -> Sections:
    """The code of a data set: its files, its features X (n, d) and, where it has a label, truth (n,).

    Parameters
    ----------
    read : Read
    recipe : Recipe
        What becomes of its columns.
    groups : sequence
        The values of the label in the order of the groups' numbers; empty where there is no label.

    Raises
    ------
    Refusal
        If nothing says how its files were read, as of data that a notebook gave.
    """
    if not read.pieces or any(piece.kind == "other" for piece in read.pieces):
        raise Refusal("There is no code for data that did not come from files of plain columns.", "data")
    chosen = [] if read.images is not None else places(read, recipe)
    wanted = {*chosen, *with_role(recipe, "label")[:1], *with_role(recipe, "projection")}
    wanted |= {place for place, column in enumerate(read.columns) if joins(read, column.name, wanted)}
    scaled = of_images(read, recipe) if read.images is not None else [("The features", made(read, recipe))]
    found = [
        *files(read, wanted),
        *([function(one_hot)] if any(read.columns[place].kept == "texts" for place in recipe.one_hot) else []),
        *scaled,
        *drawn(read, recipe),
        *truth(read, recipe, groups),
    ]
    return once(found)


def once(found: Sections) -> Sections:
    """Sections without those that are there already, as functions are that several files need."""
    out: Sections = []
    for number, (heading, code) in enumerate(found):
        name = code.partition("(")[0]
        # A function of the same name but with other words stands again where it changes.
        before = [c for _, c in found[:number] if c.startswith("def ") and c.partition("(")[0] == name]
        if not code.startswith("def ") or not before or before[-1] != code:
            out.append((heading, code))
    return out


# --- Files -----------------------------------------------------------------------------------------


def joins(read: Read, name: str, wanted: Collection[int]) -> bool:
    """Whether a column of this name says which rows of a further file belong to those before it."""
    needed = {read.columns[place].piece for place in wanted}
    return any(piece.join is not None and piece.join[0] == name for at, piece in enumerate(read.pieces) if at in needed)


def files(read: Read, wanted: Collection[int]) -> Sections:
    """What makes the table of all files of which a column is needed."""
    first = read.pieces[0]
    out: Sections = []
    there = first.format != "images" and first.kind != "images"
    if first.format == "images":
        of = asked(read, 0, TABLE, wanted)
        out, there = images.sections(of, read), bool(of.words)
    elif first.kind == "images":
        out = [*arrays.images(first, read), *chosen_rows(read, "images")]
    else:
        out = [*READERS[first.format](asked(read, 0, TABLE, wanted)), *chosen_rows(read, TABLE)]
    for number in range(1, len(read.pieces)):
        if any(read.columns[place].piece == number for place in wanted):
            out += beside(read, number, wanted, there)
            there = True
    return out


def chosen_rows(read: Read, name: str) -> Sections:
    """The rows that were read, where not all of them were."""
    lines = []
    sample, whole = read.understood.sample, "np.arange(len(images))"
    if sample >= 0:
        taken = read.pieces[0].taken or len(read)
        lines.append(f"kept = np.sort(np.random.default_rng({sample}).choice(len({name}), {taken}, replace=False))")
        whole = "kept"
    if read.images is not None and read.images.dtype != np.uint8:
        lines.append(f"kept = {whole}")
        lines.append("kept = kept[np.isfinite(images[kept]).reshape(len(kept), -1).all(axis=1)]")
    if not lines:
        return []
    lines.append("images = images[kept]" if name == "images" else f"{name} = {name}.iloc[kept].reset_index(drop=True)")
    return [("The rows that were read", "\n".join(lines))]


def beside(read: Read, number: int, wanted: Collection[int], there: bool) -> Sections:
    """What puts a further file beside those before it, `there` where they have made a table."""
    piece, first = read.pieces[number], read.pieces[0]
    of = asked(read, number, MORE if there or piece.join else TABLE, wanted)
    out, lines = READERS[piece.format](of), []
    if first.format in ARRAYS and chosen_rows(read, TABLE):
        lines.append(f"{of.table} = {of.table}.iloc[kept].reset_index(drop=True)")
    if piece.join is not None:
        own = literal(of.names[piece.join[1]])
        words = f"map(key, {MORE}[{own}])"
        if piece.join[0]:
            out += [function(key)]
            lines.append(f"rows = {{word: row for row, word in reversed(list(enumerate({words})))}}")
            lines.append(f"rows = [rows.get(word, -1) for word in map(key, {TABLE}[{literal(piece.join[0])}])]")
        else:
            out += [function(key), function(folders_of), function(row_of)]
            lines += [
                f"rows = [(folders_of(word), row) for row, word in enumerate({words}) if word is not None]",
                'rows = {"/".join(parts): row for parts, row in reversed(rows)}',
                f"rows = [row_of(name, rows, {several(folders_of(piece.file)[:-1])}) for name in names]",
            ]
        lines.append(f"{MORE} = {MORE}.reindex(rows).reset_index(drop=True)  # empty where nothing belongs to a row")
        for name, d in of.vectors.items():
            at = f"{MORE}[{literal(name)}]"
            lines.append(f"{at} = [row if np.ndim(row) else np.full({d}, np.nan) for row in {at}]")
    if there:
        lines.append(f"{TABLE} = pd.concat([{TABLE}, {MORE}], axis=1)")
    elif piece.join is not None:
        lines.append(f"{TABLE} = {MORE}")
    return [*out, ("What belongs together", "\n".join(lines))] if lines else out


# --- Images ----------------------------------------------------------------------------------------


def of_images(read: Read, recipe: Recipe) -> Sections:
    """Images as rows of pixels, and what scales them."""
    assert read.images is not None
    unit = float(read.images.max()) or 1.0
    lines = ["pixels = images.reshape(len(images), -1)"]
    if recipe.standardize:
        lines.append(f"X = StandardScaler().fit_transform(pixels / {unit!r})")
    elif read.images.dtype == np.uint8:
        lines.append(f"X = pixels.astype(np.float32) / np.float32({unit!r})")
    else:
        lines.append(f"X = pixels / {unit!r}")
    return [("The features: pixels, of which the largest is 1", "\n".join(lines))]


# --- Beside the features ---------------------------------------------------------------------------


def with_role(recipe: Recipe, role: str) -> list[int]:
    """The columns that have a role."""
    return [place for place, of in enumerate(recipe.roles) if of == role]


def drawn(read: Read, recipe: Recipe) -> Sections:
    """Where the points are drawn, if columns say it."""
    names = [read.columns[place].name for place in with_role(recipe, "projection")]
    if not names:
        return []
    code = f"drawn = np.zeros((len({TABLE}), 3))\ndrawn[:, :{len(names)}] = {TABLE}[{several(names)}]"
    return [("Where the points are drawn", code)]


def truth(read: Read, recipe: Recipe, groups: Sequence[object]) -> Sections:
    """The number of each row's group."""
    labels = with_role(recipe, "label")
    if not labels:
        return []
    name = literal(read.columns[labels[0]].name)
    code = (
        f"groups = {several(groups)}\n"
        "numbers = {word: number for number, word in enumerate(groups)}\n"
        # Rows without a label are a group of their own, the last.
        f"truth = np.array([numbers.get(word, len(groups)) for word in {TABLE}[{name}]])"
    )
    return [("The groups: truth is the number of each row's", code)]
