"""Tables as programs and people write them, beyond the cases: what is read of each can be seen in its text."""

import pytest

from dashboard.reading.limits import HOSTED
from dashboard.reading.tables import table
from tests.reading.test_tables import columns, held, read, refusal

N = None
# Name, text, the columns that are in it, and what was understood beyond commas, points and names.
KINDS = [
    ("tabs, decimal commas", "a\tb\n1,5\t2,25\n2,5\t3\n", {"a": [1.5, 2.5], "b": [2.25, 3]}, {"decimal": "comma"}),
    ("semicolons, points", "a;b\n1.5;2\n2.5;3\n", {"a": [1.5, 2.5], "b": [2, 3]}, {"decimal": "point"}),
    ("quoted commas", 'a,b\n"1,5","2"\n"3,5","4,75"\n', {"a": [1.5, 3.5], "b": [2, 4.75]}, {"decimal": "comma"}),
    ("one decimal comma", "v\n1,5\n2,5\n", {"v": [1.5, 2.5]}, {"delimiter": "none", "decimal": "comma"}),
    ("spaces", "c;n\nA;1 234 567\nB;12\n", {"c": ["A", "B"], "n": [1234567, 12]}, {"thousands": "space"}),
    ("narrow spaces", "c;n\nA;1\u202f234\nB;0,5\n", {"c": ["A", "B"], "n": [1234, 0.5]}, {"thousands": "space"}),
    ("apostrophes", "c;n\nA;1'234.5\nB;12\n", {"c": ["A", "B"], "n": [1234.5, 12]}, {"thousands": "apostrophe"}),
    ("points, commas", "i;n\n1;1.234,5\n2;0,5\n", {"i": [1, 2], "n": [1234.5, 0.5]}, {"thousands": "point"}),
    (
        "UTF-16 without a mark",
        "a,b\n1,2\n3,4\n".encode("utf-16-le"),
        {"a": [1, 3], "b": [2, 4]},
        {"encoding": "utf-16"},
    ),
    ("big-endian", "a,b\n1,2\n3,4\n".encode("utf-16-be"), {"a": [1, 3], "b": [2, 4]}, {"encoding": "utf-16"}),
    ("UTF-32", "a,é\n1,2\n3,4\n".encode("utf-32"), {"a": [1, 3], "é": [2, 4]}, {"encoding": "utf-32"}),
    ("mark and CR", b"\xef\xbb\xbfa,b\r1,2\r3,4\r", {"a": [1, 3], "b": [2, 4]}, {"encoding": "utf-8-sig"}),
    ("mixed line ends", b"a,b\r\n1,2\n3,4\r5,6", {"a": [1, 3, 5], "b": [2, 4, 6]}, {}),
    ("blank lines behind", "a,b\n1,2\n3,4\n\n  \n", {"a": [1, 3], "b": [2, 4]}, {}),
    ("aligned", "  n   x\n  b   1.5\n  al 10.5\n", {"n": ["b", "al"], "x": [1.5, 10.5]}, {"delimiter": "space"}),
    ("tabs among spaces", "n x\nb \t 1.5\nc \t 2\n", {"n": ["b", "c"], "x": [1.5, 2]}, {"delimiter": "space"}),
    ("brackets stay words", "a,b\n(1.5),1\n2.5,2\n(3),3\n", {"a": ["(1.5)", "2.5", "(3)"], "b": [1, 2, 3]}, {}),
    ("minus", "a,b\n−1.5,1\n2,2\n", {"a": [-1.5, 2], "b": [1, 2]}, {}),
    ("yes elsewhere", "a,b\noui,1\nnon,2\n", {"a": ["oui", "non"], "b": [1, 2]}, {}),
    ("Norway", "a,b\nNO,1\nNO,2\n", {"a": ["NO", "NO"], "b": [1, 2]}, {}),
    ("words only", "name,city\nada,rome\nbob,rome\n", {"name": ["ada", "bob"], "city": ["rome", "rome"]}, {}),
    ("years", "c;2001;2002\nA;1,5;2\nB;2,5;3\n", {"c": ["A", "B"], "2001": [1.5, 2.5], "2002": [2, 3]}, {}),
    ("years alone", "2001,2002,2003\n1,2,4\n9,7,5\n", {"2001": [1, 9], "2002": [2, 7], "2003": [4, 5]}, {}),
    ("counted names", "0,1,2\n0.5,1.5,2\n3.5,4.5,5\n", {"0": [0.5, 3.5], "1": [1.5, 4.5], "2": [2, 5]}, {}),
    ("a comment between", "a,b\n1,2\n# pause\n3,4\n", {"a": [1, 3], "b": [2, 4]}, {}),
    ("single quotes", "'a','b'\n'x, y',1\n'z',2\n", {"a": ["x, y", "z"], "b": [1, 2]}, {}),
    ("backslashes", 'a,b\n"so \\"no\\", he",1\n"x",2\n', {"a": ['so "no", he', "x"], "b": [1, 2]}, {}),
    (
        "quotes as letters",
        'i,n,w\n1,"A,2\n3,B,4\n5,"C,6\n',
        {"i": [1, 3, 5], "n": ['"A', "B", '"C'], "w": [2, 4, 6]},
        {},
    ),
    ("spaces around quotes", 'a, b\n"x, y" , 1\n"z" , 2\n', {"a": ["x, y", "z"], "b": [1, 2]}, {}),
    ("units", "t,v\ns,m/s\n1,2.5\n2,3\n", {"t": [1, 2], "v": [2.5, 3]}, {}),
    ("units in brackets", "p,t\n,[s]\nA,1\nB,2\n", {"p": ["A", "B"], "t": [1, 2]}, {}),
    ("a title", "Report of 2024\n\na,b\n1,2\n3,4\n", {"a": [1, 3], "b": [2, 4]}, {"skip": 2}),
    ("NumPy's names", "# x y\n1.0 2.0\n4.0 5.0\n", {"x": [1, 4], "y": [2, 5]}, {"delimiter": "space"}),
    ("R's row names", '"h" "w"\n"a" 1.5 2\n"b" 2.5 3\n', {"column 1": ["a", "b"], "h": [1.5, 2.5], "w": [2, 3]}, {}),
    (
        "no names, words",
        "ada,red,1\nbob,red,2\n",
        {"column 1": ["ada", "bob"], "column 2": ["red", "red"]},
        {"header": "no"},
    ),
    ("a missing first value", "a,b\nNA,1\n2,NA\n", {"a": [N, 2], "b": [1, N]}, {}),
    ("an empty value alone", 'v\n1\n""\n3\n', {"v": [1, N, 3]}, {"delimiter": "none"}),
    (
        "commas in sentences",
        "text\nI came, I saw\nno\nwell, well, well\n",
        {"text": ["I came, I saw", "no", "well, well, well"]},
        {},
    ),
    ("rows without values", "a,b\n1,2\n,\n3,4\n", {"a": [1, N, 3], "b": [2, N, 4]}, {}),
    ("percent, commas", "s;n\n12,5 %;1\n13 %;2\n", {"s": ["12,5 %", "13 %"], "n": [1, 2]}, {"decimal": "comma"}),
    ("a million digits", f"a,b\n1,{'9' * 10**6}\n2,3\n", {"a": [1, 2], "b": ["9" * 10**6, "3"]}, {}),
    ("exact whole numbers", f"a,b\n{2**53},1\n{2**53 + 1},2\n", {"a": [str(2**53), str(2**53 + 1)], "b": [1, 2]}, {}),
    ("a printed array", 'v,a\n"array([1., 2.])",1\n"[3 4]",2\n', {"v": [[1, 2], [3, 4]], "a": [1, 2]}, {}),
    ("a hole in a vector", 'v,a\n"[1, null]",1\n"[3, 4]",2\n', {"v": [N, [3, 4]], "a": [1, 2]}, {}),
    ("uneven lists", 'v,a\n"[1]",1\n"[3, 4]",2\n', {"v": ["[1]", "[3, 4]"], "a": [1, 2]}, {}),
]


