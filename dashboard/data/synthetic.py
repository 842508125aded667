"""Synthetic points: clouds in three dimensions, made by scikit-learn, whose true groups are known.

Each is kind to some methods and hard on others, and has its reason: see the last line of each.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn.datasets import make_blobs, make_circles, make_moons

from dashboard.data.points import Points, numbered, plain
from dashboard.data.source import Seed, Source, as_many, called

MAX_SAMPLES = 100_000

NSamples = Annotated[int, Field(ge=2, le=MAX_SAMPLES, description="How many points are drawn.")]
Centers = Annotated[int, Field(ge=1, le=50, description="How many blobs they are drawn from.")]
Shuffle = Annotated[bool, Field(description="Whether the points come in random order.")]
DataSeed = Annotated[Seed, Field(description="The seed of the data: another seed, other points.")]
Noise = Annotated[float, Field(ge=0, le=2, description="How far points stray from the line that they are drawn on.")]
Depth = Annotated[
    float,
    Field(ge=0, le=10, description="How far the flat shape is drawn out into the third dimension."),
]


class Blobs(Source):
    """`sklearn.datasets.make_blobs` with three features: round, alike, what k-means was made for."""

    label: ClassVar = "Blobs"
    made_by: ClassVar = "make_blobs"

    kind: Literal["blobs"] = "blobs"
    n_samples: NSamples = 300
    centers: Centers = 7
    cluster_std: float = Field(0.5, ge=0, le=20, description="How far the points of a blob spread around its centre.")
    shuffle: Shuffle = True
    random_state: DataSeed = 0

    @property
    def n_groups(self) -> int:
        """How many groups the points are drawn from."""
        return self.centers

    def load(self) -> Points:
        """Draw the points: X (n_samples, 3), truth the blob of each."""
        X, truth = make_blobs(
            n_samples=self.n_samples,
            n_features=3,
            centers=self.centers,
            cluster_std=self.cluster_std,
            shuffle=self.shuffle,
            random_state=self.random_state,
        )
        return Points(X, numbered(truth, "blob", "blobs"), plain(3))

    def code(self) -> list[tuple[str, str]]:
        """The call."""
        made = called("make_blobs", n_features=3, **self.model_dump(exclude={"kind"}))
        return [("The points: truth is the blob that each was drawn from", f"X, truth = {made}")]


class Moons(Source):
    """`sklearn.datasets.make_moons`, two half circles that reach into each other, as upright bands in space.

    The second coordinate is uniform over `depth`, the first and the third are scikit-learn's. No centre and
    no plane parts the moons; a gap does.
    """

    label: ClassVar = "Two moons"
    made_by: ClassVar = "make_moons"

    kind: Literal["moons"] = "moons"
    n_samples: NSamples = 300
    noise: Noise = 0.05
    depth: Depth = 0.5
    shuffle: Shuffle = True
    random_state: DataSeed = 0

    @property
    def n_groups(self) -> int:
        """How many groups the points are drawn from."""
        return 2

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are groups."""
        return as_many(2)

    def load(self) -> Points:
        """Draw the points: X (n_samples, 3), truth the moon of each, 0 or 1."""
        flat, truth = make_moons(
            n_samples=self.n_samples, shuffle=self.shuffle, noise=self.noise, random_state=self.random_state
        )
        return Points(_in_space(flat, self.depth, self.random_state), numbered(truth, "moon", "moons"), plain(3))

    def code(self) -> list[tuple[str, str]]:
        """The call, and the depth."""
        return _upright(self, "moon", self.depth, self.random_state)


