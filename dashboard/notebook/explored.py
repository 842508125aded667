"""`dashboard.explore`: data of a notebook or a script in the app, and what its reader did there as arrays."""

import sys
from html import escape
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard import settings
from dashboard.compute.arrays import Ids
from dashboard.data.own import first_address
from dashboard.layer.layer import using
from dashboard.notebook import given
from dashboard.notebook.serving import Server, server
from dashboard.run import run, seen
from dashboard.selection import selected
from dashboard.workspace.workspace import Workspace

# What `labels` has for rows that were not clustered, which is scikit-learn's number for samples with missing data.
LEFT_OUT = -3
LOWEST = 300


class Explored:
    """Data that is shown in the app.

    Attributes
    ----------
    address : str
        Opens it in a browser. It has a token in it, so whoever knows it can see the data, on this machine.
    """

    def __init__(self, serving: Server, name: str, first: str, n: int, height: int) -> None:
        self._server, self._name, self._first, self._n, self._height = serving, name, first, n, height
        self._shown_in = -1
        self.address = f"{serving.address}data?{first}"

    @property
    def view(self) -> str:
        """The query string of the view that was looked at last, or that it opens with."""
        return self._view().to_query()

    def labels(self) -> Ids:
        """The cluster of each row in the view that was looked at last, as the page numbers them.

        Returns
        -------
        ndarray of shape (n,), int64
            In the order of the data that was given: −1 is noise, −3 a row that was left out since a value is missing.

        Raises
        ------
        Refusal
            If the view cannot be clustered: a sentence that says why.
        """
        view = self._view()
        with using(self._server.layer):
            return self._spread(view, run(view.data, view.method, view.hide, view.hand).colours, LEFT_OUT)

    def selected(self) -> NDArray[np.bool_]:
        """Which rows are selected in the view that was looked at last.

        Returns
        -------
        ndarray of shape (n,), bool
            In the order of the data that was given.

        Raises
        ------
        Refusal
            As `labels`.
        """
        view = self._view()
        with using(self._server.layer):
            found = selected(view)
            return np.zeros(self._n, bool) if found is None else self._spread(view, found.rows, False)

    def show(self) -> None:
        """Show it below the cell that is being run, or print its address where there is none."""
        shell = cell()
        if shell is None:
            print(f"Cluster Explorer: {self.address}", flush=True)
            return
        bundle = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        import_module("IPython.display").display(bundle, raw=True)
        self._shown_in = shell.execution_count

    def _view(self) -> Workspace:
        return self._server.last(self._name) or Workspace.opened(self._first)

    def _spread(self, view: Workspace, values: NDArray[Any], otherwise: object) -> NDArray[Any]:
        """Values of the points of a view, as those of all rows."""
        notes = seen(view.data, view.hide).notes
        assert notes is not None, "data of a reader's has some"
        out = np.full(self._n, otherwise, values.dtype)
        out[notes.rows] = values
        return out

    def _ipython_display_(self) -> None:
        """Show it where it is the last line of a cell, unless it was shown below the same cell already."""
        shell = cell()
        if shell is None or shell.execution_count != self._shown_in:
            self.show()

    def _repr_html_(self) -> str:
        there = escape(self.address, quote=True)
        return (
            f'<iframe src="{there}" width="100%" height="{self._height}" style="border:0" '
            f'title="Cluster Explorer" allow="clipboard-write; fullscreen"></iframe>'
            f'<div><a href="{there}" target="_blank" rel="noopener">Open it in a tab of its own</a></div>'
        )

    def __repr__(self) -> str:
        return f"Cluster Explorer: {self.address}"


def cell() -> Any:
    """The shell of IPython whose cell is being run in a notebook; None in a script or a terminal."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell if shell is not None and getattr(shell, "kernel", None) is not None else None


def explored(
    data: object,
    labels: object = None,
    images: object = None,
    names: object = None,
    projection: object = None,
    *,
    height: int = 800,
    proxy: str | None = None,
) -> Explored:
    """Show data; see `dashboard.explore`."""
    serving = server(proxy)
    limits = settings.read().model_copy(update={"auth": ""}).limits
    read = given.read(data, labels, images, names, projection, limits=limits)
    name = serving.layer.outside.keep(read)
    out = Explored(serving, name, first_address(read, name), len(read), max(height, LOWEST))
    out.show()
    return out
