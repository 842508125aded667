"""How numbers, missing values, truth and dates are spelled in files."""

import re
from dataclasses import dataclass
from functools import cache

# What stands for no value among numbers, in small letters; among words it is a word: NA is Namibia.
MISSING = frozenset(
    (
        "",
        "na",
        "n/a",
        "n.a.",
        "<na>",
        "nan",
        "-nan",
        "nat",
        "null",
        "(null)",
        "nil",
        "none",
        "missing",
        "nd",
        "n.d.",
        "k.a.",
        "\\n",
        "?",
        "??",
        "-",
        "--",
        "---",
        "−",
        "–",
        "—",
        ".",
        "..",
        "...",
        "…",
        "*",
        "/",
        "1.#ind",
        "-1.#ind",
        "1.#qnan",
        "-1.#qnan",
        "#n/a",
        "#n/a n/a",
        "#na",
        "#nv",
        "#div/0!",
        "#value!",
        "#wert!",
        "#ref!",
        "#bezug!",
        "#name?",
        "#num!",
        "#zahl!",
        "#null!",
    )
)
INFINITE = re.compile(r"[+\-−]?(?:inf|infinity|∞|1\.#inf)", re.IGNORECASE)
# Two words each, of which the first is true.
TRUTHS = (("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n"))

SIGNS = {"comma": ",", "point": ".", "space": " \u00a0\u2009\u202f", "apostrophe": "'’", "none": "", "": ""}
MONEY = "$€£¥₹₩₽₺₪₿¢"


@dataclass(frozen=True)
class Spelling:
    """How the numbers of one file are spelled, by the names of `Choices`.

    Attributes
    ----------
    decimal : str
        ``point`` or ``comma``.
    thousands : str
        ``none``, ``comma``, ``point``, ``space`` or ``apostrophe``.
    signs : bool
        Whether 12% and $3 are the numbers 12 and 3.
    """

    decimal: str = "point"
    thousands: str = "none"
    signs: bool = False

    @property
    def plain(self) -> bool:
        """Whether Python's `float` reads these numbers as they stand."""
        return self.decimal == "point" and self.thousands in ("none", "") and not self.signs


PLAIN = Spelling()


@cache
def number(spelling: Spelling) -> re.Pattern[str]:
    """What a whole cell looks like that is a number."""
    point = re.escape(SIGNS[spelling.decimal])
    group = SIGNS[spelling.thousands]
    whole = rf"(?:[0-9]{{1,3}}(?:[{re.escape(group)}][0-9]{{3}})+|[0-9]+)" if group else "[0-9]+"
    body = rf"(?:{whole}{point}?[0-9]*|{point}[0-9]+)(?:[eE][+\-−]?[0-9]+)?"
    money = f"[{MONEY}]"
    return re.compile(
        rf"[+\-−]?(?:{money} ?)?[+\-−]?{body}(?: ?(?:%|{money}))?" if spelling.signs else rf"[+\-−]?{body}"
    )


@cache
def translation(spelling: Spelling) -> dict[int, str | None]:
    """The letters of a number that Python spells otherwise, for `str.translate`."""
    drop = SIGNS[spelling.thousands] + (MONEY + "% " if spelling.signs else "")
    table: dict[int, str | None] = dict.fromkeys(map(ord, drop))
    table[ord("−")] = "-"
    if spelling.decimal == "comma":
        table[ord(",")] = "."
    return table


def respelled(cell: str, spelling: Spelling) -> str:
    """A number as Python spells it."""
    return cell.translate(translation(spelling))


# Twelve months in seven languages, the longest first.
_MONTHS = (
    "septiembre|diciembre|fevereiro|noviembre|september|septembre|settembre|augustus|december|decembre|"
    "desember|dezember|dezembro|dicembre|décembre|febbraio|februari|february|november|novembre|novembro|"
    "setembro|febrero|februar|fevrier|février|gennaio|janeiro|januari|january|janvier|juillet|october|"
    "octobre|octubre|oktober|ottobre|outubro|agosto|aprile|august|giugno|januar|luglio|maggio|abril|"
    "april|avril|enero|julho|julio|junho|junio|maart|maerz|march|marco|marzo|março|aout|août|févr|janv|"
    "juil|juin|juli|july|june|juni|maio|mars|mayo|märz|sept|abr|ago|apr|aug|avr|dec|dez|dic|déc|ene|feb|"
    "fev|fév|gen|giu|jan|jul|jun|lug|mag|mai|mar|may|mei|mrt|mrz|mär|nov|oct|okt|ott|out|sep|set"
)
_DAYS = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|mo|di|mi|do|fr|sa|so)\.?,? "


def _dates() -> re.Pattern[str]:
    """The spellings of a date, with or without a time, and of a time of day."""
    zone = r"(?: ?(?:z|utc|gmt|[+\-−]\d\d:?(?:\d\d)?))?"
    time = rf"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-6]\d(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?{zone}"
    year, month, day = r"\d{4}", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
    name = rf"(?:{_MONTHS})\.?"
    numeric = [
        rf"{year}([-/.]){month}\1{day}",
        rf"{day}([/.-]){month}\2(?:{year}|\d\d)",
        rf"{month}([/-]){day}\3(?:{year}|\d\d)",
        rf"{year}[-/](?:0[1-9]|1[0-2])",
        rf"{year}-?w(?:0[1-9]|[1-4]\d|5[0-3])(?:-?[1-7])?",
        rf"{year}[- ]?q[1-4]|q[1-4][-/ ]{year}",
        rf"{year}年{month}月{day}日",
    ]
    named = [
        rf"{day}(?:\.|st|nd|rd|th)?[-/ ]?(?:de |of )?{name}(?:[-/ ,]| de )+(?:{year}|\d\d)",
        rf"{name}[ -]{day}(?:st|nd|rd|th)?,? {year}",
        rf"{name}[ -](?:{year}|'?\d\d)",
        rf"{year}[- ]{name}(?:[- ]{day})?",
    ]
    date = f"(?:{_DAYS})?(?:" + "|".join(numeric + named) + ")"
    return re.compile(rf"(?:{date}(?:(?:t|,? +){time})?|{time})", re.IGNORECASE)


DATE = _dates()
