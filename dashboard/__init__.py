"""Cluster Explorer: see what clustering does."""

import os

__version__ = "0.1.0"

# Read by the libraries when they are loaded, which is after this. Threads that wait busily for each
# other starve the work of other readers: two fits of k-means side by side took 8.8 s on two cores where
# one took 1.4 s, and 1.5 s so. OpenMP shares the loops of a fit among the cores; BLAS, below it, need not.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
