"""Plain code that reads a table from a text file as it was read here."""

import re

from dashboard.data.literals import literal, pattern, several
from dashboard.data.own_table import Used, filename
from dashboard.reading import spelling
from dashboard.reading.lines import CHARACTERS
from dashboard.reading.pieces import Piece
from dashboard.reading.spelling import Spelling

# Longer fields Python's csv refuses unless it is told otherwise.
LONG = 100_000
TRUTHS = {word: float(first) for yes, no in spelling.TRUTHS for word, first in ((yes, True), (no, False))}


def sections(piece: Piece, used: Used, name: str) -> list[tuple[str, str]]:
    """What makes the table of a text file, called `name` in the code: numbers are numbers, all else is words."""
    helpers = [("How numbers are spelled in the file", number(spelled(piece)))] if used.numbers else []
    return [
        *helpers,
        ("The file, every line of which with too few fields or too many is left out", table(piece, used, name)),
    ]


def spelled(piece: Piece) -> Spelling:
    """How the numbers of a file are spelled."""
    of = piece.understood
    return Spelling(of.decimal or "point", of.thousands or "none", bool(of.signs))


def number(of: Spelling) -> str:
    """The function that reads a cell as a number."""
    changes = spelling.translation(of)
    dropped = "".join(chr(sign) for sign, value in changes.items() if not value)
    lines = [f'    cell = re.sub({pattern(f"[{re.escape(dropped)}]")}, "", cell)'] if dropped else []
    put = "".join(f".replace({literal(chr(sign))}, {literal(value)})" for sign, value in changes.items() if value)
    return "\n".join(
        (
            "def number(cell):",
            '    """The number that is written in a cell; NaN where there is none, or an infinite one."""',
            f"    like = {pattern(spelling.number(of).pattern)}",
            "    if not re.fullmatch(like, cell):",
            "        return np.nan",
            *lines,
            f"    value = float(cell{put})",
            "    return value if np.isfinite(value) else np.nan",
        )
    )


def table(piece: Piece, used: Used, name: str) -> str:
    """The lines as rows, and their columns."""
    width = len(piece.names)
    lines = [
        *(["csv.field_size_limit(10**9)"] if used.longest > LONG else []),
        f"with {opened(piece)} as file:",
        f"    rows = list(csv.reader({of_file(piece)}, {', '.join(dialect(piece))}))",
        rows(piece, width),
        *sampled(used),
        f"{name} = pd.DataFrame(rows, columns={several(piece.names)}, dtype=object)",
        *converted(used, name),
    ]
    return "\n".join(lines)


def opened(piece: Piece) -> str:
    """The call that opens the file as text."""
    broken = ', errors="replace"' if piece.codec == "cp1252" else ""
    name, codec = literal(filename(piece.file)), literal(piece.codec)
    if piece.packed:
        return f'gzip.open({name}, "rt", encoding={codec}{broken})'
    return f"open({name}, encoding={codec}{broken})"


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


def sampled(used: Used) -> list[str]:
    """The random sample, where not all rows were read."""
    if used.sample < 0:
        return []
    return [
        f"kept = np.random.default_rng({used.sample}).choice(len(rows), {used.n}, replace=False)",
        "rows = [rows[i] for i in np.sort(kept)]",
    ]


def converted(used: Used, name: str) -> list[str]:
    """Columns of words as numbers, where they hold some."""
    lines = []
    if used.numbers:
        lines += each(name, used.numbers, "map(number)")
    if used.booleans:
        lines += [f"yes_no = {TRUTHS!r}".replace("'", '"')]
        lines += each(name, used.booleans, "str.casefold().map(yes_no)")
    for column, d in used.vectors.items():
        at = f"{name}[{literal(column)}]"
        lines.append(f"{at} = [vector(cell, {d}) for cell in {at}]")
    return lines


def each(name: str, columns: list[str], call: str) -> list[str]:
    """One statement, or a loop, that replaces columns."""
    if len(columns) == 1:
        at = f"{name}[{literal(columns[0])}]"
        return [f"{at} = {at}.{call}"]
    return [f"for column in {several(columns)}:", f"    {name}[column] = {name}[column].{call}"]
