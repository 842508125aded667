"""The table of ways to draw points that a reader can choose: a new one is a file in this package and a name here."""

from typing import get_args

from dashboard.compute.projections.base import Embedding, Laid, Projecting, laid, of_embedding
from dashboard.compute.projections.linear import Given, PrincipalComponents, ThreeColumns, Usual
from dashboard.compute.projections.projection import Projection
from dashboard.compute.projections.tsne import TSNE
from dashboard.compute.projections.umap import UMAP

__all__ = [
    "EMBEDDINGS",
    "TSNE",
    "UMAP",
    "AnyProjecting",
    "Embedding",
    "Given",
    "Laid",
    "PrincipalComponents",
    "Projecting",
    "Projection",
    "ThreeColumns",
    "Usual",
    "laid",
    "of_embedding",
]

# The table, in the order in which they are offered.
AnyProjecting = Usual | PrincipalComponents | ThreeColumns | TSNE | UMAP | Given
# Those that have constants and take long, each with its defaults.
EMBEDDINGS: tuple[Embedding, ...] = tuple(kind() for kind in get_args(AnyProjecting) if issubclass(kind, Embedding))
