"""Ways to draw points that are straight maps: as they came, on principal components, on columns of their own."""

from typing import ClassVar, Literal

from dashboard.compute.projections.base import Projecting
from dashboard.compute.projections.projection import Projection, as_given, on_columns, on_components, project
from dashboard.data.points import Points


class Usual(Projecting):
    """What suits the points: coordinates that came with them, up to three features as they are, or else components."""

    label: ClassVar[str] = "as usual"
    kind: Literal["usual"] = "usual"

    def project(self, points: Points) -> Projection:
        """Where points (n, d) are drawn."""
        return project(points)


class PrincipalComponents(Projecting):
    """The three directions in which points vary most."""

    label: ClassVar[str] = "principal components"
    kind: Literal["pca"] = "pca"

    def project(self, points: Points) -> Projection:
        """Where points (n, d) are drawn."""
        return on_components(points)


class ThreeColumns(Projecting):
    """Three columns of a table in their own units; which, an address says in `axes`."""

    label: ClassVar[str] = "three columns"
    kind: Literal["columns"] = "columns"
    columns: tuple[int, ...] = ()

    def project(self, points: Points) -> Projection:
        """Where points (n, d) are drawn."""
        return on_columns(points, self.columns)


class Given(Projecting):
    """Coordinates that came with the points."""

    label: ClassVar[str] = "as they came"
    kind: Literal["given"] = "given"

    def project(self, points: Points) -> Projection:
        """Where points (n, d) are drawn."""
        return as_given(points)
