"""The type of a column from all its cells: numbers, truth, dates, vectors, or words."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import shown
from dashboard.reading import spelling as spelled
from dashboard.reading.read import Type
from dashboard.reading.spelling import DATE, INFINITE, MISSING, PLAIN, TRUTHS, Spelling
from dashboard.reading.typed import Typed

# Beyond it a float does not hold every whole number.
EXACT = 2**53
_LEADING_ZERO = re.compile(r"[+\-−]?0[0-9]")
_WHOLE = re.compile(r"[+\-−]?[0-9]+")
_DIGIT = re.compile(r"[0-9]")

Words = dict[str, int]
# True and false in small and large letters, and more.
_SPELLINGS = 20
# Letters of the longest word for missing or infinite.
_LONGEST = max(len("-infinity"), *map(len, MISSING))


def typed(
    name: str,
    cells: Sequence[str | None],
    lines: Sequence[int] | None = None,
    spelling: Spelling = PLAIN,
) -> Typed:
    """What a column of words is, judged from all of them, and its values.

    Spaces around words do not count. In a column of numbers, of truth (true and false, yes and no) or of dates the
    words for missing (`spelling.MISSING`) and infinite numbers are no values; in a column of words an empty cell alone
    is none. A few words among numbers, dates or vectors are no values either, and are said with their lines. Digits
    after a leading zero, and whole numbers beyond 2**53, stay as they are written.

    Parameters
    ----------
    name : str
        For what is said.
    cells : sequence of (str or None)
        One a row; None is an empty cell.
    lines : sequence of int or None
        The line of each row in its file; rows are counted from 1 without it.
    spelling : Spelling
        How numbers are spelled.
    """
    values = _quick(cells) if spelling.plain else None
    if values is not None:
        holes = np.isnan(values)
        whole = bool(((values == np.floor(values)) | holes).all())
        return Typed(name, "number", int(holes.sum()), values, whole=whole)
    words = [(cell or "").strip() for cell in cells]
    return _Judged(name, words, lines, spelling).typed()


def _quick(cells: Sequence[str | None]) -> NDArray[np.float64] | None:
    """The numbers of cells that are nothing but plain numbers, NaN for empty ones; None where anything needs care."""
    try:
        letters = "\n".join(cells).encode("ascii")  # type: ignore[arg-type]  # None is refused there
        if letters.translate(None, b"0123456789+-.eE\n") or leading_zero(letters):
            return None
        # No other cell can be NaN: its letters were refused.
        filled = [cell or "nan" for cell in cells] if "" in cells else cells
        values = np.fromiter(map(float, filled), np.float64, len(cells))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    # Also where all are NaN, and none is smaller.
    return values if np.fmax.reduce(np.abs(values), initial=-1) >= 0 and not (np.abs(values) >= EXACT).any() else None


def leading_zero(letters: bytes, separators: bytes = b"\n") -> bool:
    """Whether any number among separators begins with 0 and a digit."""
    a = np.frombuffer(b"\n" + letters + b"\n", np.uint8)
    digit = (a[2:] - np.uint8(48)) < 10
    zero = np.flatnonzero((a[1:-1] == 48) & digit)
    before = a[zero]
    after_sign = (before == 43) | (before == 45)
    before = np.where(after_sign, a[np.maximum(zero - 1, 0)], before)
    return bool(np.isin(before, np.frombuffer(separators + b"\n", np.uint8)).any())


def _beyond(digits: str) -> bool:
    """Whether a whole number is one that a float may not hold; int() would refuse very long ones."""
    digits = digits.lstrip("+-")
    return len(digits) > 16 or (len(digits) == 16 and int(digits) > EXACT)


def _few(odd: Iterable[str], counts: Words, good: int) -> bool:
    """Whether words that do not fit are so few that they are slips: one in twenty, or one word without digits."""
    words = list(odd)
    wrong = sum(counts[word] for word in words)
    if wrong <= good / 19:
        return True
    return len(words) == 1 and not _DIGIT.search(words[0]) and wrong * 3 <= good


class _Judged:
    """A column whose different words are sorted into what they could be."""

    def __init__(self, name: str, words: list[str], lines: Sequence[int] | None, spelling: Spelling) -> None:
        self.name = name
        self.words = words
        self.lines = lines
        self.spelling = spelling
        self.counts: Words = Counter(words)
        self.missing = [word for word in self.counts if len(word) <= _LONGEST and word.casefold() in MISSING]
        gone = set(self.missing)
        self.filled = [word for word in self.counts if word not in gone]

    def typed(self) -> Typed:
        """The first type that fits."""
        if not self.filled:
            return Typed(self.name, "empty", missing=len(self.words))
        for attempt in (self._number, self._truth, self._date, self._vector):
            found = attempt()
            if found is not None:
                return found
        return self._text()

    def _sum(self, words: Iterable[str]) -> int:
        return sum(self.counts[word] for word in words)

    def _values(self, values: dict[str, float]) -> NDArray[np.float64]:
        """A number each row, NaN for words that have none."""
        nan = float("nan")
        return np.fromiter((values.get(word, nan) for word in self.words), np.float64, len(self.words))

    def _number(self) -> Typed | None:
        fits = spelled.number(self.spelling).fullmatch
        infinite = [word for word in self.filled if len(word) <= _LONGEST and INFINITE.fullmatch(word)]
        found = self._sorted(fits, infinite)
        if found is None or any(map(_LEADING_ZERO.match, found[0])):
            return None
        good, odd = found
        says = (*self._spelled(), *self._odd(odd, "number"))
        plain = {word: spelled.respelled(word, self.spelling) for word in good}
        if all(map(_WHOLE.fullmatch, plain.values())) and any(map(_beyond, plain.values())):
            return self._written("number", good, (*says, *self._large(good)), whole=True)
        values = {word: float(text) for word, text in plain.items()}
        over = [word for word, value in values.items() if np.isinf(value)]
        says = (*says, *self._infinite([*infinite, *over]))
        numbers = self._values({word: value for word, value in values.items() if not np.isinf(value)})
        missing = int(np.isnan(numbers).sum())
        with np.errstate(invalid="ignore"):
            whole = bool(((numbers == np.floor(numbers)) | np.isnan(numbers)).all())
        return Typed(self.name, "number", missing, numbers, whole=whole, says=says)

    def _sorted(self, fits: Callable[[str], object], beside: Sequence[str] = ()) -> tuple[list[str], list[str]] | None:
        """Words that fit and those that do not, beside others; None where these are too many, as soon as they are."""
        good: list[str] = []
        odd: list[str] = []
        others, wrong, most = set(beside), 0, self._sum(self.filled) / 20
        for word in self.filled:
            if word in others:
                continue
            if fits(word):
                good.append(word)
                continue
            odd.append(word)
            wrong += self.counts[word]
            if len(odd) > 1 and wrong > most:
                return None
        return (good, odd) if good and (not odd or _few(odd, self.counts, self._sum(good))) else None

    def _truth(self) -> Typed | None:
        if len(self.filled) > _SPELLINGS:
            return None
        small = {word.casefold() for word in self.filled}
        for yes, no in TRUTHS:
            # A single word of other pairs is a word: Norway is NO.
            if small == {yes, no} or (yes == "true" and small <= {yes, no}):
                numbers = self._values({word: float(word.casefold() == yes) for word in self.filled})
                return Typed(self.name, "boolean", self._sum(self.missing), numbers, whole=True, says=self._spelled())
        return None

    def _date(self) -> Typed | None:
        found = self._sorted(DATE.fullmatch)
        if found is None:
            return None
        return self._written("date", found[0], (*self._spelled(), *self._odd(found[1], "date")))

    def _vector(self) -> Typed | None:
        first = [word for word in self.filled[:20] if word.startswith(("[", "(", "array(", "tensor("))]
        if not first:
            return None
        found = {word: vector(word) for word in self.filled}
        if any(value is CUT for value in found.values()):
            says = f"{self.name} was cut by NumPy when it was printed (...): its numbers are lost."
            return self._written("text", self.filled, (says,))
        good = {word: value for word, value in found.items() if isinstance(value, list)}
        odd = [word for word, value in found.items() if value is None]
        if not good or (odd and not _few(odd, self.counts, self._sum(good))):
            return None
        lengths = Counter({len(value): 0 for value in good.values()})
        for word, value in good.items():
            lengths[len(value)] += self.counts[word]
        gone = self._sum(self.missing) + self._sum(odd)
        if len(lengths) > 1:
            return self._written("nested", self.filled, (unequal(self.name, lengths, gone),))
        return self._vectors(good, next(iter(lengths)), (*self._spelled(), *self._odd(odd, "vector")))

    def _vectors(self, good: dict[str, list[float]], width: int, says: tuple[str, ...]) -> Typed:
        rows = np.full((len(self.words), width), np.nan)
        for i, word in enumerate(self.words):
            if word in good:
                rows[i] = good[word]
        return vectors(self.name, rows, says)

    def _text(self) -> Typed:
        says: tuple[str, ...] = ()
        signed = Spelling(self.spelling.decimal, self.spelling.thousands, signs=True)
        signs = ""
        if not self.spelling.signs and all(map(spelled.number(signed).fullmatch, self.filled)):
            signs = "".join(dict.fromkeys(c for word in self.filled for c in word if c in spelled.MONEY + "%"))
        if not signs and all(map(spelled.number(self.spelling).fullmatch, self.filled)):
            word = next(filter(_LEADING_ZERO.match, self.filled))
            says = (f"{self.name} holds digits after a leading 0 ({shown(word)}): kept as they are written.",)
        words = [word for word in self.counts if word]
        found = self._written("text", words, says)
        return found if not signs else Typed(self.name, "text", found.missing, words=found.words, signs=signs)

    def _written(self, type_: Type, words: Iterable[str], says: tuple[str, ...] = (), whole: bool = False) -> Typed:
        """The column as it is written, without a value where it has none of some words."""
        kept = set(words)
        cells = [word if word in kept else None for word in self.words]
        missing = len(cells) - self._sum(kept)
        return Typed(self.name, type_, missing, words=cells, whole=whole, says=says)

    # --- What is said ------------------------------------------------------------------------------

    def _spelled(self) -> tuple[str, ...]:
        count = self._sum(self.missing)
        # Empty cells alone are counted beside the column; words that were taken for none are said.
        if not any(self.missing):
            return ()
        ways = ", ".join(word or "empty" for word in self.missing)
        return (f"{self.name}: {count:,} missing ({ways}).",)

    def _infinite(self, words: list[str]) -> tuple[str, ...]:
        return (infinite(self.name, self._sum(words)),) if words else ()

    def _large(self, good: list[str]) -> tuple[str, ...]:
        longest = max(good, key=len)
        return (
            f"{self.name} holds whole numbers of up to {len(longest.lstrip('+-−')):,} digits: kept digit by digit.",
        )

    def _odd(self, words: list[str], kind: str) -> tuple[str, ...]:
        """Which cells are none of a kind, each with its line: the first three."""
        if not words:
            return ()
        wanted = set(words)
        rows = [i for i, word in enumerate(self.words) if word in wanted]
        if len(rows) == 1:
            return (f"{self.name}: one value in {self._where(rows[0])} is no {kind}: {shown(self.words[rows[0]])}.",)
        some = "; ".join(f"{shown(self.words[i])} in {self._where(i)}" for i in rows[:3])
        more = f"; and {len(rows) - 3:,} more" if len(rows) > 3 else ""
        return (f"{self.name}: {len(rows):,} values are no {kind}s: {some}{more}.",)

    def _where(self, row: int) -> str:
        return f"row {row + 1:,}" if self.lines is None else f"line {self.lines[row]:,}"


# --- Of whatever format ----------------------------------------------------------------------------


def infinite(name: str, count: int) -> str:
    """That a column holds infinite values, which are none."""
    return f"{name}: {count:,} infinite value{' counts' if count == 1 else 's count'} as missing."


def unequal(name: str, lengths: Counter[int], missing: int) -> str:
    """That a column's lists are no vectors."""
    most = [f"{length:,}" for length, _ in lengths.most_common(4)]
    of = " and of ".join(most) + (" and of other" if len(lengths) > 4 else "")
    gone = ", one missing" if missing == 1 else f", {missing:,} missing" if missing else ""
    return f"{name}: lists of {of} numbers{gone}: no vectors."


