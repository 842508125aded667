"""Answers as bytes and back, without pickle: damaged or forged bytes make an error, never code."""

import dataclasses
import json
import math
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import numpy as np
from numpy.lib import format as npy

# The largest answer that is shared, in bytes; Redis takes values up to 512 MB.
LARGEST = 400 * 2**20
# The head of an answer holds its plain values, a few numbers; and a zip file's directory has a line for each array.
HEAD_BYTES, DIRECTORY_BYTES = 2**16, 2**14
HEAD = "head"
# Python 3.11 counts in one place for all threads how deep a tree is that it parses: of two at once one may end in a
# SystemError, which says nothing of these bytes.
TRIES = 10
# A plain value or an array that is an answer by itself stands under these names.
PLAIN, ALONE = "", "alone"


class Damaged(ValueError):
    """These bytes are no answer."""


def pack(answer: object) -> bytes:
    """A frozen dataclass of arrays, plain values and other such dataclasses, or one by itself, as an npz file.

    Raises
    ------
    TypeError
        If a value is none of these.
    """
    fields = _fields(answer)
    arrays = {name: value for name, value in fields.items() if isinstance(value, np.ndarray)}
    plain = {name: value for name, value in fields.items() if name not in arrays}
    head = json.dumps({"types": _types(answer), "plain": plain}).encode()
    file = BytesIO()
    np.savez(file, allow_pickle=False, **{HEAD: np.frombuffer(head, np.uint8)}, **arrays)
    return file.getvalue()


def unpack(data: bytes, types: Mapping[str, type]) -> Any:
    """The answer that `pack` made these bytes of, in hardly more memory than they take themselves.

    Parameters
    ----------
    data : bytes
    types : mapping of str to type
        The dataclasses that may occur, by name.

    Raises
    ------
    Damaged
        If the bytes are not whole, or hold something else.
    """
    try:
        return _read(data, types)
    except Exception as error:
        # A turned byte may make zipfile, NumPy or an answer's own checks raise anything.
        raise Damaged(f"These {len(data):,} bytes hold no answer.") from error


def _read(data: bytes, types: Mapping[str, type]) -> Any:
    for _ in range(TRIES):
        with suppress(SystemError):
            return _once(data, types)
    return _once(data, types)


def _once(data: bytes, types: Mapping[str, type]) -> Any:
    demand_plain(data)
    with np.load(BytesIO(data), allow_pickle=False) as parts:
        head = json.loads(parts[HEAD].tobytes())
        fields = {name: parts[name] for name in parts.files if name != HEAD}
    plain = {name: _tupled(value) for name, value in head["plain"].items()}
    alone = plain if PLAIN in plain else fields if ALONE in fields else None
    if alone is not None:
        return next(iter(alone.values()))
    return _made(head["types"], {**plain, **fields}, types)


def demand_plain(data: bytes) -> None:
    """Raise an error unless what these bytes would become is no more than they are.

    `pack` compresses nothing, so a file that does, or that has one part stand for several, or whose arrays say that
    they are larger than their bytes, was not made by it.
    """
    end = data[-22:]
    directory = int.from_bytes(end[12:16], "little")
    if end[:4] != b"PK\5\6" or directory > DIRECTORY_BYTES or data[-42:-38] == b"PK\6\7":
        raise Damaged("The directory is not as it was written.")
    with ZipFile(BytesIO(data)) as file:
        parts = file.infolist()
        if any(part.compress_type != ZIP_STORED for part in parts) or sum(p.file_size for p in parts) > len(data):
            raise Damaged("It holds more than it has.")
        for part in parts:
            with file.open(part) as array:
                if npy.read_magic(array) != (1, 0):
                    raise Damaged("It holds an array of another kind.")
                shape, _, dtype = npy.read_array_header_1_0(array)
                nbytes = math.prod(shape) * dtype.itemsize
                if not dtype.itemsize or nbytes > (HEAD_BYTES if part.filename == f"{HEAD}.npy" else part.file_size):
                    raise Damaged("An array says that it is larger than it is.")


def _parts(answer: object) -> dict[str, object]:
    """The fields of a dataclass that are dataclasses themselves."""
    values = {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}  # type: ignore[arg-type]
    return {name: value for name, value in values.items() if dataclasses.is_dataclass(value)}


def _types(answer: object) -> dict[str, str]:
    """What an answer is, under "", and what its parts are, by the names of their fields."""
    parts = _parts(answer) if dataclasses.is_dataclass(answer) else {}
    return {"": type(answer).__name__, **{name: type(value).__name__ for name, value in parts.items()}}


def _fields(answer: object) -> dict[str, Any]:
    """All values of an answer by name; those of a part as ``part.name``."""
    if not dataclasses.is_dataclass(answer):
        return {ALONE if isinstance(answer, np.ndarray) else PLAIN: answer}
    parts = _parts(answer)
    fields = {f.name: getattr(answer, f.name) for f in dataclasses.fields(answer) if f.name not in parts}
    for name, part in parts.items():
        fields |= {f"{name}.{inner}": value for inner, value in _fields(part).items()}
    return fields


def _made(names: Mapping[str, str], fields: dict[str, Any], types: Mapping[str, type]) -> Any:
    """The answer that `_types` and `_fields` tell of."""
    for part in filter(None, names):
        inner = {name: fields.pop(name) for name in list(fields) if name.startswith(f"{part}.")}
        fields[part] = types[names[part]](**{name.partition(".")[2]: value for name, value in inner.items()})
    return types[names[""]](**fields)


def _tupled(value: Any) -> Any:
    """JSON knows lists only; frozen answers hold tuples."""
    return tuple(map(_tupled, value)) if isinstance(value, list) else value