class Circles(Source):
    """`sklearn.datasets.make_circles`, one circle inside another, as upright bands in space.

    The second coordinate is uniform over `depth`, the first and the third are scikit-learn's. Both circles
    have one centre: k-means halves them instead.
    """

    label: ClassVar = "Two circles"
    made_by: ClassVar = "make_circles"

    kind: Literal["circles"] = "circles"
    n_samples: NSamples = 300
    noise: Noise = 0.05
    factor: float = Field(0.5, ge=0, le=0.99, description="How large the inner circle is, as a part of the outer one.")
    depth: Depth = 0.3
    shuffle: Shuffle = True
    random_state: DataSeed = 0

    @property
    def n_groups(self) -> int:
        """How many groups the points are drawn from."""
        return 2

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are groups."""
        return as_many(2)

    def load(self) -> Points:
        """Draw the points: X (n_samples, 3), truth the circle of each, 0 the outer and 1 the inner."""
        flat, truth = make_circles(
            n_samples=self.n_samples,
            shuffle=self.shuffle,
            noise=self.noise,
            factor=self.factor,
            random_state=self.random_state,
        )
        return Points(_in_space(flat, self.depth, self.random_state), numbered(truth, "circle", "circles"), plain(3))

    def code(self) -> list[tuple[str, str]]:
        """The call, and the depth."""
        return _upright(self, "circle", self.depth, self.random_state)


class Anisotropic(Source):
    """Blobs of `make_blobs` that spread `stretch` times as far along one direction, (1, 1, 1).

    Long blobs side by side: k-means cuts them across, a mixture with full covariances takes them whole.
    """

    label: ClassVar = "Anisotropic blobs"
    made_by: ClassVar = "make_blobs, stretched"

    kind: Literal["anisotropic"] = "anisotropic"
    n_samples: NSamples = 300
    centers: Centers = 3
    cluster_std: float = Field(0.5, ge=0, le=20, description="How far the points of a blob spread across it.")
    stretch: float = Field(10.0, ge=1, le=100, description="How many times as far they spread along it.")
    shuffle: Shuffle = True
    random_state: DataSeed = 0

    @property
    def n_groups(self) -> int:
        """How many groups the points are drawn from."""
        return self.centers

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are groups."""
        return as_many(self.centers)

    def load(self) -> Points:
        """Draw the points: X (n_samples, 3), truth the blob of each."""
        X, truth, centers = make_blobs(
            n_samples=self.n_samples,
            n_features=3,
            centers=self.centers,
            cluster_std=self.cluster_std,
            shuffle=self.shuffle,
            random_state=self.random_state,
            return_centers=True,
        )
        along = np.eye(3) + (self.stretch - 1) * np.full((3, 3), 1 / 3)
        return Points(centers[truth] + (X - centers[truth]) @ along, numbered(truth, "blob", "blobs"), plain(3))

    def code(self) -> list[tuple[str, str]]:
        """The call, and what stretches."""
        constants = self.model_dump(exclude={"kind", "stretch"})
        code = (
            f"X, truth, centers = {called('make_blobs', n_features=3, **constants, return_centers=True)}\n"
            f"along = np.eye(3) + ({self.stretch} - 1) * np.full((3, 3), 1 / 3)\n"
            "X = centers[truth] + (X - centers[truth]) @ along"
        )
        return [(f"The points: truth is the blob of each, stretched {self.stretch:g} times along (1, 1, 1)", code)]


class Unequal(Source):
    """`make_blobs` with blobs of many widths: the last has `ratio` times the width and the points of the first.

    K-means gives what lies far out in a wide blob to its narrow neighbour; a mixture knows widths.
    """

    label: ClassVar = "Unequal blobs"
    made_by: ClassVar = "make_blobs, unequal"

    kind: Literal["unequal"] = "unequal"
    n_samples: NSamples = 300
    centers: Centers = 3
    cluster_std: float = Field(3.5, ge=0, le=20, description="How far the points of the widest blob spread.")
    ratio: float = Field(
        8.0, ge=1, le=100, description="How many times as wide, and as large, the last blob is as the first."
    )
    shuffle: Shuffle = True
    random_state: DataSeed = 0

    @property
    def n_groups(self) -> int:
        """How many groups the points are drawn from."""
        return self.centers

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are groups."""
        return as_many(self.centers)

    def load(self) -> Points:
        """Draw the points: X (n_samples, 3), truth the blob of each, ascending in width and size."""
        weights = np.geomspace(1, self.ratio, self.centers)
        ends = np.round(np.cumsum(weights) / weights.sum() * self.n_samples).astype(int)
        X, truth = make_blobs(
            n_samples=np.diff(ends, prepend=0).tolist(),
            n_features=3,
            cluster_std=(self.cluster_std * weights / weights[-1]).tolist(),
            shuffle=self.shuffle,
            random_state=self.random_state,
        )
        return Points(X, numbered(truth, "blob", "blobs"), plain(3))

    def code(self) -> list[tuple[str, str]]:
        """The widths and sizes, and the call."""
        code = (
            f"weights = np.geomspace(1, {self.ratio}, {self.centers})\n"
            f"ends = np.round(np.cumsum(weights) / weights.sum() * {self.n_samples}).astype(int)\n"
            "X, truth = make_blobs(\n"
            "    n_features=3,\n"
            "    n_samples=np.diff(ends, prepend=0),\n"
            f"    cluster_std={self.cluster_std} * weights / weights[-1],\n"
            f"    shuffle={self.shuffle},\n"
            f"    random_state={self.random_state},\n"
            ")"
        )
        return [("The points: truth is the blob of each; the last is the widest and has most of them", code)]


def _in_space(flat: NDArray[np.float64], depth: float, seed: int) -> NDArray[np.float64]:
    """Points of a plane (n, 2) stood upright (n, 3), with a coordinate between that is uniform over `depth`."""
    # Another generator than scikit-learn's, so that depth has nothing to do with order or noise.
    between = np.random.default_rng(seed).uniform(-depth / 2, depth / 2, len(flat))
    return np.column_stack([flat[:, 0], between, flat[:, 1]])


def _upright(source: Source, group: str, depth: float, seed: int) -> list[tuple[str, str]]:
    """The code of `_in_space` around the call that makes the plane."""
    constants = source.model_dump(exclude={"kind", "depth"})
    code = (
        f"flat, truth = {called(source.made_by, **constants)}\n"
        f"depth = np.random.default_rng({seed}).uniform({-depth / 2}, {depth / 2}, len(flat))\n"
        "X = np.column_stack([flat[:, 0], depth, flat[:, 1]])"
    )
    return [(f"The points: truth is the {group} of each, stood upright in space", code)]
