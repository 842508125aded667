"""Plain code that reads Parquet files and workbooks as they were read here: cells that know what they are."""

from dashboard.data.literals import broken, literal, several, table_names
from dashboard.data.own_code.asked import Asked, Sections, content, path
from dashboard.data.own_code.snippets import cell_word, flag, vector, vector_of, word
from dashboard.data.own_code.taken import function
from dashboard.data.own_code.text import converted, each, number
from dashboard.reading.spelling import PLAIN


def parquet(asked: Asked) -> Sections:
    """What makes the table of a Parquet file: the columns that are needed."""
    name = asked.table
    helpers = [
        *([function(vector), function(vector_of)] if asked.vectors else []),
        *([("The numbers of the file", number(PLAIN, values=True))] if asked.numbers else []),
        *([function(flag)] if asked.booleans else []),
        *([function(word)] if asked.words else []),
    ]
    source = f"io.BytesIO({content(asked.piece)})" if asked.piece.packed else path(asked.piece)
    made = []
    for column in asked.all:
        of = f"file.column({asked.names.index(column)})"
        if column in asked.vectors:
            made.append(f"{literal(column)}: [vector_of(row, {asked.vectors[column]}) for row in {of}.to_pylist()]")
        else:
            made.append(f"{literal(column)}: {of}.to_pylist()")
    lines = [
        f"file = pq.read_table({source})",
        f"{name} = pd.DataFrame({broken('{', made, '}')}, dtype=object)",
        *each(name, asked.numbers, "map(number)"),
        *each(name, asked.booleans, "map(flag)"),
        *each(name, asked.words, "map(word)"),
    ]
    return [*helpers, ("The file", "\n".join(lines))]


def workbook(asked: Asked) -> Sections:
    """What makes the table of a sheet."""
    piece, name = asked.piece, asked.table
    helpers = [
        function(cell_word),
        *([function(vector)] if asked.vectors else []),
        *([("The numbers of the sheet", number(PLAIN))] if asked.numbers else []),
    ]
    book = f"CalamineWorkbook.from_path({path(piece)})"
    sheet = f"book.get_sheet_by_name({literal(piece.understood.sheet)})"
    lines = [
        f"book = {book}",
        f"grid = {sheet}.to_python(skip_empty_area=False)[{piece.above}:]",
        f"rows = [[cell_word(row[j]) for j in {several(piece.at)}] for row in grid]",
        "rows = [row for row in rows if any(row)]",
        f"{name} = pd.DataFrame(rows, columns={table_names(asked.names)}, dtype=object)",
        *converted(asked),
    ]
    return [*helpers, ("The sheet", "\n".join(lines))]
