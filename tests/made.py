"""A method that nobody offers, all that its base asks for: copied, it would be one file."""

from typing import ClassVar, Literal

from pydantic import Field
from sklearn.cluster import Birch as Estimator
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dashboard.compute.methods.base import Fit, Method, NClusters


class Birch(Method):
    """`sklearn.cluster.Birch` of points whose columns weigh alike."""

    label: ClassVar = "Birch of like columns"
    estimator: ClassVar = "cluster.Birch"
    imports: ClassVar = {"make_pipeline": "sklearn.pipeline", "StandardScaler": "sklearn.preprocessing"}

    kind: Literal["birch"] = "birch"
    n_clusters: NClusters = Field(7, description="How many clusters to look for.")
    branching_factor: int = Field(50, ge=2, le=1_000, description="How many subclusters a node holds.")

    def constants(self):
        return super().constants() | {"threshold": 0.01}

    def call(self):
        return f"make_pipeline(StandardScaler(), {super().call()})"

    def fit(self, X):
        return Fit(make_pipeline(StandardScaler(), Estimator(**self.constants())).fit_predict(X))

    def seconds(self, size):
        return size.n * self.n_clusters * 1e-4

    def nbytes(self, size):
        return 2 * size.nbytes + 100 * size.n
