"""Plain code that reads arrays of NumPy's and of MNIST's format as they were read here."""

from dashboard.data.literals import broken, literal, table_names
from dashboard.data.own_code.asked import Asked, Sections, content, path
from dashboard.data.own_code.snippets import flag, on_white, read_idx, resized, vector, vector_of, word
from dashboard.data.own_code.taken import function
from dashboard.data.own_code.text import each, number
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Read
from dashboard.reading.spelling import PLAIN


def sections(asked: Asked) -> Sections:
    """What makes the table of an array."""
    piece, name = asked.piece, asked.table
    helpers = [function(read_idx)] if piece.format == "idx" else []
    lines = loaded(piece, "array")
    if piece.kind in ("words", "records", "moments"):
        more, made = objects(asked)
        return [*helpers, *more, ("The file", "\n".join([*lines, *made]))]
    if piece.kind == "vectors":
        helpers += [function(vector), function(vector_of)]
        made = [f"{literal(column)}: [vector_of(row, {d}) for row in array]" for column, d in asked.vectors.items()]
        lines.append(f"{name} = pd.DataFrame({{{', '.join(made)}}})")
        return [*helpers, ("The file", "\n".join(lines))]
    lines += plain(piece)
    lines += ["array = np.where(np.isfinite(array), array, np.nan)"] * asked.holes
    lines.append(f"{name} = pd.DataFrame(array.reshape(len(array), -1), columns={table_names(asked.names)})")
    lines += each(name, asked.words, "map(word)")
    return [*helpers, *([function(word)] if asked.words else []), ("The file", "\n".join(lines))]


def loaded(piece: Piece, name: str) -> list[str]:
    """What gives the array."""
    if piece.format == "idx":
        return [f"{name} = read_idx({content(piece)})"]
    if piece.format == "npz":
        return [f"with np.load({path(piece)}) as file:", f"    {name} = file[{literal(piece.inside)}]"]
    return [f"{name} = np.load({f'io.BytesIO({content(piece)})' if piece.packed else path(piece)})"]


def plain(piece: Piece) -> list[str]:
    """What makes real numbers of those that are none."""
    if piece.kind == "complex":
        return ["array = np.stack([array.real, array.imag], axis=-1)  # two columns each"]
    if piece.kind == "spans":
        return ['array = array / np.timedelta64(1, "s")  # in seconds']
    return []


def objects(asked: Asked) -> tuple[Sections, list[str]]:
    """The table of values that are not all numbers, a column at a time: its helpers, and its lines."""
    piece, name = asked.piece, asked.table
    lines = {
        "records": [],
        "words": ["array = array.reshape(len(array), -1)"],
        "moments": ['array = np.char.replace(array.astype(str), "T", " ").reshape(len(array), -1)'],
    }[piece.kind]
    made = []
    for column in asked.all:
        at = asked.names.index(column)
        of = f"array[array.dtype.names[{at}]]" if piece.kind == "records" else f"array[:, {at}]"
        rows = f"{of}.reshape(len(array), -1)"
        if piece.kind == "records" and column in asked.vectors:
            made.append(f"{literal(column)}: [vector_of(row, {asked.vectors[column]}) for row in {rows}]")
        else:
            made.append(f"{literal(column)}: {of}.ravel().tolist()")
    lines.append(f"{name} = pd.DataFrame({broken('{', made, '}')}, dtype=object)")
    words = asked.all if piece.kind == "words" else asked.words
    lines += each(name, words, "map(word)")
    lines += each(name, asked.numbers, "map(number)") + each(name, asked.booleans, "map(flag)")
    if piece.kind != "records":
        lines += [
            f"{name}[{literal(column)}] = [vector_of(cell, {d}) for cell in {name}[{literal(column)}]]"
            for column, d in asked.vectors.items()
        ]
    helpers = [
        *([function(vector), function(vector_of)] if asked.vectors else []),
        *([("The numbers of the file", number(PLAIN, values=True))] if asked.numbers else []),
        *([function(flag)] if asked.booleans else []),
        *([function(word)] if words else []),
    ]
    return helpers, lines


def images(piece: Piece, read: Read) -> Sections:
    """What makes the images (n, height, width) of an array, or (n, height, width, 3)."""
    assert read.images is not None
    made, shape = read.images, piece.shape
    lines = [*loaded(piece, "images"), f"images = images.reshape(-1, {', '.join(map(str, shape[1:]))})"]
    helpers = [function(read_idx)] if piece.format == "idx" else []
    size, channels = shape[1:3], shape[3:]
    if len(shape) == 4 and shape[3] not in (1, 3, 4):
        lines.append("images = np.moveaxis(images, 1, 3)  # colours stood before height and width")
        size, channels = shape[2:4], shape[1:2]
    if channels == (1,):
        lines.append("images = images[..., 0]")
    lines.append(f"images = images.astype({'np.uint8' if made.dtype == 'uint8' else 'float'})")
    if channels == (4,):
        helpers.append(function(on_white))
        lines.append("images = on_white(images)")
    if tuple(size) != made.shape[1:3]:
        helpers.append(function(resized))
        lines.append(f"images = resized(images, {made.shape[1]}, {made.shape[2]})")
    return [*helpers, ("The images", "\n".join(lines))]
