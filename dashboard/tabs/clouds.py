"""The points of any source in three dimensions, as every tab draws them."""

import numpy as np
from numpy.typing import NDArray

from dashboard import results
from dashboard.compute.projection import Projection
from dashboard.data.points import Columns, Groups, Points
from dashboard.data.source import Source
from dashboard.figures.drawing import Drawing
from dashboard.figures.scatter3d import scatter3d


def cloud(source: Source, points: Points, clusters: NDArray[np.int64] | None, groups: Groups | None = None) -> Drawing:
    """The points as they are, or on their principal components; coloured by cluster ids (n,), or plain.

    Where the ids are those of true groups, these are what a point says on hover.
    """
    projected = results.projection(source)
    kind, names = (f"true {groups.noun[0]}", groups.names) if groups else ("cluster", ())
    return scatter3d(projected.coordinates, clusters, axes(points, projected), points.noun[0], kind=kind, names=names)


def axes(points: Points, projected: Projection) -> list[str]:
    """What the three axes of a projection are called."""
    if projected.explained is not None:
        return [f"PC {i + 1} ({share:.0%})" for i, share in enumerate(projected.explained)]
    named = list(points.face.names) if isinstance(points.face, Columns) else []
    return [*named, "", "", ""][:3]
