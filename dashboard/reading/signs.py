"""The decimal sign of a table and the one between thousands, from the fields of its beginning."""

import re
from collections.abc import Iterable

from dashboard.reading.spelling import DATE, MISSING, MONEY, Spelling

_SIGN = r"[+\-−]?"
_EXPONENT = r"(?:[eE][+\-−]?[0-9]+)?"
_SPACES = " \u00a0\u2009\u202f"
# Numbers by either decimal sign, with whatever else may stand between thousands.
LIKE = {
    "point": re.compile(
        rf"{_SIGN}(?:[0-9]+\.?[0-9]*|\.[0-9]+|[0-9]{{1,3}}(?:[,'’{_SPACES}][0-9]{{3}})+(?:\.[0-9]*)?){_EXPONENT}"
    ),
    "comma": re.compile(
        rf"{_SIGN}(?:[0-9]+,?[0-9]*|,[0-9]+|[0-9]{{1,3}}(?:[.'’{_SPACES}][0-9]{{3}})+(?:,[0-9]*)?){_EXPONENT}"
    ),
}
# What else is known at sight: dates, vectors, truth, and words for missing.
_WORDS = "|".join(map(re.escape, sorted(MISSING - {""})))
VALUE = re.compile(
    rf"(?!{LIKE['point'].pattern}\Z)(?!{LIKE['comma'].pattern}\Z)"
    rf"(?:{DATE.pattern}|\[[0-9eE+\-., ;…\s]*\]|true|false|[+\-−]?inf(?:inity)?|{_WORDS})",
    re.IGNORECASE,
)
_AROUND = MONEY + "% "
_CLEAR = {
    # Not three digits after it, or a number that begins with 0: a decimal sign beyond doubt.
    sign: re.compile(
        rf"{_SIGN}(?:[0-9]+{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})?|0*{mark}[0-9]+|[0-9]{{4,}}{mark}[0-9]+){_EXPONENT}"
    )
    for sign, mark in (("point", r"\."), ("comma", ","))
}
_GROUPS = {
    # Two groups, or one and a decimal sign.
    sign: re.compile(
        rf"{_SIGN}[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}}(?:(?:{mark}[0-9]{{3}})+(?:{other}[0-9]*)?|{other}[0-9]*))"
    )
    for sign, mark, other in (
        ("comma", ",", r"\."),
        ("point", r"\.", ","),
        ("space", f"[{_SPACES}]", "[.,]"),
        ("apostrophe", "['’]", "[.,]"),
    )
}
_EITHER = {
    sign: re.compile(rf"{_SIGN}[1-9][0-9]{{0,2}}{mark}[0-9]{{3}}")
    for sign, mark in (("comma", ","), ("point", r"\."), ("space", f"[{_SPACES}]"), ("apostrophe", "['’]"))
}


def spelling(cells: Iterable[str], delimiter: str, decimal: str, thousands: str, signs: bool) -> tuple[Spelling, str]:
    """How numbers are spelled, and a number that could be read in another way, or nothing.

    Parameters
    ----------
    cells : iterable of str
        Fields of the first rows.
    delimiter, decimal, thousands : str
        By the names of `Choices`; empty decimal and thousands are found.
    signs : bool
        Whether signs of percent and money are read over.
    """
    words = [word for cell in cells if (word := cell.strip(_AROUND)) and word[-1] in "0123456789.,"]
    clear = {sign: sum(p.fullmatch(word) is not None for word in words) for sign, p in _CLEAR.items()}
    groups = {sign: sum(p.fullmatch(word) is not None for word in words) for sign, p in _GROUPS.items()}
    either = {sign: [word for word in words if p.fullmatch(word)] for sign, p in _EITHER.items()}
    if not decimal:
        decimal = _decimal(clear, groups, either, delimiter, thousands)
    other = "comma" if decimal == "point" else "point"
    if not thousands:
        thousands = _thousands(groups, either, other, clear[other])
    unsure = either[decimal] or (either[other] if thousands == other and not groups[other] else [])
    if not either["comma"] and decimal == "point":
        unsure = []
    return Spelling(decimal, thousands, signs), unsure[0] if unsure else ""


def _decimal(
    clear: dict[str, int], groups: dict[str, int], either: dict[str, list[str]], delimiter: str, thousands: str
) -> str:
    if thousands in ("comma", "point"):
        return "comma" if thousands == "point" else "point"
    commas, points = clear["comma"] + groups["point"], clear["point"] + groups["comma"]
    if commas != points:
        return "comma" if commas > points else "point"
    # 1,250 alone: where semicolons stand between fields, commas are decimal.
    return "comma" if either["comma"] and not either["point"] and delimiter == "semicolon" else "point"


def _thousands(groups: dict[str, int], either: dict[str, list[str]], other: str, against: int) -> str:
    if groups[other] or (either[other] and not against):
        return other
    for sign in ("space", "apostrophe"):
        if groups[sign] or either[sign]:
            return sign
    return "none"
