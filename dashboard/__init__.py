"""Cluster Explorer: see what clustering does."""

import os
from importlib import import_module
from typing import Any

from dashboard.layer import default

__version__ = "0.1.0"

# Read by the libraries when they are loaded, which is after this. Threads that wait busily for each
# other starve the work of other readers: two fits of k-means side by side took 8.8 s on two cores where
# one took 1.4 s, and 1.5 s so. OpenMP shares the loops of a fit among the cores; BLAS, below it, need not.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Where pyarrow is installed scikit-learn loads it too; a thread of its allocator's would forbid to fork children.
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")


def of_environment() -> Any:
    """What answers come from where no app gives them, in a notebook say: as the environment has it."""
    return import_module("dashboard.layer.sharing").of_environment()


default.made_by(of_environment)
