"""Points laid out in space: 1,797 digits by our t-SNE against scikit-learn's, and how well either keeps neighbours."""

from functools import partial

import numpy as np
from sklearn.manifold import TSNE as Estimator
from sklearn.manifold import trustworthiness

from bench.table import Line
from bench.timing import answered
from dashboard import results
from dashboard.compute.projections import TSNE
from dashboard.data.digits import Digits
from dashboard.layer import layer
from dashboard.layer.layer import Layer

OTHER = "sklearn.manifold.TSNE"
SAID = "t-SNE of 1,797 digits in space"


def lines(rounds: int = 1) -> list[Line]:
    """Seconds until they have settled, and until something is seen; one minus trustworthiness, which is to be low."""
    X = np.asarray(results.points(Digits()).X, float)
    tasks = {"first": first, "ours": ours, "other": partial(other, X)}
    seconds, found = answered(tasks, rounds, warm=False)
    lost = {name: 1 - trustworthiness(X, found[name], n_neighbors=10) for name in ("ours", "other")}
    return [
        Line(f"{SAID}: settled", "s", seconds["ours"], OTHER, seconds["other"], most_ratio=1 / 4),
        Line(f"{SAID}: first seen", "s", seconds["first"]),
        Line(f"{SAID}: 1 − trustworthiness", "", lost["ours"], OTHER, lost["other"], most_ratio=1),
    ]


def ours() -> np.ndarray:
    """Coordinates (n, 3) from pieces that nobody has asked for yet."""
    with layer.using(Layer()):
        *_, (last, _) = results.frames(Digits(), TSNE())
        return last.coordinates


def first() -> np.ndarray:
    """The first coordinates that are drawn."""
    with layer.using(Layer()):
        return next(results.frames(Digits(), TSNE()))[0].coordinates


def other(X: np.ndarray) -> np.ndarray:
    """The same by scikit-learn, as it is made without constants."""
    return Estimator(n_components=3, random_state=0).fit_transform(X)
