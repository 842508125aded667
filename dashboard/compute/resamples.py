"""Clustered again and again: the data resampled, and each resample clustered by the same method.

Hennig, C. (2007): Cluster-wise assessment of cluster stability. Computational Statistics & Data Analysis 52, 258-271.
The schemes, and what they take, are those of `clusterboot` in R's package fpc.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dashboard import progress
from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.clustering import cluster
from dashboard.compute.many import many_fits
from dashboard.compute.methods import Method
from dashboard.compute.size import Size
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal

Scheme = Literal["bootstrap", "subset", "noise"]
Labels = NDArray[np.int16]

# The label of a point that a resample does not have; those of clusters start at 0, noise is −1.
OUT = -2
# So many resamples are one question. They are the same however many are asked for, so that more go on from them.
BATCH = 10
# The share of points that noise takes the place of, and how far it reaches, in standard deviations.
REPLACED, REACH = 0.05, 4.0


@dataclass(frozen=True, eq=False)
class Resampled:
    """What a method made of each of some resamples.

    Attributes
    ----------
    labels : ndarray of shape (m, n), int16, read-only
        A row for each resample: the cluster of each point in it, by any numbers, −1 noise; −2 (`OUT`) where the
        resample does not have the point. A resample that could not be clustered has none.
    reason : str
        Why one could not be, in a sentence; empty if all could.
    """

    labels: Labels
    reason: str = ""

    def __post_init__(self) -> None:
        assert self.labels.ndim == 2, self.labels.shape
        assert self.labels.dtype == np.int16, self.labels.dtype
        frozen(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def made(self) -> Labels:
        """The labels (m', n) of those that could be clustered."""
        return self.labels[(self.labels != OUT).any(axis=1)]

    @property
    def failed(self) -> int:
        """How many could not be clustered."""
        return len(self) - len(self.made)

    def first(self, n: int) -> "Resampled":
        """The first n of them."""
        return Resampled(self.labels[:n], self.reason)


def joined(parts: Sequence[Resampled]) -> Resampled:
    """The resamples of several parts, in their order."""
    reasons = [part.reason for part in parts if part.reason]
    return Resampled(np.concatenate([part.labels for part in parts]), reasons[0] if reasons else "")


def drawn(n: int, scheme: Scheme, seed: int, number: int) -> tuple[Ids, np.random.Generator]:
    """The points that a resample has, and the generator that drew them.

    Parameters
    ----------
    n : int
        How many points there are.
    scheme : str
        ``"bootstrap"``: as many as there are, drawn with replacement, each taken once (some 63 of 100);
        ``"subset"``: half of them; ``"noise"``: all but those that noise takes the place of (5 of 100).
    seed, number : int
        Of all resamples, and which of them.

    Returns
    -------
    rows : ndarray of shape (r,), int64
        Ascending.
    random : Generator
        For what else is to be drawn.
    """
    random = np.random.default_rng([seed, number])
    if scheme == "bootstrap":
        return np.flatnonzero(np.bincount(random.integers(0, n, n), minlength=n)), random
    if scheme == "subset":
        return np.sort(random.choice(n, n // 2, replace=False)), random
    return np.flatnonzero(random.random(n) >= REPLACED), random


@dataclass(frozen=True, eq=False)
class Noise:
    """Points X (n, d) that some may be moved from: mean (d,), and principal axes (a, d) as long as their deviations."""

    X: Floats
    mean: Floats
    axes: Floats

    @classmethod
    def over(cls, X: NDArray[Any]) -> "Noise":
        """As far as points X (n, d) spread."""
        X = np.asarray(X, np.float64)
        mean: Floats = X.mean(axis=0)
        if len(X) > X.shape[1]:
            variances, vectors = np.linalg.eigh(np.atleast_2d(np.cov(X, rowvar=False)))
            return cls(X, mean, np.sqrt(np.maximum(variances, 0))[:, None] * vectors.T)
        _, deviations, axes = np.linalg.svd(X - mean, full_matrices=False)
        return cls(X, mean, deviations[:, None] / np.sqrt(max(len(X) - 1, 1)) * axes)

    def beside(self, rows: Ids, random: np.random.Generator) -> Points:
        """The points with some rows (r,) as they are, all others anywhere within `REACH` deviations of each axis."""
        sample = self.X.copy()
        moved = np.setdiff1d(np.arange(len(sample)), rows, assume_unique=True)
        sample[moved] = random.uniform(-REACH, REACH, (len(moved), len(self.axes))) @ self.axes + self.mean
        return Points(sample)


def resampled(points: Points, method: Method, scheme: Scheme, seed: int, numbers: Sequence[int]) -> Resampled:
    """Cluster some resamples by a method, each as if it were all the data there is.

    Parameters
    ----------
    points : Points
        X (n, d).
    method : Method
        With the same constants for each, its seed too.
    scheme : str
        As in `drawn`.
    seed : int
        Of all resamples.
    numbers : sequence of int
        Which of them.
    """
    labels = np.full((len(numbers), len(points)), OUT, np.int16)
    reason = ""
    noise = Noise.over(points.X) if scheme == "noise" else None
    with many_fits(points.stored.size):
        for done, number in enumerate(numbers):
            progress.report(done / len(numbers), f"Clustering {len(numbers)} resamples")
            rows, random = drawn(len(points), scheme, seed, number)
            sample = Points(points.stored[rows], unit=points.unit) if noise is None else noise.beside(rows, random)
            try:
                found = cluster(sample, method).labels
            except Refusal as refusal:
                reason = reason or refusal.sentence
                continue
            labels[done, rows] = found if noise is None else found[rows]
    return Resampled(labels, reason)


def seconds_of(size: Size, method: Method, scheme: Scheme) -> float:
    """The most seconds that a resample should take: a fit of its points, and making them."""
    spread = min(size.n, size.d) ** 2 * max(size.n, size.d) * 2e-9 / BATCH if scheme == "noise" else 0.0
    return method.seconds(of_resample(size, scheme)) + size.n * size.d * 5e-9 + spread


def memory_of(size: Size, method: Method, scheme: Scheme) -> int:
    """Bytes that clustering a batch of resamples holds at once."""
    small = of_resample(size, scheme)
    # Noise moves numbers, and is made beside all of them; other resamples are rows as they are stored.
    moved = 8 * 6 * size.n * size.d + 8 * 6 * min(size.n, size.d) * size.d
    held = moved if scheme == "noise" else 2 * small.n * size.d * size.itemsize
    return method.nbytes(small) + held + 2 * 2 * BATCH * size.n


def of_resample(size: Size, scheme: Scheme) -> Size:
    """The size of a resample, as it is clustered."""
    share = {"bootstrap": 0.66, "subset": 0.5, "noise": 1.0}[scheme]
    return Size(max(int(share * size.n), 1), size.d, 8 if scheme == "noise" else size.itemsize)
