"""How a file is to be read, where its reader says so; what they leave open is found in the file itself."""

from typing import Annotated, Literal

from pydantic import Field

from dashboard.params import Params

# A name that stands in a file, of a sheet or an array: it is compared with those that are there and nothing else.
Named = Annotated[str, Field(max_length=200)]


class Choices(Params):
    """How a file is read: what a reader chose, or with every field filled in what was understood.

    An empty value is found in the file.
    """

    encoding: Literal["", "utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"] = Field(
        "", description="How bytes stand for letters."
    )
    delimiter: Literal["", "comma", "semicolon", "tab", "pipe", "space", "none"] = Field(
        "", description="What stands between two fields of a line."
    )
    decimal: Literal["", "point", "comma"] = Field("", description="The sign before the decimals of a number.")
    thousands: Literal["", "none", "comma", "point", "space", "apostrophe"] = Field(
        "", description="The sign between groups of three digits."
    )
    header: Literal["", "yes", "no"] = Field("", description="Whether a line of names stands before the rows.")
    skip: int = Field(-1, ge=-1, le=1_000, description="Lines before the names, or the rows, that are left out.")
    bad_lines: Literal["", "leave_out"] = Field(
        "",
        description="What becomes of lines with too few fields or too many; they are refused unless they are left out.",
    )
    signs: Literal["", "read"] = Field("", description="Whether 12% and $3 are read as the numbers 12 and 3.")
    sheet: Named = Field("", description="The sheet of a workbook.")
    array: Named = Field("", description="The array that holds the points, of a file with several.")
    complex: Literal["", "parts"] = Field(
        "", description="Whether real and imaginary parts of complex numbers become columns of their own."
    )
    join: Named = Field("", description="The column by which two tables are put together; without one, row by row.")
    sample: int = Field(
        -1,
        ge=-1,
        le=2**32 - 1,
        description="The seed of a random sample of as many rows as are read at most; -1 for all.",
    )
    side: int = Field(0, ge=0, le=64, description="Height and width that images are brought to; 0 finds it.")
