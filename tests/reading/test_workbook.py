"""Workbooks: where a table begins in a sheet, what its cells are, and how far its cells may lie apart."""

from dashboard.reading.limits import HOSTED, Limits
from tests.reading.bombs import SHEET, Zip, packed, workbook
from tests.reading.test_files import columns, held
from tests.reading.test_together import found, refusal

NS = "urn:oasis:names:tc:opendocument:xmlns"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(*rows):
    """A workbook of one sheet: numbers as they are, words within the sheet, None where a cell is empty."""
    lines = []
    for i, row in enumerate(rows, 1):
        cells = [
            f'<c r="{chr(65 + j)}{i}" t="inlineStr"><is><t>{v}</t></is></c>'
            if isinstance(v, str)
            else f'<c r="{chr(65 + j)}{i}"><v>{v}</v></c>'
            for j, v in enumerate(row)
            if v is not None
        ]
        lines.append(f'<row r="{i}">{"".join(cells)}</row>')
    return workbook(SHEET.format(dim="", rows="".join(lines)).encode())


def ods(rows):
    """A workbook of LibreOffice's with the XML of its rows."""
    manifest = (
        f'<manifest:manifest xmlns:manifest="{NS}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{ODS}"/></manifest:manifest>'
    )
    content = (
        f'<office:document-content xmlns:office="{NS}:office:1.0" xmlns:table="{NS}:table:1.0" '
        f'xmlns:text="{NS}:text:1.0"><office:body><office:spreadsheet><table:table table:name="One">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = Zip()
    for name, text in (("mimetype", ODS), ("META-INF/manifest.xml", manifest), ("content.xml", content)):
        out.add(name, packed([text.encode()]))
    return out.bytes()


def row(*cells, more=""):
    """A row of an ODS file."""
    made_of = [
        f'<table:table-cell office:value-type="float" office:value="{v}"><text:p>{v}</text:p></table:table-cell>'
        if isinstance(v, int | float)
        else f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>'
        for v in cells
    ]
    return f"<table:table-row{more}>{''.join(made_of)}</table:table-row>"


def test_numbers_that_stand_as_words_are_numbers_and_whole_ones_whole(made):
    out = found(made(**{"a": xlsx(["x", "k"], [1.5, 1], ["2.5", 2], [None, 3])}))
    assert columns(out) == {"x": [1.5, 2.5, None], "k": [1, 2, 3]}
    assert [column.whole for column in out.columns] == [False, True]


def test_codes_with_leading_zeros_stay_words_and_truth_is_truth(made):
    out = found(made(**{"a": xlsx(["zip", "on"], ["007", "TRUE"], ["012", "FALSE"], ["099", "TRUE"])}))
    assert [column.type for column in out.columns] == ["text", "boolean"]
    assert columns(out)["zip"] == ["007", "012", "099"]


def test_empty_rows_and_columns_between_are_no_rows_and_columns(made):
    out = found(made(**{"a": xlsx([None, "x", None, "y"], [], [None, 1, None, 2], [None, 3, None, 5])}))
    assert columns(out) == {"x": [1, 3], "y": [2, 5]}


def test_units_below_the_names_are_left_out(made):
    out = found(made(**{"a": xlsx(["h", "m"], ["cm", "kg"], [1.5, 2], [2.5, 3])}))
    assert columns(out) == {"h": [1.5, 2.5], "m": [2, 3]}


def test_rows_without_names_are_all_read(made):
    assert columns(found(made(**{"a": xlsx([1, 2.5], [2, 3.5], [5, 4.5])})))["column 1"] == [1, 2, 5]


def test_a_workbook_of_libreoffice_is_read_with_its_repeated_cells(made):
    rest = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    rows = row("x", "y") + row(1, 2.5) + row(2, 3.5, more=' table:number-rows-repeated="3"') + rest
    out = found(made(**{"a": ods(rows)}))
    assert columns(out) == {"x": [1, 2, 2, 2], "y": [2.5, 3.5, 3.5, 3.5]}
    assert out.format == "workbook"


def test_a_value_that_is_repeated_without_end_is_refused(made):
    content = ods(row("x") + row(1) + row(2, more=' table:number-rows-repeated="90000000"'))
    held(["a sheet of 90,000,002 × 1 cells"], [refusal(made(**{"a": content})).sentence])


def test_more_rows_than_are_read_are_offered_as_a_sample(made):
    files = made(**{"a": xlsx(["x"], *([k] for k in range(50)))})
    asked = refusal(files, Limits(rows=10))
    assert asked.offers[0].changes == {"sample": 0}
    assert len(found(files, Limits(rows=10), sample=0)) == 10
    assert len(found(files, HOSTED)) == 50
