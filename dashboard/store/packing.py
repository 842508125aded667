"""Answers as bytes and back, without pickle: damaged or forged bytes make an error, never code."""

import dataclasses
import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np

HEAD = "head"
# A plain value that is an answer by itself stands under this name.
PLAIN = ""


class Damaged(ValueError):
    """These bytes are no answer."""


def pack(answer: object) -> bytes:
    """A frozen dataclass of arrays and plain values, or one plain value, as an npz file.

    Raises
    ------
    TypeError
        If a value is neither an array nor plain.
    """
    fields = _fields(answer)
    arrays = {name: value for name, value in fields.items() if isinstance(value, np.ndarray)}
    plain = {name: value for name, value in fields.items() if name not in arrays}
    head = json.dumps({"type": type(answer).__name__, "plain": plain}).encode()
    file = BytesIO()
    np.savez(file, allow_pickle=False, **{HEAD: np.frombuffer(head, np.uint8)}, **arrays)
    return file.getvalue()


def unpack(data: bytes, types: Mapping[str, type]) -> Any:
    """The answer that `pack` made these bytes of.

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
        with np.load(BytesIO(data), allow_pickle=False) as parts:
            head = json.loads(parts[HEAD].tobytes())
            fields = {name: parts[name] for name in parts.files if name != HEAD}
        plain = {name: _tupled(value) for name, value in head["plain"].items()}
        return plain[PLAIN] if PLAIN in plain else types[head["type"]](**plain, **fields)
    except Exception as error:
        # A turned byte may make zipfile, NumPy or an answer's own checks raise anything.
        raise Damaged(f"These {len(data):,} bytes hold no answer.") from error


def _fields(answer: object) -> dict[str, Any]:
    if not dataclasses.is_dataclass(answer):
        return {PLAIN: answer}
    return {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}


def _tupled(value: Any) -> Any:
    """JSON knows lists only; frozen answers hold tuples."""
    return tuple(map(_tupled, value)) if isinstance(value, list) else value
