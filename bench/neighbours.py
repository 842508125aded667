"""The nearest of 60,000 images: ours against scikit-learn's brute force."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from bench.table import Line
from bench.timing import answered
from dashboard.compute.neighbours import Neighbours, index, nearest
from dashboard.data import mnist as files
from dashboard.data.points import Images, Points

OTHER = "NearestNeighbors"
SIDE = 28
ROW = 234


def lines(n: int = 60_000, k: int = 100, rounds: int = 15) -> list[Line]:
    """All that is asked of a set once, such as an index, is there before the clock starts."""
    images, name = mnist(n) or (smooth(n), "smooth random images")
    points = Points(images, face=Images((SIDE, SIDE)), unit=255.0)
    prepared = index(points)
    # The row itself is among scikit-learn's.
    X, other = points.X, NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(points.X)
    tasks = {
        "ours": lambda: nearest(points, ROW, k, "euclidean", prepared),
        "other": lambda: other.kneighbors(X[ROW : ROW + 1]),
    }
    seconds, found = answered(tasks, rounds)
    check(found["ours"], *(part[0] for part in found["other"]))
    said = f"exact {k} nearest of {n:,} × {SIDE**2}, {name}"
    return [Line(said, "ms", 1e3 * seconds["ours"], OTHER, 1e3 * seconds["other"], most_ratio=1 / 4)]


def check(ours: Neighbours, distances: NDArray[np.floating], rows: NDArray[np.integer]) -> None:
    """Hold both to the same rows and, to float32's digits, the same distances."""
    assert set(ours.rows.tolist()) == set(rows.tolist()) - {ours.query}, "The rows differ from scikit-learn's."
    np.testing.assert_allclose(ours.distances, distances[rows != ours.query], rtol=1e-4)


def mnist(n: int) -> tuple[NDArray[np.uint8], str] | None:
    """The first images of MNIST (n, 784); None where nobody names a folder with its files."""
    folder = os.environ.get("DASHBOARD_MNIST_DIR")
    if not folder:
        return None
    with files.within(files.Place(Path(folder))):
        return files.read("train")[0][:n], "MNIST"


def smooth(n: int, seed: int = 0) -> NDArray[np.uint8]:
    """Images (n, 784) of random greys at 7 × 7 places, with straight lines between them."""
    places = np.linspace(0, 6, SIDE)
    between = np.clip(1 - np.abs(places[:, None] - np.arange(7)), 0, 1)
    greys = np.random.default_rng(seed).uniform(0, 255, (n, 7, 7))
    return np.rint(between @ greys @ between.T).astype(np.uint8).reshape(n, -1)
