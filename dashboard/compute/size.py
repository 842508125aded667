"""How large a set of points is, which is all that an estimate needs to know of it."""

from typing import NamedTuple, Protocol

from dashboard.data.points import Points


class Size(NamedTuple):
    """How large a set of points is.

    Attributes
    ----------
    n, d : int
        How many points, of how many features.
    itemsize : int
        Bytes a feature takes as it is stored.
    """

    n: int
    d: int
    itemsize: int = 8

    @classmethod
    def of(cls, points: Points) -> "Size":
        """The size of these points."""
        n, d = points.stored.shape
        return cls(n, d, points.stored.itemsize)

    @property
    def width(self) -> int:
        """Bytes of a number as it is computed with: float32 where that or bytes are stored."""
        return 8 if self.itemsize == 8 else 4

    @property
    def nbytes(self) -> int:
        """Bytes of all points as numbers that are computed with."""
        return self.n * self.d * self.width


class Estimated(Protocol):
    """What says how long fitting it takes and how much memory: every method of `dashboard.compute.methods`.

    It says too what is done to the points first, as `dashboard.compute.preparation.Preparation` does.
    """

    def seconds(self, size: Size) -> float:
        """The most seconds that a fit of so many points, as they are prepared, should take."""

    def nbytes(self, size: Size) -> int:
        """Bytes that a fit of such points holds at once, with its labels and without what any fit takes."""

    def size_of(self, size: Size) -> Size:
        """How large points are when they are prepared; the very same where nothing is done."""

    def preparing_seconds(self, size: Size) -> float:
        """The most seconds that preparing points should take."""

    def preparing_bytes(self, size: Size) -> int:
        """Bytes that are held at once while points are prepared, the prepared ones among them."""
