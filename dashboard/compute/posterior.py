"""How likely a mixture says each point's own component is: of one fit, whatever another draw would make of it."""

from dataclasses import dataclass

import numpy as np

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.methods import Method
from dashboard.compute.quiet import quiet
from dashboard.data.points import Points, frozen


@dataclass(frozen=True, eq=False)
class Posterior:
    """How likely it is that each point came from its own component, and from the next.

    Attributes
    ----------
    own, other : ndarray of shape (n,), float64, read-only
        0 to 1: of the component of its cluster, and the greatest of all others.
    """

    own: Floats
    other: Floats

    def __post_init__(self) -> None:
        assert self.own.shape == self.other.shape, self.own.shape
        frozen(self.own)
        frozen(self.other)


def has_posterior(method: Method) -> bool:
    """Whether a method says it, without asking a fit."""
    return type(method).posterior is not Method.posterior


def posterior(points: Points, method: Method, labels: Ids) -> Posterior | None:
    """What a method's fit says of each point; None for methods that say nothing of it.

    Parameters
    ----------
    points : Points
        X (n, d), as the method prepares them.
    method : Method
    labels : ndarray of shape (n,), int64
        The clusters that it found.
    """
    with quiet():
        shares = method.posterior(points.X)
    if shares is None:
        return None
    shares = np.array(shares, np.float64)
    ids = np.unique(labels)
    # A cluster's component is the one that is likeliest for its points.
    component = np.array([shares[labels == c].sum(axis=0).argmax() for c in ids])[np.searchsorted(ids, labels)]
    rows = np.arange(len(shares))
    own = shares[rows, component]
    shares[rows, component] = 0.0
    return Posterior(own, shares.max(axis=1, initial=0.0))
