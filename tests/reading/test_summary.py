"""A first line that counts rows, features and classes is no line of names, and never goes a column without a word."""

import pytest

from dashboard.errors import Refusal
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
from dashboard.reading.tables import table


def read(text, **choices):
    return table(text.encode(), "table.csv", Choices(**choices), HOSTED)


def test_a_line_that_counts_rows_and_features_and_names_classes_is_no_line_of_names():
    # As scikit-learn's own tables begin: three rows of two features, of the classes oak and elm.
    of = read("3,2,oak,elm\n1.5,2,0\n2.5,4,1\n3.5,5,1\n")
    assert [column.name for column in of.columns] == ["column 1", "column 2", "class"]
    assert (len(of), of.labels()) == (3, {"0": 1, "1": 2})
    again = read("3,2,oak,elm\n1.5,2,0\n2.5,4,1\n3.5,5,1\n", **of.understood.model_dump())
    assert (again.columns, again.labels(), again.understood) == (of.columns, of.labels(), of.understood)
    assert any("3 rows of 2 features and names the classes oak, elm" in said for said in of.says)


@pytest.mark.parametrize("first", ["4,2,oak,elm", "3,3,oak,elm", "3,2,oak", "3,2.5,oak,elm"])
def test_a_line_that_counts_otherwise_is_not_taken_for_one(first):
    # Four rows where three are, three features where two are, a class too few, half a feature.
    try:
        of = read(f"{first}\n1.5,2,0\n2.5,4,1\n3.5,5,1\n")
    except Refusal:
        return
    assert not any("names the classes" in said for said in of.says)


def test_fewer_names_than_fields_are_refused_with_the_way_out():
    with pytest.raises(Refusal, match="Line 1 has 3 names where the rows have 5 fields") as caught:
        read("a,b,c\n1.5,2,3,4,5\n2,3,4,5,6.25\n5,3,1,4,6\n")
    of = read("a,b,c\n1.5,2,3,4,5\n2,3,4,5,6.25\n5,3,1,4,6\n", **caught.value.offers[0].changes)
    assert (len(of.columns), len(of)) == (5, 3)
