"""Nearest images among the 60,000 of MNIST, where the environment names a folder that has them."""

import os
from pathlib import Path

import numpy as np
import pytest

from dashboard.compute.neighbours import index, nearest
from dashboard.data import mnist
from dashboard.data.points import Points

FOLDER = os.environ.get("DASHBOARD_MNIST_DIR")

pytestmark = pytest.mark.skipif(not FOLDER, reason="DASHBOARD_MNIST_DIR names no folder with MNIST's four files")


@pytest.fixture(scope="module")
def published():
    """Images and labels of both splits, by its name."""
    before, mnist.place().given = mnist.place().given, Path(FOLDER)
    yield {split: mnist.read(split) for split in ("train", "test")}
    mnist.place().given = before


@pytest.fixture(scope="module")
def train(published):
    return Points(published["train"][0], unit=255.0)


@pytest.mark.slow
def test_the_index_changes_no_answer(train):
    prepared = index(train)
    assert prepared is not None
    for query in range(0, len(train), 6_000):
        quick, plain = nearest(train, query, 100, index=prepared), nearest(train, query, 100)
        assert (quick.rows == plain.rows).all()
        assert (quick.distances == plain.distances).all()


# How many are mistaken: by the nearest; by three, all different settled by the nearest; by the lowest digit; of these
# the three who agree, and those with all who do not. The thousand's are what scikit-learn's NearestNeighbors
# (algorithm="brute") finds on the pixels.
MISTAKEN = {1_000: [38, 35, 38, 33, 39], 10_000: [309, 283, 295, 254, 305]}


def voters(images, stored, k=3, asked=60):
    """For each image the k nearest of the stored ones, nearest first.

    They are asked for as the page does, by the row, among stored ones and images together, and so many that k
    of them are stored ones.
    """
    both = Points(np.concatenate([stored, images]), unit=255.0)
    prepared = index(both)
    assert prepared is not None
    out = []
    for row in range(len(stored), len(both)):
        rows = nearest(both, row, asked, index=prepared).rows
        out.append(rows[rows < len(stored)][:k])
        assert len(out[-1]) == k
    return np.array(out)


@pytest.mark.slow
@pytest.mark.parametrize("n", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_the_nearest_vote_as_well_as_is_published(published, n):
    (stored, digits), (images, truth) = published["train"], (part[:n] for part in published["test"])
    nearest_one, by_nearest, by_lowest, sure_of, at_most = MISTAKEN[n]
    first, second, third = digits[voters(images, stored)].T
    # Published rates have two decimals of a percent, which over 10,000 images is one image: a count
    # that is right leaves nothing to tolerate.
    #
    # LeCun's table (yann.lecun.com/exdb/mnist): "K-nearest-neighbors, Euclidean (L2)", no
    # preprocessing, 3.09 %, Kenneth Wilder, U. Chicago. The table does not say K. It is what the one
    # nearest errs; three cannot, whoever wins where they all differ (the last two lines).
    assert np.count_nonzero(first != truth) == nearest_one
    # A majority of three, all different settled by the nearest, errs in 2.83 %: the 97.17 % right
    # that github.com/GuangyuZheng/KNN_MNIST gives for K = 3, whose Counter settles by the nearest too.
    assert np.count_nonzero(np.where(second == third, second, first) != truth) == by_nearest
    # Settled by the lowest digit it errs in 2.95 %, the 97.05 % right of scikit-learn 1.9's
    # KNeighborsClassifier(n_neighbors=3, algorithm="brute") on the pixels.
    undecided = (first != second) & (second != third) & (first != third)
    lowest = np.minimum(np.minimum(first, second), third)
    majority = np.where(undecided, lowest, np.where(second == third, second, first))
    assert np.count_nonzero(majority != truth) == by_lowest
    sure = np.count_nonzero((majority != truth) & ~undecided)
    assert (sure, sure + np.count_nonzero(undecided)) == (sure_of, at_most)