@pytest.mark.parametrize(("data", "expected", "understood"), [k[1:] for k in KINDS], ids=[k[0] for k in KINDS])
def test_a_kind_is_read_and_read_again_by_what_was_understood(data, expected, understood):
    found = read(data)
    cells = columns(found)
    assert {name: cells.get(name) for name in expected} == expected
    if "column 3" not in cells:
        assert list(cells) == list(expected)
    assert {name: getattr(found.understood, name) for name in understood} == understood
    again = table(data.encode() if isinstance(data, str) else data, "a.csv", found.understood, HOSTED)
    assert columns(again) == cells
    assert again.understood == found.understood


@pytest.mark.parametrize(
    "day",
    [
        "2024-01-31|2024-02-01T10:00|2024-02-02 10:00:30.5+01:00",
        "31.01.2024|1.2.2024|02.02.24",
        "31/01/2024|01/31/2024 9:30 PM|1/2/24",
        "31 Jan 2024|1 February 2024|2-Mar-24",
        "31. Januar 2024|1. März 2024|2. Dez. 2024",
        "31 janvier 2024|1 août 2024|2 févr. 2024",
        "Jan 31, 2024|February 1, 2024|Mar 2024",
        "Wed, 31 Jan 2024 10:00:00 GMT|Thu, 1 Feb 2024 10:00:00 +0000|Fri, 2 Feb 2024 10:00:00 GMT",
        "2024-W05|2024-W06-3|2024W07",
        "2024Q1|2024-Q2|Q3 2024",
        "2024-01|2024-02|2024-12",
        "10:30|23:59:59|7:05",
    ],
)
def test_dates_of_many_spellings_are_dates_and_no_features(day):
    rows = "".join(f"{cell};{i}\n" for i, cell in enumerate(day.split("|")))
    found = read("when;x\n" + rows)
    assert (found.columns[0].type, found.columns[0].role) == ("date", "ignore")
    assert found.values(0) == day.split("|")


