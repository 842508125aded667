"""UMAP: near points stay near, by umap-learn, where that is installed."""

from importlib import import_module
from typing import ClassVar, Literal

from pydantic import Field

from dashboard.compute.arrays import Reals
from dashboard.compute.projections.base import Embedding
from dashboard.compute.quiet import quiet
from dashboard.compute.size import Size
from dashboard.data.source import Seed
from dashboard.errors import Offer, Refusal

# What it takes to load and compile the library in a new process: seconds and bytes.
LOADED, LOADED_BYTES = 40.0, 500 * 2**20


class UMAP(Embedding):
    """Uniform manifold approximation and projection."""

    label: ClassVar[str] = "UMAP"
    estimator: ClassVar[str] = "umap.UMAP"
    extra: ClassVar[str] = "umap"
    kind: Literal["umap"] = "umap"
    n_components: int = Field(
        3, ge=2, le=3, description="Whether the points are laid out in a plane (2) or in space (3)."
    )
    n_neighbors: int = Field(
        15, ge=2, le=100, description="How many neighbours each point keeps near; at most as many as there are others."
    )
    min_dist: float = Field(0.1, ge=0, le=0.99, description="How close to each other points may be drawn.")
    random_state: Seed = Field(0, description="The seed of what is drawn at random.")

    def constants(self) -> dict[str, object]:
        """What umap-learn's class is made with: one seed, one picture needs one thread, and a start that stays."""
        return self.model_dump(exclude={"kind"}) | {"init": "pca", "n_jobs": 1}

    def embed(self, X: Reals) -> Reals:
        """Coordinates (n, n_components) of points X (n, d), those of ``umap.UMAP(…).fit_transform(X)``: float32.

        Raises
        ------
        Refusal
            If the library is not installed, X has fewer than five rows, or all are the same.
        """
        self.refuse_absent()
        self.refuse(X)
        constants = self.constants() | {"n_neighbors": min(self.n_neighbors, len(X) - 1)}
        if min(X.shape) < self.n_components:
            constants["init"] = "random"
        with quiet():
            found: Reals = import_module("umap").UMAP(**constants).fit_transform(X)
        return found

    def refuse_absent(self) -> None:
        """Refuse where the library is not installed.

        Raises
        ------
        Refusal
            With what to install, and t-SNE as an offer.
        """
        if not self.installed():
            raise Refusal(
                'UMAP is not installed here: pip install "cluster-explorer[umap]", which brings some 200 MB. '
                "t-SNE comes along and asks the same question.",
                "projection",
                (Offer("t-SNE", {"projection": "tsne"}),),
            )

    def seconds(self, size: Size) -> float:
        """The most seconds that it should take, with what loading takes."""
        epochs = 500 if size.n <= 10_000 else 200
        return LOADED + size.n * (epochs * self.n_neighbors * 1e-6 + 2e-3) + 2e-9 * size.n * min(size.n, 4_096) * size.d

    def nbytes(self, size: Size) -> int:
        """Bytes of the library, of the points as numbers, of all distances where these are looked at, and a graph."""
        pairs = 3 * 8 * size.n**2 if size.n < 4_096 else 0
        return LOADED_BYTES + 3 * size.nbytes + pairs + size.n * (self.n_neighbors * 120 + 4_096)
