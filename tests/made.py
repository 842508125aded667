"""A method and two sources that nobody offers, each all that its base asks for: copied, they would be one file."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field
from sklearn.cluster import Birch as Estimator
from sklearn.datasets import make_s_curve
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dashboard.compute.methods.base import Fit, Method, NClusters
from dashboard.data.points import Points, numbered, plain
from dashboard.data.source import Source, as_many, called
from dashboard.data.synthetic import Noise, NSamples
from dashboard.data.tables import Table


class LikeColumns(Method):
    """`sklearn.cluster.Birch` of points whose columns weigh alike."""

    label: ClassVar = "Birch of like columns"
    estimator: ClassVar = "cluster.Birch"
    imports: ClassVar = {"make_pipeline": "sklearn.pipeline", "StandardScaler": "sklearn.preprocessing"}

    kind: Literal["like_columns"] = "like_columns"
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


class SCurve(Source):
    """`sklearn.datasets.make_s_curve`, whose halves are the groups."""

    label: ClassVar = "An S"
    made_by: ClassVar = "make_s_curve"

    kind: Literal["s_curve"] = "s_curve"
    n_samples: NSamples = 100
    noise: Noise = 0.1
    random_state: int = Field(0, ge=0, le=1_000, description="The seed of the data.")

    @property
    def n_groups(self):
        return 2

    @property
    def suits(self):
        return as_many(2)

    def load(self):
        X, along = make_s_curve(n_samples=self.n_samples, noise=self.noise, random_state=self.random_state)
        return Points(X, numbered((along > 0).astype(np.int64), "half", "halves"), plain(3))

    def code(self):
        made = called("make_s_curve", **self.model_dump(exclude={"kind"}))
        return [("The points", f"X, along = {made}\ntruth = (along > 0).astype(int)")]


class Diabetes(Table):
    """`sklearn.datasets.load_diabetes`: 442 patients of no known groups."""

    label: ClassVar = "Diabetes"
    made_by: ClassVar = "load_diabetes"
    row: ClassVar = ("patient", "patients")

    kind: Literal["diabetes"] = "diabetes"
