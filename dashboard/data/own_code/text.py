"""Plain code that reads a table from a text file as it was read here."""

import re

from dashboard.data.literals import literal, pattern, table_names
from dashboard.data.own_code.asked import Asked, Sections, path
from dashboard.data.own_code.snippets import vector
from dashboard.data.own_code.taken import function
from dashboard.reading import spelling
from dashboard.reading.lines import CHARACTERS
from dashboard.reading.pieces import Piece
from dashboard.reading.spelling import Spelling

# Longer fields Python's csv refuses unless it is told otherwise.
LONG = 100_000
# A cell that may be a number already, or a span of time.
VALUE = [
    '    if hasattr(cell, "total_seconds"):',
    "        cell = cell.total_seconds()",
    "    if not isinstance(cell, str):",
    '        cell = "" if cell is None else repr(float(cell))',
    "    cell = cell.strip()",
]
TRUTHS = {word: float(first) for yes, no in spelling.TRUTHS for word, first in ((yes, True), (no, False))}
HEADING = "The file; a line with too few fields or too many is left out"


def sections(asked: Asked) -> Sections:
    """What makes the table of a text file: numbers are numbers, all else is words, none where a cell is empty."""
    return [
        *([function(vector)] if asked.vectors else []),
        *([("The numbers of the file", number(spelled(asked.piece)))] if asked.numbers else []),
        (HEADING, table(asked)),
    ]


def spelled(piece: Piece) -> Spelling:
    """How the numbers of a file are spelled."""
    of = piece.understood
    return Spelling(of.decimal or "point", of.thousands or "none", bool(of.signs))


def number(of: Spelling, values: bool = False) -> str:
    """The function that reads a cell as a number; with `values` it may be one already."""
    changes = spelling.translation(of)
    dropped = "".join(chr(sign) for sign, value in changes.items() if not value)
    put = "".join(f".replace({literal(chr(sign))}, {literal(value)})" for sign, value in changes.items() if value)
    lines = [
        "def number(cell):",
        '    """The number in a cell; NaN where there is none, or an infinite one."""',
        *(VALUE if values else []),
        f"    like = {pattern(spelling.number(of).pattern)}",
        "    if not re.fullmatch(like, cell):",
        "        return np.nan",
        *([f'    cell = re.sub({pattern(f"[{re.escape(dropped)}]")}, "", cell)'] if dropped else []),
        f"    value = float(cell{put})",
        "    return value if np.isfinite(value) else np.nan",
    ]
    return "\n".join(lines)


def table(asked: Asked) -> str:
    """The lines as rows, and their columns."""
    piece = asked.piece
    lines = [
        *(["csv.field_size_limit(10**9)"] if asked.longest > LONG else []),
        f"with {opened(piece)} as file:",
        f"    rows = list(csv.reader({of_file(piece)}, {', '.join(dialect(piece))}))",
        rows(piece, len(asked.names)),
        f"{asked.table} = pd.DataFrame(rows, columns={table_names(asked.names)}, dtype=object)",
        *converted(asked),
    ]
    return "\n".join(lines)


def opened(piece: Piece) -> str:
    """What opens the file as text."""
    told = f"encoding={literal(piece.codec)}" + (', errors="replace"' if piece.codec == "cp1252" else "")
    if piece.archive:
        return f"zipfile.ZipFile({path_of_archive(piece)}) as archive, {member(piece, told)}"
    return f'gzip.open({path(piece)}, "rt", {told})' if piece.packed else f"open({path(piece)}, {told})"


def member(piece: Piece, told: str) -> str:
    """What opens a text in an archive."""
    return f"io.TextIOWrapper(archive.open({literal(piece.file)}), {told})"


def path_of_archive(piece: Piece) -> str:
    """The name of the archive that a file stands in."""
    return path(Piece("zip", piece.archive, piece.understood))


def of_file(piece: Piece) -> str:
    """The lines that are rows."""
    lines = f"islice(file, {piece.above}, None)" if piece.above else "file"
    if piece.understood.delimiter == "space":
        return f'(line.replace("\\t", " ").rstrip() for line in {lines})'
    if piece.understood.delimiter == "none":
        return f'("\\n" if line.isspace() else line for line in {lines})'
    return lines


def dialect(piece: Piece) -> list[str]:
    """What the reader of rows is told."""
    delimiter = CHARACTERS[piece.understood.delimiter or "comma"]
    quotes = {
        "escape": ['escapechar="\\\\"', "doublequote=False"],
        "single": ['quotechar="\'"'],
        "none": ["quoting=csv.QUOTE_NONE"],
    }
    return [f"delimiter={literal(delimiter)}", "skipinitialspace=True", *quotes.get(piece.quoting, [])]


def rows(piece: Piece, width: int) -> str:
    """The rows of the right width, without spaces around their cells."""
    fits = f"len(row) == {width}"
    if piece.trailing:
        # A delimiter behind which nothing stands ends them, or is missing too.
        fits += f" or (len(row) == {width + 1} and not row[-1].strip())"
        return f"rows = [[cell.strip() for cell in row[:{width}]] for row in rows if {fits}]"
    return f"rows = [[cell.strip() for cell in row] for row in rows if {fits}]"


def converted(asked: Asked) -> list[str]:
    """Columns of words as numbers, where they hold some."""
    lines = [*each(asked.table, asked.numbers, "map(number)")]
    if asked.booleans:
        lines += [f"yes_no = {TRUTHS!r}".replace("'", '"')]
        lines += each(asked.table, asked.booleans, "str.casefold().map(yes_no)")
    for column, d in asked.vectors.items():
        at = f"{asked.table}[{literal(column)}]"
        lines.append(f"{at} = [vector(cell, {d}) for cell in {at}]")
    return lines


def each(name: str, columns: list[str], call: str) -> list[str]:
    """One statement, or a loop, that replaces columns."""
    if not columns:
        return []
    if len(columns) == 1:
        at = f"{name}[{literal(columns[0])}]"
        return [f"{at} = {at}.{call}"]
    return [f"for column in {table_names(columns)}:", f"    {name}[column] = {name}[column].{call}"]
