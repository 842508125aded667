"""Many fits, one after another: of little data on one thread each, and nothing is checked that is known to be right."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

from sklearn import config_context
from threadpoolctl import ThreadpoolController

# Up to so many numbers threads wait for each other longer than they work: 10 fits of k-means to the digits took one
# thread 0.06 s and two 0.3 s, as often 1.2 s beside other work. Nor do two fits at once gain anything there, each on a
# thread of its own: of a fit's time between two numbers that Python has to look at there is a tenth of a millisecond,
# as long as it takes a thread to get the interpreter back.
SMALL = 2_000_000


@contextmanager
def many_fits(numbers: int) -> Iterator[None]:
    """While inside, fits to so many finite numbers each, by constants that have been checked, cost little beside.

    How many threads OpenMP takes is each thread's own, so nobody else's.
    """
    one = _libraries().limit(limits=1, user_api="openmp") if numbers < SMALL else nullcontext()
    with one, config_context(assume_finite=True, skip_parameter_validation=True):
        yield


@cache
def _libraries() -> ThreadpoolController:
    """The libraries that have threads, looked for once: reading what this process has loaded takes 4 ms."""
    return ThreadpoolController()
