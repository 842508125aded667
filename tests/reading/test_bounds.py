"""Texts made to cost: each is read or refused in seconds of a processor, however wide, long or broken."""

import csv
import time

import pytest

from dashboard.errors import Refusal
from tests.reading.test_tables import held, read

MADE = {
    "wide": (
        lambda: (
            ",".join(f"p{i}" for i in range(2_000))
            + "\n"
            + (",".join("01" * 1_000) + "\n" + ",".join("10" * 1_000) + "\n") * 30
        ),
        "2,000 columns; more than rows",
    ),
    "a cell of a million letters": (
        lambda: "a,text\n1,short\n2," + "x" * 10**6 + "\n3,end\n",
        "A cell of 1,000,000 letters is cut where it is shown",
    ),
    "quotes that never close": (lambda: "a,b,c\n" + 'a,"b ' * 40_000, "Quotes are not closed"),
    "an open quote over lines": (lambda: 'a,b\n1,"' + "x,y\n" * 500_000, "Quotes are not closed"),
    "20,001 fields": (lambda: "a,b,c\n" + "1," * 20_000 + "1\n", "20,001 columns; at most 10,000"),
    "20,001 fields late": (
        lambda: "a,b,c\n1,2,3\n4,5,6\n" + "w," * 20_000 + "w\n",
        "Line 4 has 20,001 fields, where the names are 3",
    ),
    "a million names": (
        lambda: ",".join(["n"] * 10**6) + "\n" + ",".join("1" * 10**6),
        "1,000,000 columns; at most 10,000",
    ),
    "ten thousand equal names": (
        lambda: ",".join(["n"] * 10**4) + "\n" + (",".join("1" * 10**4) + "\n") * 3,
        "n stands more than once",
    ),
    "200 kB of one line": (lambda: "x" * 200_000, "names but no rows"),
    "200 kB of commas": (lambda: "," * 200_000, "names but no rows|columns|no value"),
    "200 kB of quotes": (lambda: '"' * 200_001, "Quotes are not closed"),
    "200 kB of single quotes": (lambda: "a b\n" + "' " * 100_000 + "\n1 2", ""),
    "200 kB of spaces": (lambda: "a\n" + " " * 200_000 + "1\n2\n", ""),
    "a million digits": (lambda: "a,b\n1," + "9" * 10**6 + "\n3,4\n5,6\n", "1,000,000 digits"),
    "brackets": (lambda: "a,b\n1," + "[" * 200_000 + "\n3,4\n5,6\n", ""),
    "an array that goes on": (lambda: 'a,b\n1,"array([' + ",dtype=" * 30_000 + '])"\n3,4\n5,6\n', ""),
    "months": (lambda: "a,b\n1," + "jan " * 50_000 + "\n3,4\n5,6\n", ""),
    "thousands": (lambda: 'a,b\n1,"1' + ",234" * 50_000 + '"\n3,4\n5,6\n', ""),
    "points": (lambda: "a,b\n1," + "1." * 100_000 + "\n3,4\n5,6\n", ""),
    "a million rows": (lambda: "a,b\n" + "1,x\n" * 10**6, "1,000,000 rows; at most 100,000"),
}


@pytest.mark.parametrize(("made", "fact"), MADE.values(), ids=MADE)
def test_a_text_made_to_cost_costs_little(made, fact):
    data = made().encode()
    before = time.process_time()
    try:
        says = list(read(data).says)
    except Refusal as refused:
        says = [refused.sentence]
    # Two on a machine of its own; what a busy one adds is no fault.
    assert time.process_time() - before < 5
    held([fact] if fact else [], says)


def test_reading_leaves_the_bound_of_others_fields_as_it_was():
    before = csv.field_size_limit()
    read("a,text\n1,2\n2," + "x" * 10**6 + "\n")
    assert csv.field_size_limit() == before
