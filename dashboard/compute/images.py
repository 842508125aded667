"""Images of a cluster: some of its members, and their mean."""

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.labels import sizes
from dashboard.data.points import Images, Points, frozen
from dashboard.errors import Refusal, shown


def mean_image(points: Points, rows: NDArray[np.integer]) -> Floats:
    """The mean of some rows as an image.

    Parameters
    ----------
    points : Points
        Of images.
    rows : ndarray of shape (k,), int, or bool of shape (n,)
        Which; at least one.

    Returns
    -------
    ndarray of shape (height, width), or (height, width, 3) in colour, float64, read-only
        In the units of `points.X`.
    """
    chosen = points.rows(rows)
    assert isinstance(points.face, Images), points.face
    assert len(chosen) > 0, rows
    shape = (*points.face.shape, 3) if points.face.colour else points.face.shape
    return frozen(chosen.mean(axis=0, dtype=np.float64).reshape(shape))


def sample(labels: Ids, cluster: int, size: int, seed: int) -> Ids:
    """Random members of a cluster, each once, the same for the same seed.

    Parameters
    ----------
    labels : ndarray of shape (n,), int64
    cluster : int
        One that occurs in `labels`; −1 for noise.
    size : int
        How many; all of them, in random order, where there are no more.
    seed : int
        0 or greater.

    Returns
    -------
    ndarray of shape (min(size, members),), int64, read-only
        Rows.

    Raises
    ------
    Refusal
        If no point has this label.
    """
    members = np.flatnonzero(labels == cluster)
    if not len(members):
        ids = sizes(labels)[0]
        known = f"they are numbered {ids[0]} to {ids[-1]}" if len(ids) else "all points are noise, −1"
        raise Refusal(f"There is no cluster {shown(cluster)} here: {known}.", "cluster")
    drawn = np.random.default_rng(seed).permutation(members)[:size]
    return frozen(drawn.astype(np.int64))