def vectors(name: str, rows: NDArray[np.float64], says: tuple[str, ...] = ()) -> Typed:
    """A column of vectors of shape (n, k); one that holds NaN or an infinite number is no vector."""
    holes = ~np.all(np.isfinite(rows), axis=1)
    partly = int((holes & ~np.isnan(rows).all(axis=1)).sum())
    if partly:
        rows = np.where(holes[:, None], np.nan, rows)
        are = (
            "vector lacks a number or holds an infinite one"
            if partly == 1
            else "vectors lack numbers or hold infinite ones"
        )
        says = (*says, f"{name}: {partly:,} {are}, and {'counts' if partly == 1 else 'count'} as missing.")
    return Typed(name, "vector", int(holes.sum()), vectors=rows, says=says)


class _Cut:
    """A vector whose middle was left out when it was printed."""


CUT = _Cut()
_GAPS: Callable[[str], list[str]] = re.compile(r"\s*[,;]\s*|\s+").split
_HOLES = {"nan": "nan", "null": "nan", "none": "nan", "na": "nan"}


def vector(word: str) -> list[float] | _Cut | None:
    """The numbers of a vector as JSON or NumPy writes it; `CUT` where NumPy left some out, None where it is none."""
    inner = word
    if word.startswith(("array(", "tensor(")) and word.endswith(")"):
        inner = word[word.index("(") + 1 : word.rfind("]") + 1].strip()
    if inner[:1] + inner[-1:] not in ("[]", "()"):
        return None
    round_ = inner[0] == "("
    inner = inner[1:-1].strip()
    if inner.endswith(","):
        inner = inner[:-1]
    numbers = _GAPS(inner)
    try:
        values = list(map(float, numbers))
    except ValueError:
        if any(number in ("...", "…") for number in numbers):
            return CUT
        try:
            values = [float(_HOLES.get(number.casefold(), number)) for number in numbers]
        except ValueError:
            return None
    # One number in round brackets is how bookkeepers write a negative one.
    return None if (round_ and len(values) < 2) or "_" in inner else values
