"""Fits of one thread leave the process as it was."""

from threading import Event, Thread

import sklearn.cluster  # noqa: F401  loads BLAS
from threadpoolctl import threadpool_info

from dashboard.compute.threads import one_thread


def blas():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_the_first_that_ends_leaves_the_others_their_one_thread_and_the_last_restores():
    inside, leave = Event(), Event()

    def other():
        with one_thread():
            inside.set()
            leave.wait(10)

    before = blas()
    thread = Thread(target=other)
    thread.start()
    inside.wait(10)
    with one_thread():
        assert blas() == {1}
    assert blas() == {1}
    leave.set()
    thread.join()
    assert blas() == before
