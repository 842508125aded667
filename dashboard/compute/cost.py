"""What a question may cost, asked before any work: too long or too large is refused in numbers.

A refusal offers what would fit, each offer as a change that a page can make.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dashboard.compute import memory, resamples, seconds, steps
from dashboard.compute.methods import Agglomerative, KMeans, Method
from dashboard.compute.preparation import AS_THEY_ARE, Preparation
from dashboard.compute.projections import Embedding
from dashboard.compute.size import Size
from dashboard.errors import Offer, Refusal

# Smaller values are of no use to a reader; two of most others.
LEAST_OFFERED = {"n_samples": 500, "n_init": 1, "n_resamples": 5}
# What appears piece by piece, and can be cancelled at any, may take so many times as long as one fit.
APPEARING = 6
MIB, GIB = 2**20, 2**30


@dataclass(frozen=True)
class Limits:
    """What one question may take.

    Attributes
    ----------
    seconds : float
        A reader waits this long at most for one fit; it is also well under a host's time limit.
    memory : int
        Bytes held at once, the points as they are stored left out.
    """

    seconds: float = 20.0
    memory: int = GIB

    def allow(self, needed: float, held: float) -> bool:
        """Whether so many seconds and bytes are within them."""
        return needed <= self.seconds and held <= self.memory


Cost = Callable[[int], tuple[float, float]]
M = TypeVar("M", Method, KMeans, Embedding)


def check(size: Size, method: Method, limits: Limits) -> None:
    """Refuse a clustering that would take too long or too much memory.

    Parameters
    ----------
    size : Size
        Of the points.
    method : Method
        What would be fitted.
    limits : Limits

    Raises
    ------
    Refusal
        With what it would take, what is allowed, and what would fit.
    """
    if isinstance(method, Agglomerative):
        check_tree(size, method.linkage, "euclidean", limits, method)
        return

    def cost(size: Size, method: Method) -> tuple[float, float]:
        return seconds.of_fit(size, method), memory.of_fit(size, method)

    _check(size, method, cost, "one clustering", limits)


def check_steps(size: Size, method: KMeans, limits: Limits) -> None:
    """Refuse to retrace a fit of k-means that would take too long or too much memory.

    Raises
    ------
    Refusal
        With what it would take, what is allowed, and what would fit.
    """

    def cost(size: Size, method: KMeans) -> tuple[float, float]:
        return steps.seconds_of(size, method), steps.memory_of(size, method)

    _check(size, method, cost, "the steps of one clustering", limits)


def check_embedding(size: Size, method: Embedding, limits: Limits) -> None:
    """Refuse to lay out points by a method that would take too long or too much memory.

    Raises
    ------
    Refusal
        With what it would take, what is allowed, and what would fit.
    """

    def cost(size: Size, method: Embedding) -> tuple[float, float]:
        return method.seconds(size), memory.of_embedding(size, method)

    _check(size, method, cost, "what can be cancelled", Limits(limits.seconds * APPEARING, limits.memory))


def _check(size: Size, method: M, cost: Callable[[Size, M], tuple[float, float]], one: str, limits: Limits) -> None:
    if limits.allow(*cost(size, method)):
        return
    offers: dict[str, int] = {}
    for name in method.cheaper:
        if name in type(method).model_fields:
            costs = _by_constant(cost, size, method, name)
            offers[name] = _largest(getattr(method, name), costs, limits)
    offers["n_samples"] = _round(_largest(size.n, lambda n: cost(size._replace(n=n), method), limits))
    what = f"{size.n:,} points with these constants"
    raise _refusal(what, one, cost(size, method), limits, offers)


def check_fits(size: Size, name: str, value: int, fits: Callable[[int], Sequence[Method]], limits: Limits) -> None:
    """Refuse fits that appear one after another and would take too long all together.

    Parameters
    ----------
    size : Size
        Of the points.
    name : str
        Of the constant that says which fits there are.
    value : int
        Its value.
    fits : callable
        The methods that are fitted, by that value.
    limits : Limits
        Of one fit.

    Raises
    ------
    Refusal
        With what they would take, what is allowed, and what would fit.
    """
    limits = Limits(limits.seconds * APPEARING, limits.memory)

    def cost(size: Size, value: int) -> tuple[float, float]:
        methods = fits(value)
        return sum(seconds.of_fit(size, m) for m in methods), max((memory.of_fit(size, m) for m in methods), default=0)

    if limits.allow(*cost(size, value)):
        return
    offers = {
        name: _largest(value, lambda value: cost(size, value), limits),
        "n_samples": _round(_largest(size.n, lambda n: cost(size._replace(n=n), value), limits)),
    }
    what = f"{len(fits(value)):,} fits of {size.n:,} points"
    raise _refusal(what, "what appears piece by piece", cost(size, value), limits, offers)


def check_resamples(size: Size, method: Method, scheme: resamples.Scheme, value: int, limits: Limits) -> None:
    """Refuse resamples that appear one after another and would take too long, or one that takes too much memory.

    Parameters
    ----------
    size : Size
        Of the points.
    method : Method
        What each is clustered by.
    scheme : str
        How they are drawn.
    value : int
        How many.
    limits : Limits
        Of one fit.

    Raises
    ------
    Refusal
        With what they would take, what is allowed, and what would fit.
    """
    limits = Limits(limits.seconds * APPEARING, limits.memory)

    def cost(size: Size, value: int) -> tuple[float, float]:
        held = memory.OVERHEAD + resamples.memory_of(size, method, scheme)
        return value * resamples.seconds_of(size, method, scheme), held

    if limits.allow(*cost(size, value)):
        return
    offers = {
        "n_resamples": _largest(value, lambda value: cost(size, value), limits),
        "n_samples": _round(_largest(size.n, lambda n: cost(size._replace(n=n), value), limits)),
    }
    what = f"Clustering {value:,} resamples of {size.n:,} points"
    raise _refusal(what, "what appears piece by piece", cost(size, value), limits, offers)


def _by_constant(cost: Callable[[Size, M], tuple[float, float]], size: Size, method: M, name: str) -> Cost:
    """The cost as a function of one constant."""
    return lambda value: cost(size, method.model_copy(update={name: value}))


def check_tree(size: Size, linkage: str, metric: str, limits: Limits, preparation: Preparation = AS_THEY_ARE) -> None:
    """Refuse a tree that would take too long or too much memory, of points as they are prepared.

    Raises
    ------
    Refusal
        With what it would take, what is allowed, and how many points would fit.
    """

    def cost(n: int) -> tuple[float, float]:
        fewer = size._replace(n=n)
        asked = fewer, linkage, metric, preparation
        return seconds.of_tree(*asked), memory.of_tree(*asked)

    if not limits.allow(*cost(size.n)):
        offers = {"n_samples": _round(_largest(size.n, cost, limits))}
        raise _refusal(f"A tree of {size.n:,} points by {linkage} linkage", "one tree", cost(size.n), limits, offers)


def check_ordering(size: Size, sums: float, limits: Limits) -> None:
    """Refuse ordering the leaves of a tree where that would take too long or too much memory.

    Parameters
    ----------
    size : Size
        Of the points.
    sums : float
        How many sums of distances are compared: they grow with n³.
    limits : Limits

    Raises
    ------
    Refusal
        With what it would take, how many points would fit, and the offer to leave it.
    """

    def cost(n: int) -> tuple[float, float]:
        return seconds.of_ordering(n, sums * (n / size.n) ** 3), memory.of_ordering(size._replace(n=n))

    if not limits.allow(*cost(size.n)):
        offers = {"n_samples": _round(_largest(size.n, cost, limits))}
        refusal = _refusal(f"Ordering the leaves of {size.n:,} points", "one order", cost(size.n), limits, offers)
        refusal.offers += (Offer("Leave them as they are", {"optimal_ordering": False}),)
        raise refusal


def check_memory(held: int, what: str, limits: Limits) -> None:
    """Refuse what would take too much memory and is not offered in a smaller size.

    Raises
    ------
    Refusal
        With what it would take and what is allowed.
    """
    if held > limits.memory:
        raise _refusal(what, "one answer", (0.0, held), limits, {})


def _refusal(what: str, one: str, costs: tuple[float, float], limits: Limits, values: dict[str, int]) -> Refusal:
    """The sentence in numbers, and the values that would fit, those too small to be of use left out."""
    needed, held = costs
    takes, allowed = [], []
    if needed > limits.seconds:
        takes.append(f"{needed:,.0f} seconds")
        allowed.append(f"{limits.seconds:,.0f} seconds")
    if held > limits.memory:
        takes.append(f"{amount(held)} of memory")
        allowed.append(amount(limits.memory))
    fit = {name: value for name, value in values.items() if value >= LEAST_OFFERED.get(name, 2)}
    wanted = " or ".join(f"{name} of {value:,} or fewer" for name, value in fit.items())
    return Refusal(
        f"{what} may take {' and '.join(takes)}; at most {' and '.join(allowed)} are spent on {one}. "
        f"Choose {wanted or 'fewer points or smaller constants'}.",
        next(iter(fit), None),
        tuple(Offer(_label(name, value), {name: value}) for name, value in fit.items()),
    )


def _label(name: str, value: int) -> str:
    return f"Use {value:,} points" if name == "n_samples" else f"{name} of {value:,}"


def amount(held: float) -> str:
    """Bytes as a reader can compare them."""
    return f"{held / GIB:,.1f} GiB" if held >= GIB else f"{held / MIB:,.0f} MiB"


def _largest(now: int, cost: Cost, limits: Limits) -> int:
    """The largest value up to the present one that is allowed; 0 if none is."""
    return bisect_right(range(1, now + 1), False, key=lambda value: not limits.allow(*cost(value)))


def _round(value: int) -> int:
    """Down to two digits: a number that a reader can type."""
    unit = 10 ** max(len(str(value)) - 2, 0)
    return value // unit * unit
