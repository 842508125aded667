"""Tables of nothing but plain numbers, read a block of lines at a time: the same numbers, many times as fast.

Most tables spell numbers as JSON does, and a reader of JSON reads them to the last bit. What has gaps, or numbers such
as +1, .5 and 5., is read eight digits at a time.
"""

import re
import sys
from collections.abc import Iterator

import numpy as np
import orjson
from numpy.typing import NDArray

# Bytes that are read at a time: what is made of them stays in a processor's cache.
_BLOCK = 2**17
_BEFORE = 32
_U = np.uint64
_ZEROS = _U(0x3030303030303030)
# The last k of eight bytes, which a little-endian machine holds uppermost.
_LAST = np.array([(2**64 - 1) >> (64 - 8 * k) << (64 - 8 * k) if k else 0 for k in range(9)], _U)
_TENS = 10.0 ** np.arange(23)
_LONG_TENS = np.cumprod(np.concatenate([[1], np.full(27, 10)]).astype(np.longdouble))
# A quotient of 64 bits is rounded to 53 right, unless it lies in the middle of two numbers: a processor has to hold 64.
_USABLE = sys.byteorder == "little" and np.finfo(np.longdouble).nmant == 63 and np.longdouble(0).itemsize == 16
# Of these plain numbers are made, beside the decimal sign.
_LETTERS = b"0123456789+-eE"
_NUMBER = re.compile(rb"[+-]?(?:(?:0|[1-9][0-9]*)\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class _Care(Exception):
    """Something that is no plain number."""


class _Marks:
    """What stands between numbers and in them, and what it has to become to be JSON."""

    def __init__(self, delimiter: str, decimal: str) -> None:
        self.delimiter, self.decimal = delimiter.encode(), decimal.encode()
        self.inside = _LETTERS + self.decimal
        self._to_json = bytes.maketrans(self.decimal + self.delimiter + b"\n", b".,,")

    def as_json(self, lines: bytes) -> bytes:
        """Lines of numbers as the inside of a list."""
        if self.delimiter + self.decimal == b",.":
            # Many times as quick.
            return lines.replace(b"\n", b",")
        return lines.translate(self._to_json)


def numbers(data: bytes, begin: int, width: int, delimiter: str, decimal: str) -> NDArray[np.float64] | None:
    """The numbers of shape (n, width) in lines from a byte on, NaN in empty fields; None where anything needs care.

    That is whatever has to be judged with the rest of its column, such as words, signs between thousands, digits after
    a leading zero or infinite numbers, and lines with too few fields or too many.
    """
    end = len(data)
    while end > begin and data[end - 1] == 10:
        end -= 1
    if end <= begin:
        return None
    marks = _Marks(delimiter, decimal)
    try:
        return np.concatenate([_lines(data[start:stop], width, marks) for start, stop in _blocks(data, begin, end)])
    except _Care:
        return None


def _blocks(data: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Where whole lines begin and end, without the end of the last line."""
    while begin < end:
        stop = data.rfind(b"\n", begin, begin + _BLOCK)
        if stop < 0:
            stop = data.find(b"\n", begin + _BLOCK)
        stop = end if stop < 0 or begin + _BLOCK >= end else stop
        yield begin, stop
        begin = stop + 1


def _lines(lines: bytes, width: int, marks: _Marks) -> NDArray[np.float64]:
    """The numbers of some lines: each has as many fields, and nothing that no number has."""
    frame = lines.translate(None, marks.inside)
    row = marks.delimiter * (width - 1)
    if frame != (row + b"\n") * (len(frame) // width) + row:
        raise _Care
    values = _as_json(lines, marks)
    if values is None:
        values = _by_digits(lines, marks)
    return values.reshape(-1, width)


def _as_json(lines: bytes, marks: _Marks) -> NDArray[np.float64] | None:
    """The numbers of some lines, if all are spelled as in JSON."""
    text = b"[" + marks.as_json(lines) + b"]"
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    values = np.fromiter(found, np.float64, len(found))
    # A whole zero loses its sign.
    return None if not values.all() and (b"-0," in text or b"-0]" in text) else values


def _by_digits(lines: bytes, marks: _Marks) -> NDArray[np.float64]:
    """The numbers of some lines, each made of its digits before and after the decimal sign."""
    if not _USABLE:
        raise _Care
    delimiter, decimal = ord(marks.delimiter), ord(marks.decimal)
    a = np.full(_BEFORE + len(lines) + 1, 48, np.uint8)
    a[_BEFORE:-1] = np.frombuffer(lines, np.uint8)
    a[-1] = 10
    # Where something stands that is no digit, and which of these end a field.
    at = np.flatnonzero((a - np.uint8(48)) > 9)
    kind = a.take(at)
    ends = np.flatnonzero((kind == delimiter) | (kind == 10))
    end = at.take(ends)
    begin_ = np.empty_like(end)
    begin_[0] = _BEFORE
    begin_[1:] = end[:-1] + 1
    count = np.diff(ends, prepend=-1) - 1
    before = ends - count
    sign_at = np.minimum(before, ends)
    has_sign = (count > 0) & (at[sign_at] == begin_) & ((kind[sign_at] == 45) | (kind[sign_at] == 43))
    negative = has_sign & (kind[sign_at] == 45)
    count -= has_sign
    mark = sign_at + has_sign
    has_mark = (count > 0) & (kind[mark] == decimal)
    whole_end = np.where(has_mark, at[mark], end)
    odd = count != has_mark
    whole = whole_end - begin_ - has_sign
    rest = end - whole_end - has_mark
    empty = end == begin_
    digits = whole + rest
    if ((whole > 1) & (a[np.minimum(begin_ + has_sign, len(a) - 1)] == 48)).any():
        raise _Care
    odd |= (digits > 19) | (whole > 16) | ((digits == 0) & ~empty)
    values, unsure = _quotients(_digits(a, whole_end, whole), _digits(a, end, rest), rest)
    np.negative(values, out=values, where=negative)
    odd |= unsure
    for i in np.flatnonzero(odd).tolist():
        values[i] = _one(a[begin_[i] : end[i]].tobytes(), decimal)
    values[empty] = np.nan
    return values


def _one(field: bytes, decimal: int) -> float:
    """A field that is a number in another way: with an exponent, or of many digits."""
    field = field if decimal == 46 else field.replace(bytes([decimal]), b".")
    if not _NUMBER.fullmatch(field):
        raise _Care
    value = float(field)
    if abs(value) == np.inf:
        raise _Care
    return value


def _digits(a: NDArray[np.uint8], end: NDArray[np.intp], count: NDArray[np.intp]) -> NDArray[np.uint64]:
    """The whole number that so many digits before a place are: eight at a time, as many as fit 64 bits."""
    words = np.ndarray((len(a) - 7,), "<u8", a, strides=(1,))
    out = _eight(words[end - 8], count)
    most = int(count.max(initial=0))
    for k, power in ((8, 10**8), (16, 10**16)):
        if most > k:
            out += _eight(words[np.maximum(end - 8 - k, 0)], count - k) * _U(power)
    return out


def _eight(word: NDArray[np.uint64], count: NDArray[np.intp]) -> NDArray[np.uint64]:
    """The number that the last digits of eight bytes are: neighbours are added up to twos, fours and eights."""
    word ^= _ZEROS
    word &= _LAST.take(count, mode="clip")
    word = word * _U(10) + (word >> _U(8))
    even = word & _U(0x000000FF000000FF)
    odd = (word >> _U(16)) & _U(0x000000FF000000FF)
    even *= _U(0x000F424000000064)
    odd *= _U(0x0000271000000001)
    even += odd
    even >>= _U(32)
    return even


def _quotients(
    whole: NDArray[np.uint64], rest: NDArray[np.uint64], places: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers from digits before and after the decimal sign, rounded as `float` does, and which ones may not be."""
    mantissa = whole * _POWERS.take(places, mode="clip") + rest
    if int(mantissa.max(initial=0)) < 2**53:
        # Both are exact, and so a division rounds once.
        return mantissa / _TENS.take(places, mode="clip"), np.zeros(len(mantissa), np.bool_)
    long = mantissa.astype(np.longdouble) / _LONG_TENS.take(places, mode="clip")
    unsure = (long.view(np.uint64)[::2] & _U(0x7FF)) == _U(0x400)
    return long.astype(np.float64), unsure


_POWERS = np.array([10**k for k in range(20)], _U)


def after_lines(data: bytes, count: int) -> int:
    """The byte behind so many lines."""
    at = 0
    for _ in range(count):
        at = data.find(b"\n", at) + 1
    return at
