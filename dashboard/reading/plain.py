"""Tables of nothing but plain numbers, read eight digits at a time: the same numbers, many times as fast."""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

# Bytes that are read at a time: what is made of them stays in a processor's cache.
_BLOCK = 2**17
_BEFORE = 32
_THREADS = 2
_U = np.uint64
_ZEROS = _U(0x3030303030303030)
# The last k of eight bytes, which a little-endian machine holds uppermost.
_LAST = np.array([(2**64 - 1) >> (64 - 8 * k) << (64 - 8 * k) if k else 0 for k in range(9)], _U)
_TENS = 10.0 ** np.arange(23)
_LONG_TENS = np.cumprod(np.concatenate([[1], np.full(27, 10)]).astype(np.longdouble))
# A quotient of 64 bits is rounded to 53 right, unless it lies in the middle of two numbers: a processor has to hold 64.
_USABLE = sys.byteorder == "little" and np.finfo(np.longdouble).nmant == 63 and np.longdouble(0).itemsize == 16
_NUMBER = re.compile(rb"[+-]?(?:(?:0|[1-9][0-9]*)\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class _Care(Exception):
    """Something that is no plain number."""


def numbers(data: bytes, begin: int, width: int, delimiter: str, decimal: str) -> NDArray[np.float64] | None:
    """The numbers of shape (n, width) in lines from a byte on, NaN in empty fields; None where anything needs care.

    That is whatever has to be judged with the rest of its column, such as words, signs between thousands, digits after
    a leading zero or infinite numbers, and lines with too few fields or too many.
    """
    end = len(data)
    while end > begin and data[end - 1] == 10:
        end -= 1
    if not _USABLE or end <= begin:
        return None
    marks = (ord(delimiter), ord(decimal))
    first = next(_blocks(data, begin, end))
    try:
        # The first block says whether it is worth it.
        if first[1] >= end:
            return _block(data, first, width, marks)
        _block(data, first, width, marks)
        with ThreadPoolExecutor(_THREADS) as pool:
            return np.concatenate(
                list(pool.map(lambda place: _block(data, place, width, marks), _blocks(data, begin, end)))
            )
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


def _block(data: bytes, place: tuple[int, int], width: int, marks: tuple[int, int]) -> NDArray[np.float64]:
    """The numbers of some lines."""
    (begin, stop), (delimiter, decimal) = place, marks
    a = np.full(_BEFORE + stop - begin + 1, 48, np.uint8)
    a[_BEFORE:-1] = np.frombuffer(data, np.uint8, stop - begin, begin)
    a[-1] = 10
    # Where something stands that is no digit, and which of these end a field.
    at = np.flatnonzero((a - np.uint8(48)) > 9)
    kind = a.take(at)
    ends = np.flatnonzero((kind == delimiter) | (kind == 10))
    _check_lines(kind[ends], width)
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
    return values.reshape(-1, width)


def _check_lines(kind: NDArray[np.uint8], width: int) -> None:
    """Each line has as many fields."""
    if len(kind) % width:
        raise _Care
    newline = (kind == 10).reshape(-1, width)
    if not newline[:, -1].all() or newline[:, :-1].any():
        raise _Care


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
