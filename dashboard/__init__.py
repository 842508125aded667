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


def explore(
    data: object,
    labels: object = None,
    images: object = None,
    names: object = None,
    projection: object = None,
    *,
    height: int = 800,
    proxy: str | None = None,
) -> Any:
    """Show data of a notebook or a script in the app: below the cell, or by a link that is printed.

    Parameters
    ----------
    data : frame, array, dict of columns or list of rows
        A frame of pandas, polars or pyarrow, or any with ``__dataframe__``; an array of NumPy's or anything with
        ``__array__``: of shape (n,) or (n, d) points, of (n, height, width) or (n, height, width, 3) images.
    labels : array of shape (n,), or str
        The true group of each row, or the name of the column that says it.
    images : array of shape (n, height, width) or (n, height, width, 3)
        An image a row: these are what is clustered then, pixel by pixel, and `data` says more of them or is None.
    names : array of shape (n,), or str
        What each row is called, or the name of the column that says it.
    projection : array of shape (n, 2) or (n, 3), or list of str
        Where each point is drawn, or the names of the columns that say it.
    height : int
        Pixels of the frame below the cell.
    proxy : str, optional
        The path of the notebook server, such as ``"/user/ada/"``, where the browser is on another machine and
        jupyter-server-proxy is there; found by itself on a JupyterHub. ``""`` for none.

    Returns
    -------
    dashboard.notebook.explored.Explored
        With ``labels()`` and ``selected()``, what the reader clustered and selected, and ``address``.

    Raises
    ------
    Refusal
        If the data cannot be shown: a sentence that says why, and what to pass instead.
    """
    show = import_module("dashboard.notebook.explored").explored
    return show(data, labels, images, names, projection, height=height, proxy=proxy)
