"""What a view of Neighbours shows: a query, its neighbours, and what gives each point its colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard import results
from dashboard.compute.neighbours import Neighbours
from dashboard.data.points import Points
from dashboard.query import Fall, Query, fall, query
from dashboard.run import Run, run, seen
from dashboard.tabs import faces
from dashboard.workspace.workspace import Workspace


@dataclass(frozen=True)
class Found:
    """A view, its points, the neighbours of its row, and what gives each point its colour.

    Attributes
    ----------
    same : ndarray of shape (k,), bool, or None
        Which neighbours are of the query's true group; None where groups are not known.
    clusters : ndarray of shape (n,), int64, or None
        The cluster or the true group that gives each row its colour; None for plain.
    run : Run or None
        The run, where its clusters are what colours stand for.
    query : Query
        What they are neighbours of.
    fall : Fall or None
        The cluster that a query would fall into which is no row, where there is a run.
    """

    view: Workspace
    points: Points
    neighbours: Neighbours
    same: NDArray[np.bool_] | None
    clusters: NDArray[np.int64] | None
    run: Run | None
    query: Query
    fall: Fall | None = None

    def group(self, row: int) -> str:
        """What the true group of a row is called; empty where it is not known."""
        return faces.group_of(self.points.groups, row)


def found_for(view: Workspace) -> Found:
    """What a view shows.

    Raises
    ------
    Refusal
        If there is no such row or not as many neighbours, the method that gives the colours cannot
        work, or MNIST is not there.
    """
    points = seen(view.data, view.hide)
    asked_of = query(view, points)
    vector = asked_of.vector
    # Of a few rows all others are shown.
    k = min(view.neighbours.n_neighbors, max(len(points) - (vector is None), 1))
    found = results.neighbours(view.data, asked_of.asked, k, view.neighbours.metric)
    truth = points.groups.truth if points.groups else None
    # Of what is no row nobody knows the group.
    same = None if truth is None or vector is not None else truth[found.rows] == truth[view.row]
    of = run(view.data, view.method, view.hide, view.hand) if view.colour == "clusters" else None
    groups = points.groups.truth if view.colour == "groups" and points.groups else None
    fallen = None if of is None or vector is None else fall(of, vector, found)
    return Found(view, points, found, same, of.colours if of else groups, of, asked_of, fallen)
