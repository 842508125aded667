"""What answers may be, and what they depend on beside the constants of their questions."""

import hashlib
from contextlib import suppress
from functools import cache as once
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from dashboard import compute, reading
from dashboard import data as sources
from dashboard.compute.by_hand import Edited
from dashboard.compute.centres import Centres
from dashboard.compute.clustering import Clustering
from dashboard.compute.compare import Separation
from dashboard.compute.consensus import Certainty, Consensus
from dashboard.compute.contrast import Contrast, Signatures
from dashboard.compute.density import Reachability
from dashboard.compute.honest import Honesty
from dashboard.compute.joining import Joining
from dashboard.compute.kdistances import KDistances
from dashboard.compute.neighbours import Index, Neighbours
from dashboard.compute.posterior import Posterior
from dashboard.compute.projections import Laid, Projection
from dashboard.compute.projections.tsne import Affinities, Settling
from dashboard.compute.resamples import Resampled
from dashboard.compute.rules import Rules
from dashboard.compute.scores import Agreement, Silhouette, Silhouettes
from dashboard.compute.stability import Stability
from dashboard.compute.standard import Standard
from dashboard.compute.steps import Steps
from dashboard.compute.tree import Cophenetic, Linkage
from dashboard.compute.trials import Trials
from dashboard.data.points import Columns, Groups, Images, Notes, Points
from dashboard.data.sources import content

# What answers may be, by name: nothing else is made of the bytes in a store.
ANSWERS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Points,
        Groups,
        Images,
        Columns,
        Notes,
        Linkage,
        Centres,
        Cophenetic,
        Clustering,
        Contrast,
        Signatures,
        Rules,
        Edited,
        Reachability,
        KDistances,
        Steps,
        Silhouettes,
        Silhouette,
        Agreement,
        Separation,
        Stability,
        Trials,
        Resampled,
        Consensus,
        Certainty,
        Posterior,
        Index,
        Neighbours,
        Standard,
        Joining,
        Projection,
        Affinities,
        Settling,
        Laid,
        Honesty,
    )
}


@once
def version() -> str:
    """Names the code and the libraries that answers depend on: another version, other answers."""
    digest = hashlib.sha256()
    # Data of readers' own is as it was read, and of files of this machine is read again.
    for within in (__file__, compute.__file__, sources.__file__, reading.__file__):
        for path in sorted(Path(str(within)).parent.rglob("*.py")):
            digest.update(path.read_bytes())
    for library in ("numpy", "scipy", "scikit-learn", "fastcluster", "openTSNE", "umap-learn"):
        # The last may be absent: then nothing depends on it.
        with suppress(PackageNotFoundError):
            digest.update(f"{library} {installed(library)}\n".encode())
    return digest.hexdigest()


def version_of(*asked: object) -> str:
    """Names what an answer depends on beside its question's constants: code, libraries, and the files it reads."""
    return " ".join([version(), *filter(None, map(content, asked))])
