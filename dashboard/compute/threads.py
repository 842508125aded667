"""One thread where several would wait for each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from threadpoolctl import threadpool_limits


class _Blas:
    """BLAS has one number of threads for the whole process: the first fit sets it, the last one restores it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._fits = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._fits:
                self._limit = threadpool_limits(1, user_api="blas")
            self._fits += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._fits -= 1
            if not self._fits:
                self._limit.restore_original_limits()


_blas = _Blas()


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread, BLAS and OpenMP alike.

    Threads wait busily for the slowest. In many short steps, beside the fits of other readers, that
    takes more time than the work: 60,000 images were fitted in mini-batches in 1.2 s so, and in up to
    26 s with two threads on two busy cores.
    """
    with _blas, threadpool_limits(1, user_api="openmp"):  # OpenMP's number is each thread's own
        yield
