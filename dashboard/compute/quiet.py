"""Silence for warnings that a result already tells, safe with fits in several threads."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sklearn.exceptions import ConvergenceWarning

# `warnings.catch_warnings` changes filters of the whole process. Two fits that entered and left it
# crosswise would put back each other's filters: one would lose its silence half-way, and the other's
# would stay for good. So the first fit in changes the filters, the last one out puts them back, and
# the lock is held only for the moment of either.
_lock = Lock()
_silences: list[warnings.catch_warnings] = []
_fits = [0]


@contextmanager
def quiet() -> Iterator[None]:
    """While inside, fits do not warn that they did not converge or that their graph is in parts."""
    with _lock:
        if _fits[0] == 0:
            silence = warnings.catch_warnings()
            silence.__enter__()
            _silences.append(silence)
            warnings.simplefilter("ignore", ConvergenceWarning)
            warnings.filterwarnings("ignore", "Graph is not fully connected", UserWarning)
            warnings.filterwarnings("ignore", "The number of connected components", UserWarning)
            warnings.filterwarnings("ignore", "ARPACK has failed, falling back", RuntimeWarning)
            # Two points, or some at the corners of a triangle.
            warnings.filterwarnings("ignore", "All samples have mutually equal similarities", UserWarning)
            # A grid too fine for the points: they are taken themselves.
            warnings.filterwarnings("ignore", "Binning data failed", UserWarning)
            # As many points as features look like distances to it.
            warnings.filterwarnings("ignore", "The spectral clustering API has changed", UserWarning)
            # What UMAP says when it is loaded, and that one seed needs one thread.
            warnings.filterwarnings("ignore", "Tensorflow not installed", ImportWarning)
            warnings.filterwarnings("ignore", "n_jobs value", UserWarning)
        _fits[0] += 1
    try:
        yield
    finally:
        with _lock:
            _fits[0] -= 1
            if _fits[0] == 0:
                _silences.pop().__exit__(None, None, None)
