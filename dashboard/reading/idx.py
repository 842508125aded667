"""IDX, the format of MNIST: a type, the lengths of its dimensions, and then the values, big end first."""

import math
from dataclasses import replace

import numpy as np

from dashboard.errors import Refusal, shown
from dashboard.reading import arrays
from dashboard.reading.blob import Blob
from dashboard.reading.choices import Choices
from dashboard.reading.combine import Part
from dashboard.reading.limits import Limits

TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
MOST_LABELS = 200


def read(blob: Blob, choices: Choices, limits: Limits) -> Part:
    """The data set in a file: of one dimension labels, of two a table, of three or four images.

    Raises
    ------
    Refusal
        If there are not as many bytes as the lengths say, or more than is read.
    """
    first = blob.first(4 + 4 * 8)
    dtype, count = np.dtype(TYPES[first[2]]), first[3]
    start = 4 + 4 * count
    shape = tuple(int.from_bytes(first[4 + 4 * k : 8 + 4 * k], "big") for k in range(count))
    claimed, rest = math.prod(shape) * dtype.itemsize, blob.size - start
    if claimed != rest:
        raise Refusal(
            f"{shown(blob.name)} is damaged: its beginning speaks of {arrays.shaped(shape)} values, "
            f"{claimed:,} bytes, where {max(rest, 0):,} follow."
        )
    array = blob.array(dtype, math.prod(shape), start).reshape(shape)
    out, rows = arrays.of(array, blob.name, choices, limits)
    if count == 1 and dtype.kind in "iu" and len(np.unique(array)) <= MOST_LABELS:
        label = replace(out.columns[0], role="label", why="an IDX file of one dimension holds labels")
        out = replace(out, columns=(label,))
    pieces = tuple(replace(piece, format="idx") for piece in out.pieces)
    return Part(replace(out, format="idx", pieces=pieces), rows, len(array))