@pytest.mark.parametrize(
    "words", ["2001 2002 2003", "1.2 3.4 5.6", "20240131 20240201 20240202", "a1 b2 c3", "13.13.2024 1.1.2024 2.2.2024"]
)
def test_what_is_no_date_is_none(words):
    found = read("v,x\n" + "".join(f"{word},1\n" for word in words.split()))
    assert found.columns[0].type != "date"


def test_one_bad_word_is_missing_and_many_are_words():
    found = read("a\n" + "1\n2\n3\n4\n" * 10 + "broken\n")
    assert (found.columns[0].type, found.columns[0].missing) == ("number", 1)
    held(["line 42.*broken"], list(found.says))
    # House numbers are no slips: digits stand in them.
    assert read("a,b\n1,1\n2,2\n3,3\n4a,4\n").columns[0].type == "text"
    assert read("a,b\n1,1\nx,2\n3,3\ny,4\n").columns[0].type == "text"


def test_a_line_behind_a_quoted_line_break_is_counted_right():
    found = read('t,v\n"a\nb",1\n"c",2\n"d",oops\n"e",3\n"f",4\n')
    held(["v: one value in line 5 is no number: oops"], list(found.says))


def test_a_footer_is_refused_by_its_line_with_an_offer():
    refused = refusal("item,v\na,1\nb,2\nSource: office\n")
    assert "Line 4 has 1 field" in refused.sentence
    assert "2 × 2" in refused.offers[0].label


def test_names_that_are_more_than_fields_are_refused():
    assert "4 names where the rows have 3" in refusal("a,b,c,d\n1,2,3\n4,5,6\n").sentence


@pytest.mark.parametrize(
    "data", ['a,b\n1,"x\n2,y\n"3",4', 'a,b\n"1","2"\n"3","4\n"5","6"\n', "a,b,c\n" + 'a,"b ' * 400]
)
def test_quotes_that_stay_open_are_refused(data):
    assert "Quotes are not closed" in refusal(data).sentence


def test_a_chosen_delimiter_sign_or_header_is_taken():
    data = "a;b\n1,250;2\n3,125;4\n"
    assert columns(read(data))["a"] == [1.25, 3.125]
    assert columns(read(data, thousands="comma"))["a"] == [1250, 3125]
    assert columns(read(data, decimal="point"))["a"] == [1250, 3125]
    assert columns(read("1,2\n3,4\n5,6\n", header="yes")) == {"1": [3, 5], "2": [4, 6]}
    assert list(columns(read("a,b\n1,2\n3,4\n", delimiter="none"))) == ["a,b"]
    assert columns(read("x,y\nu,v\n", header="no")) == {"column 1": ["x", "u"], "column 2": ["y", "v"]}
    assert "cannot be both the decimal sign" in refusal(data, decimal="comma", thousands="comma").sentence


def test_an_encoding_that_is_none_is_refused_with_what_it_is():
    refused = refusal("a,é\n1,2\n3,4\n".encode("latin-1"), encoding="utf-8")
    assert "Line 1 is not written in UTF-8" in refused.sentence
    assert refused.offers[0].changes == {"encoding": "cp1252"}
    assert "not written in UTF-16" in refusal("a,b\n1,2\n3,4", encoding="utf-16").sentence
    assert "breaks off" in refusal("a,b\n1,2\n".encode("utf-16")[:-1]).sentence
