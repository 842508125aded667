"""Parts of a cloud that somebody has drawn around by hand, and which points lie in them.

A browser finds the same points while the hand moves (`assets/rules/regions.js`): both do the same arithmetic in the
same order and in double precision, of the coordinates that were sent, so that a point on an edge is in both or in none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.bool_]
Vector = tuple[float, float, float]

# So far aside is the upper end of what a camera sees, for each unit of distance: the tangent of a sixteenth of a turn.
SLOPE = 0.41421356237309503
# The upper end of what is seen is so many units above its middle, in which corners of a line are whole numbers.
UNITS = 1_000
# A radius is told in parts of the box around the points, whose sides are about 1.
PARTS = 1_000

# --- The box around the points, as it is drawn ---------------------------------------------------------

MARGIN = 0.01  # of a side, so that no point lies on its end
ROUNDING = 1e-6  # a side that much shorter than the longest is a plane
LONG = 3  # times as far as a cube's the corners of a box may lie that has the same volume


@dataclass(frozen=True)
class Box:
    """How a cloud is drawn: the middle of its box is 0, and so much longer a unit of each axis is there.

    Attributes
    ----------
    middles : tuple of three float
    scales : tuple of three float
    """

    middles: Vector
    scales: Vector


def box_of(points: NDArray[np.float32], cube: bool = False) -> Box:
    """The box around points (3, n) as they are drawn, in a cube or with the proportions of the data."""
    there = [axis[np.isfinite(axis)] for axis in points]
    ends = [(float(axis.min()), float(axis.max())) if axis.size else (0.0, 0.0) for axis in there]
    # What is drawn as long as 1.
    units = [(high - low if cube else 1.0) or 1.0 for low, high in ends]
    lengths = [(high - low) / unit for (low, high), unit in zip(ends, units, strict=True)]
    longest = max(lengths) or 1.0
    planes = [length <= longest * ROUNDING for length in lengths]
    thin = longest if all(planes) else longest / 10
    sides = [thin if plane else length for plane, length in zip(planes, lengths, strict=True)]
    even = float(np.cbrt(sides[0] * sides[1] * sides[2]))
    mean = hypot(*sides) / sqrt(3)
    # Rounded, since a root may differ in its last digit elsewhere.
    by = float(f"{mean if any(planes) or not mean <= LONG * even else even:.13g}")
    middles, scales = [], []
    for (low, high), unit, side in zip(ends, units, sides, strict=True):
        middle, half = (low + high) / 2, unit * side * (0.5 + MARGIN)
        bottom, top = middle - half, middle + half
        middles.append((bottom + top) / 2)
        scales.append(side / by / (top - bottom))
    x, y, z = middles
    by_x, by_y, by_z = scales
    return Box((x, y, z), (by_x, by_y, by_z))


def boxed(points: NDArray[np.float32], box: Box) -> list[NDArray[np.float64]]:
    """Where points (3, n) are in their box: three arrays (n,)."""
    return [
        scale * (axis.astype(np.float64) - middle)
        for axis, middle, scale in zip(points, box.middles, box.scales, strict=True)
    ]


# --- What a camera sees -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lens:
    """A camera: where it stands, and the directions to its right, upwards, and back from what it looks at."""

    eye: Vector
    right: Vector
    above: Vector
    back: Vector


def lens_of(camera: Sequence[float]) -> Lens | None:
    """The lens of a camera's nine numbers, eye, centre and up; None where nobody can look through it."""
    eye, centre, up = ((*camera[i : i + 3],) for i in (0, 3, 6))
    out = (eye[0] - centre[0], eye[1] - centre[1], eye[2] - centre[2])
    if not _far(out) > 0 or not _far((up[0], up[1], up[2])) > 0:
        return None
    back, upright = _unit(out), _unit((up[0], up[1], up[2]))
    aside = _cross(upright, back)
    if not _far(aside) > 1e-6:
        aside = _cross(upright, (1.0, 0.0, 0.0) if abs(upright[0]) < 0.9 else (0.0, 1.0, 0.0))
    right = _unit(aside)
    return Lens((eye[0], eye[1], eye[2]), right, _cross(back, right), back)


def _far(v: Vector) -> float:
    return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])


def _unit(v: Vector) -> Vector:
    by = 1 / _far(v)
    return by * v[0], by * v[1], by * v[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


# --- Regions ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lasso:
    """A closed line on the screen: all that is seen within it.

    Attributes
    ----------
    corners : tuple of (int, int)
        To the right of the middle and above it, in thousandths of half the height that the camera sees.
    camera : tuple of nine float
        Eye, centre and up of who drew it.
    """

    corners: tuple[tuple[int, int], ...]
    camera: tuple[float, ...]

    def within(self, at: Sequence[NDArray[np.float64]]) -> Rows:
        """Which points, that are `at` three arrays (n,) in their box, lie in it: (n,)."""
        lens, rows = lens_of(self.camera), np.zeros(len(at[0]), bool)
        if lens is None:
            return rows
        qx, qy, qz = (axis - eye for axis, eye in zip(at, lens.eye, strict=True))

        def along(v: Vector) -> NDArray[np.float64]:
            return qx * v[0] + qy * v[1] + qz * v[2]

        away = -along(lens.back)
        before = away > 0
        by = UNITS / SLOPE / np.where(before, away, 1.0)
        x, y = along(lens.right) * by, along(lens.above) * by
        (left, right), (low, high) = ((min(ends), max(ends)) for ends in zip(*self.corners, strict=True))
        near = np.flatnonzero(before & (x >= left) & (x <= right) & (y >= low) & (y <= high))
        rows[near] = _crossed(self.corners, x[near], y[near])
        return rows


def _crossed(corners: Sequence[tuple[int, int]], x: NDArray[np.float64], y: NDArray[np.float64]) -> Rows:
    """Whether a ray to the right of each place (k,) crosses a closed line an odd number of times: (k,)."""
    odd = np.zeros(len(x), bool)
    before_x, before_y = corners[-1]
    for at_x, at_y in corners:
        if at_y != before_y:
            beside = (at_y > y) != (before_y > y)
            odd ^= beside & (x < (before_x - at_x) * (y - at_y) / (before_y - at_y) + at_x)
        before_x, before_y = at_x, at_y
    return odd


@dataclass(frozen=True)
class Ball:
    """All points that are drawn near one.

    Attributes
    ----------
    row : int
    radius : int
        In thousandths of a unit of the box.
    """

    row: int
    radius: int

    def within(self, at: Sequence[NDArray[np.float64]]) -> Rows:
        """Which points, that are `at` three arrays (n,) in their box, lie in it: (n,).

        Raises
        ------
        IndexError
            If there is no such row.
        """
        dx, dy, dz = (axis - axis[self.row] for axis in at)
        by = self.radius / PARTS
        return np.asarray(dx * dx + dy * dy + dz * dz <= by * by)
