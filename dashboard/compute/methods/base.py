"""What a clustering method declares. All that is known of one stands in its own file of this package.

A new method is a file with a class of `Method`, and its name in the table of `dashboard/compute/methods/__init__.py`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from dashboard import progress
from dashboard.compute.arrays import Reals
from dashboard.compute.preparation import NAMES, Preparation
from dashboard.compute.size import Size
from dashboard.errors import Refusal

NClusters = Annotated[int, Field(ge=1, le=50)]
NInit = Annotated[int, Field(ge=1, le=50)]
MaxIter = Annotated[int, Field(ge=1, le=1_000)]

# More colours than this nobody tells apart, nor reads as a legend.
MAX_CLUSTERS = 200

# The modules of what prepares points.
PREPARING = {
    "make_pipeline": "sklearn.pipeline",
    "PCA": "sklearn.decomposition",
    "RobustScaler": "sklearn.preprocessing",
    "StandardScaler": "sklearn.preprocessing",
}


class Fit(NamedTuple):
    """What an estimator says of points that it was fitted to; None stands for what it does not have.

    Attributes
    ----------
    labels : ndarray of shape (n,)
        The cluster of each point, in any numbers; −1 is noise.
    inertia : float or None
        Sum of squared distances to the centres.
    n_iter : int or None
        Rounds of the best start.
    converged : bool or None
        Whether it ended by itself, be it in the last round that it had.
    bic : float or None
        Bayesian information criterion of a mixture.
    chosen : tuple of (str, float)
        Constants that were left to the data, by name, with what was found for them.
    """

    labels: NDArray[np.integer]
    inertia: float | None = None
    n_iter: int | None = None
    converged: bool | None = None
    bic: float | None = None
    chosen: tuple[tuple[str, float], ...] = ()


class Method(Preparation):
    """One way to cluster, and the constants that a reader may choose of it: a frozen question, never an estimator.

    Its fields are these constants, each with scikit-learn's name, a default, bounds and a description; controls,
    address and key are made of them. `kind` is its name in the address. Where scikit-learn's estimator has other
    constants than fields, `constants` says so. A method has to declare `label`, `estimator`, `kind`, `fit`, `seconds`
    and `nbytes`; all else has a default that holds for most.

    What is done to the points first (`Preparation`) is a constant of every method, and none of the estimator's: of
    points that are prepared already speak all that takes some here, as `X` or by their size, and `call` and
    `constants`; `pipeline`, `fitted` and `scores` speak of both. `dashboard.compute.clustering.cluster` does both.

    Attributes
    ----------
    label : str
        Its name for readers.
    family : str
        What it goes by, under which it stands in the list of all.
    estimator : str
        Its class, below `sklearn`.
    imports : mapping of str to str
        The modules of further names that `call` uses, by name: code that is taken home imports them.
    distinct : bool
        Whether it needs as many different points as clusters, and not only as many points.
    cheaper : tuple of str
        Constants that are offered in smaller, where it has them, if a fit would take too long or too much memory.
    fewer : str
        The constant of which a larger value finds fewer clusters, where it finds their number by itself.
    suggested : bool
        Whether it is among those that a reader who compares is offered first.
    own : set of str
        Constants whose own default holds for any data, whatever suits it otherwise.
    reduced : bool
        Whether what is done first is as the data suits, such as principal components of images; else it is nothing.
    counts_while : mapping of str to (str, str)
        Constants that count while another one has a certain value alone, by name: that one's name, and the value.
    """

    label: ClassVar[str]
    family: ClassVar[str] = "Others"
    estimator: ClassVar[str]
    imports: ClassVar[Mapping[str, str]] = {}
    distinct: ClassVar[bool] = False
    cheaper: ClassVar[tuple[str, ...]] = ("n_init", "max_iter", "n_clusters", "n_components")
    fewer: ClassVar[str] = ""
    suggested: ClassVar[bool] = False
    own: ClassVar[frozenset[str]] = frozenset()
    reduced: ClassVar[bool] = False
    counts_while: ClassVar[Mapping[str, tuple[str, str]]] = {}
    kind: str

    @classmethod
    def counted(cls) -> str | None:
        """The constant that says how many clusters to look for; None where the method finds their number by itself."""
        return next((name for name in ("n_clusters", "n_components") if name in cls.model_fields), None)

    def of_clusters(self, k: int) -> Self | None:
        """The same method, asked for k clusters; None if it finds their number by itself."""
        name = self.counted()
        return None if name is None else self.model_copy(update={name: k})

    def constants(self) -> dict[str, object]:
        """What the estimator is made with, by scikit-learn's names: all fields of its own, if nothing else is said."""
        return self.model_dump(exclude={"kind", *NAMES})

    def call(self) -> str:
        """The estimator's call with every constant, as a reader would type it."""
        name = self.estimator.partition(".")[2]
        return f"{name}({', '.join(f'{k}={v!r}' for k, v in self.constants().items())})"

    def pipeline(self) -> str:
        """The call of all that is fitted: the estimator, behind what prepares the points."""
        return f"make_pipeline({self.step_call()}, {self.call()})" if self.is_prepared else self.call()

    def named(self) -> str:
        """Its name for readers, and what is done first."""
        return f"{self.label} {self.told()}".rstrip()

    def scores(self) -> dict[str, str]:
        """What the fitted estimator says of its clusters, to be held against those of more or fewer.

        The expression for each number, by its name; the estimator is `model`, the points are `X`.
        """
        return {}

    def fitted(self) -> str:
        """The expression of the estimator itself in a fitted `model`: what `pipeline` makes, or the last of it."""
        return "model[-1]" if self.is_prepared else "model"

    def imported(self) -> dict[str, str]:
        """The module of each name in `pipeline`, by that name, whatever is done first."""
        module, _, name = self.estimator.rpartition(".")
        return {name: f"sklearn.{module}", **PREPARING, **self.imports}

    def refuse(self, X: Reals) -> None:
        """Refuse constants that cannot go with points X (n, d), before anything is fitted.

        Raises
        ------
        Refusal
            Here: if more clusters are asked for than there are points or, where it is `distinct`, different ones.
        """
        if name := self.counted():
            refuse_more_than_points(name, getattr(self, name), X, self.distinct)

    def fit(self, X: Reals) -> Fit:
        """Fit the estimator to points X (n, d): the partition is that of the plain scikit-learn call.

        A fit of several parts reports its progress between them (`starts` does). What it raises becomes a refusal.
        """
        raise NotImplementedError(type(self))

    def posterior(self, X: Reals) -> Reals | None:  # noqa: ARG002
        """How likely each component is for each point of X (n, c), where the fit says so; None for most methods."""
        return None

    def gave_up(self, X: Reals) -> Refusal:
        """What is said where the estimator raised an error on points X (n, d)."""
        name = type(self).__name__
        return Refusal(f"{name} gave up on these {len(X):,} points with these constants; choose others.")

    def too_many(self, found: int) -> Refusal:
        """What is said where more clusters were found than can be shown."""
        advice = f"a larger {self.fewer}" if self.fewer else "other constants"
        sentence = f"{found:,} clusters were found; at most {MAX_CLUSTERS} are shown. Choose {advice}."
        return Refusal(sentence, self.fewer or None)

    def seconds(self, size: Size) -> float:
        """The most seconds that a fit should take, as they were measured (`dashboard.compute.seconds`)."""
        raise NotImplementedError(type(self))

    def nbytes(self, size: Size) -> int:
        """Bytes that a fit holds at once beside the points as they are stored, with its labels.

        What any fit takes, however few the points, is added to it (`dashboard.compute.memory`).
        """
        raise NotImplementedError(type(self))


