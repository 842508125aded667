"""What a question would cost, asked before any work: too long or too large is refused in numbers.

The constants were measured on two slow cores with scikit-learn 1.9 and SciPy 1.17, doubled or more
because several readers may share the cores. They bound the wait; they do not predict it.
"""

from bisect import bisect_right
from collections.abc import Callable
from functools import singledispatch
from math import isqrt

from dashboard.compute import methods
from dashboard.errors import Refusal
from dashboard.params import Params

# A reader waits this long at most for one fit; it is also well under a host's time limit.
MAX_SECONDS = 20.0

# SciPy's ward took 5.2 s here at 10,000 points of three features and twice that beside other work;
# time and memory grow with the square, and 10,000 points already hold 0.4 GB of distances.
MAX_TREE_POINTS = 10_000

# 8.6 s at 5,000 points with n_clusters=50 and n_neighbors=200; the time grows with the square.
MAX_SPECTRAL_POINTS = 5_000

# 1.5 s at 20,000 points of three features with min_samples=5, 5.9 s with min_samples=1,000. Where
# there are too many features for its trees the time grows with them and with the square of the
# points: 2.4 s at 5,000 points of 64, 30 s at 5,000 of 784.
MAX_HDBSCAN_POINTS = 20_000
MAX_HDBSCAN_WIDE = 10_000**2 * 64
WIDE = 16

# Lloyd's algorithm stopped by itself within 182 rounds in every case measured, EM within 27.
KMEANS_ROUNDS = 200
EM_ROUNDS = 100

FEWEST_ADVISED = 1_000


def check(n: int, d: int, method: Params) -> None:
    """Refuse a clustering that would take too long or too much memory.

    Parameters
    ----------
    n, d : int
        How many points, of how many features.
    method : Method
        What would be fitted.

    Raises
    ------
    Refusal
        With the size, the limit, and what would fit.
    """
    if isinstance(method, methods.Agglomerative):
        check_tree(n)
    elif isinstance(method, methods.Spectral):
        _check_points(n, MAX_SPECTRAL_POINTS, "Spectral clustering")
    elif isinstance(method, methods.HDBSCAN):
        most = MAX_HDBSCAN_POINTS if d < WIDE else _rounded_down(isqrt(MAX_HDBSCAN_WIDE // d))
        _check_points(n, min(most, MAX_HDBSCAN_POINTS), "HDBSCAN")
    else:
        _check_seconds(n, d, method)


def check_tree(n: int) -> None:
    """Refuse a tree of more points than are linked here.

    Raises
    ------
    Refusal
        With the memory that its n·(n−1)/2 distances of eight bytes would take.
    """
    if n > MAX_TREE_POINTS:
        gib = n * (n - 1) / 2 * 8 / 2**30
        raise Refusal(
            f"A tree of {n:,} points needs {gib:,.1f} GiB of distances; at most {MAX_TREE_POINTS:,} points "
            f"are linked here. Choose n_samples of {MAX_TREE_POINTS:,} or fewer.",
            "n_samples",
        )


def seconds(n: int, d: int, method: Params) -> float:
    """The most seconds that a fit should take: linear in n, n_init and (bounded) rounds."""
    return n * _nanoseconds_per_point(method, n, d) / 1e9


@singledispatch
def _nanoseconds_per_point(method: Params, n: int, d: int) -> float:
    raise NotImplementedError(type(method))


@_nanoseconds_per_point.register
def _(method: methods.KMeans, n: int, d: int) -> float:  # noqa: ARG001
    rounds = min(method.max_iter, KMEANS_ROUNDS)
    return method.n_init * rounds * (50 + method.n_clusters * (2 + 0.2 * d))


@_nanoseconds_per_point.register
def _(method: methods.MiniBatchKMeans, n: int, d: int) -> float:
    # It gives up after ten steps without progress in a moving average of about n / (2·batch_size)
    # steps: no run took more than 100 steps and three such averages.
    batch = min(method.batch_size, n)
    steps = min(method.max_iter * n / batch, 100 + 1.5 * n / batch)
    step = 900_000 + batch * (250 + method.n_clusters * (5 + 0.3 * d))
    start = min(3 * batch, n) * method.n_clusters * (16 + 0.3 * d)
    return (steps * step + method.n_init * start) / n


@_nanoseconds_per_point.register
def _(method: methods.GaussianMixture, n: int, d: int) -> float:  # noqa: ARG001
    if isinstance(method, methods.PcaGaussianMixture):
        d = min(d, method.pca__n_components)
    each = {"full": 200 + 0.7 * d**2, "tied": 150 + 0.4 * d**2}.get(method.covariance_type, 80 + 2 * d)
    return method.n_init * min(method.max_iter, EM_ROUNDS) * method.n_components * each


def _check_points(n: int, most: int, name: str) -> None:
    if n > most:
        raise Refusal(
            f"{name} of {n:,} points takes too long; at most {most:,} points are clustered so here. "
            f"Choose n_samples of {most:,} or fewer.",
            "n_samples",
        )


def _check_seconds(n: int, d: int, method: Params) -> None:
    needed = seconds(n, d, method)
    if needed <= MAX_SECONDS:
        return
    advice = _advice(n, d, method)
    wanted = " or ".join(f"{name} of {most:,} or fewer" for name, most in advice.items())
    raise Refusal(
        f"{n:,} points with these constants may take {needed:,.0f} seconds; at most {MAX_SECONDS:.0f} are "
        f"spent on one clustering. Choose {wanted or 'a smaller n_init and max_iter'}.",
        next(iter(advice), None),
    )


def _advice(n: int, d: int, method: Params) -> dict[str, int]:
    """What would fit: for each name that suffices alone, its largest value."""
    advice: dict[str, int] = {}
    for name in ("n_init", "max_iter", "n_clusters", "n_components"):
        if name in type(method).model_fields:
            most = _largest(getattr(method, name), _cost_by(name, n, d, method))
            if most > 1:
                advice[name] = most
    points = _rounded_down(_largest(n, lambda fewer: seconds(fewer, d, method)))
    # Fewer would be another set of points, and the digits cannot be fewer at all.
    if points >= FEWEST_ADVISED:
        advice["n_samples"] = points
    return advice


def _cost_by(name: str, n: int, d: int, method: Params) -> Callable[[int], float]:
    """The seconds as a function of one constant."""
    return lambda value: seconds(n, d, method.model_copy(update={name: value}))


def _largest(now: int, cost: Callable[[int], float]) -> int:
    """The largest value up to the present one that costs no more than allowed; 0 if none does."""
    values = range(1, now + 1)
    return bisect_right(values, MAX_SECONDS, key=cost)


def _rounded_down(value: int) -> int:
    """Down to two digits: a number that a reader can type."""
    unit = 10 ** max(len(str(value)) - 2, 0)
    return value // unit * unit