def starts(n_init: int, seed: int, stage: str) -> Iterator[np.random.RandomState]:
    """The generator that each start draws from, and a checkpoint before each.

    An estimator with `n_init` of more than one draws its starts from one generator, one after
    another; so do as many estimators with one start each that share it.
    """
    random_state = np.random.RandomState(seed)
    for start in range(n_init):
        if n_init > 1:
            progress.report(start / n_init, stage)
        yield random_state


def refuse_more_than_points(name: str, value: int, X: Reals, distinct: bool = False) -> None:
    """Refuse a constant above the number of points X (n, d) or, if `distinct`, of different ones.

    Raises
    ------
    Refusal
        With how many there are.
    """
    if value > len(X):
        raise _more_than(name, value, len(X), "points")
    # Enough different points are nearly always among the first: the whole is sorted only if not. Zeros of both signs
    # are one number.
    if distinct and len({row.tobytes() for row in X[: 4 * value] + 0.0}) < value:
        there = len(np.unique(X, axis=0))
        if there < value:
            raise _more_than(name, value, there, "different points")


def _more_than(name: str, value: int, n: int, noun: str) -> Refusal:
    there = f"there are {n:,} {noun}" if n > 1 else "all points are the same"
    return Refusal(f"{name} of {value:,} is too many, for {there}. Choose {n:,} or fewer.", name)
