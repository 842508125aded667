"""What is done to points before a method is fitted to them: a step of scikit-learn's, chosen as a constant of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Self, get_args

import numpy as np
from pydantic import Field, model_validator
from sklearn.base import TransformerMixin
from sklearn.decomposition import PCA
from sklearn.preprocessing import RobustScaler, StandardScaler

from dashboard.compute.projections.tsne import FEWEST, MOST, TSNE
from dashboard.compute.projections.umap import UMAP
from dashboard.compute.quiet import quiet
from dashboard.compute.size import Size
from dashboard.data.points import Points
from dashboard.data.source import Seed
from dashboard.errors import Offer, Refusal
from dashboard.params import Params

PrepareName = Literal["none", "standard", "robust", "pca", "tsne", "umap"]
PREPARATIONS: tuple[PrepareName, ...] = get_args(PrepareName)
# What lays rows out.
LAYS_OUT: dict[str, type[TSNE] | type[UMAP]] = {"tsne": TSNE, "umap": UMAP}

# Seconds and bytes were measured on one slow core: scaling took 13 to 230 ns a number, by quartiles up to 620.
SCALING = {"standard": 300e-9, "robust": 700e-9}
# Numbers held at once, for each that is scaled: by quartiles most where there are more columns than rows.
SCALED = {"standard": 4, "robust": 6}
# Up to so many features, and of ten times as many rows, components are found from covariances. Of more those that
# are few are found in a random plane, all others from the rows themselves: 2.2 s for 2,000 rows of 1,000 features.
MOST_COVARIANCES, ROWS_A_FEATURE = 1_000, 10
FEW_OF, RANDOM_FROM = 0.8, 500


class Preparation(Params):
    """What is done to points first, in the spelling of scikit-learn's pipelines: `pca__whiten` is `PCA(whiten=…)`.

    Its steps are scikit-learn's, openTSNE's and umap-learn's; the latter (`embedding`) are questions of their own where
    some can be asked.

    A constant that belongs to another preparation than the chosen one says nothing, and is no part of the key.
    """

    prepare: PrepareName = Field(
        "none",
        description="What is done to the rows before they are clustered. standard: every column gets mean 0 and "
        "variance 1. robust: median 0, and quartiles 1 apart. pca: the directions in which rows vary most. tsne, umap: "
        "where t-SNE or UMAP lays the rows out, in which near ones stay near and far ones mean nothing.",
    )
    pca__n_components: int = Field(
        2, ge=0, le=1_000, description="How many principal components are kept; 0 is all that the rows have."
    )
    pca__whiten: bool = Field(
        False, description="Give every component variance 1: the small ones then count as much as the large."
    )

    tsne__n_components: int = Field(
        2, ge=2, le=3, description="Whether rows are laid out in a plane (2) or in space (3)."
    )
    tsne__perplexity: float = Field(
        30.0, ge=FEWEST, le=MOST, description="About how many neighbours each row keeps near by t-SNE."
    )
    tsne__random_state: Seed = Field(0, description="The seed of t-SNE: another seed, another picture.")

    umap__n_components: int = Field(
        2, ge=2, le=3, description="Whether rows are laid out in a plane (2) or in space (3)."
    )
    umap__n_neighbors: int = Field(15, ge=2, le=100, description="How many neighbours each row keeps near by UMAP.")
    umap__min_dist: float = Field(
        0.1, ge=0, le=0.99, description="How close to each other UMAP may put rows; 0 packs clusters tightest."
    )
    umap__random_state: Seed = Field(0, description="The seed of UMAP: another seed, another picture.")

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_constant(cls, data: object) -> object:
        """A number of components that is named alone chooses them, and 0 chooses nothing: so it was at first."""
        if isinstance(data, dict) and COMPONENTS in data and "prepare" not in data:
            return data | {"prepare": "none" if str(data[COMPONENTS]) == "0" else "pca"}
        return data

    @property
    def key(self) -> str:
        """A canonical name, of what counts alone."""
        unused = self.unused()
        return super(Preparation, self.model_copy(update=unused) if unused else self).key

    def unused(self) -> dict[str, object]:
        """The constants of other preparations than the chosen one, as they are first."""
        others = [name for name in NAMES if "__" in name and not name.startswith(f"{self.prepare}__")]
        return {name: Preparation.model_fields[name].default for name in others}

    def spoken(self, names: list[str]) -> list[str]:
        """A number of components that is named alone would choose them."""
        return ["prepare", *names] if COMPONENTS in names and "prepare" not in names else names

    @property
    def preparation(self) -> "Preparation":
        """What is done first, without what is fitted then."""
        return Preparation.model_construct(**{name: getattr(self, name) for name in NAMES} | self.unused())

    @property
    def is_prepared(self) -> bool:
        """Whether anything is done first."""
        return self.prepare != "none"

    def bare(self) -> Self:
        """The same, with nothing done first: for points that are prepared already."""
        return self.model_copy(update={"prepare": "none"})

    @property
    def embedding(self) -> TSNE | UMAP | None:
        """What lays the rows out first; None where nothing does."""
        if self.prepare not in LAYS_OUT:
            return None
        step = f"{self.prepare}__"
        return LAYS_OUT[self.prepare](
            **{name.removeprefix(step): getattr(self, name) for name in NAMES if name.startswith(step)}
        )

    def step(self) -> TransformerMixin | None:
        """The step of scikit-learn's that does it; None where nothing is done, or rows are laid out."""
        if self.prepare == "pca":
            n_components = self.pca__n_components or None
            return PCA(n_components=n_components, whiten=self.pca__whiten, random_state=0)
        kind = {"standard": StandardScaler, "robust": RobustScaler}.get(self.prepare)
        return kind() if kind else None

    def step_call(self) -> str:
        """The call of that step, as a reader would type it; empty where nothing is done."""
        if self.prepare == "pca":
            n_components = self.pca__n_components or None
            return f"PCA(n_components={n_components}, whiten={self.pca__whiten}, random_state=0)"
        if self.embedding is not None:
            # Of openTSNE, the class that pipelines take.
            return f"{'openTSNE.sklearn.' * (self.prepare == 'tsne')}{self.embedding.call()}"
        return {"none": "", "standard": "StandardScaler()", "robust": "RobustScaler()"}[self.prepare]

    def prepared_code(self, points: str = "X") -> str:
        """The expression of the prepared points, where `points` is that of the points."""
        return f"{self.step_call()}.fit_transform({points})" if self.is_prepared else points

    def given_code(self) -> str:
        """The expression of what a fitted pipeline `model` has given its estimator, of the points `X`."""
        if self.embedding is not None:
            return "model[0].embedding_"
        return "model[:-1].transform(X)" if self.is_prepared else "X"

    def told(self) -> str:
        """What is done, in a few words that follow the name of a method; empty where nothing is."""
        few = f"{self.pca__n_components} " if self.pca__n_components else ""
        pca = f"after {few}{'whitened ' * self.pca__whiten}principal component{'s' * (self.pca__n_components != 1)}"
        if self.embedding is not None:
            return f"in {self.embedding.label}'s {'plane' if self.embedding.n_components == 2 else 'space'}"
        words = {"standard": "of standardised columns", "robust": "of robustly scaled columns", "pca": pca}
        return (words | {"none": ""})[self.prepare]

    def caution(self) -> str:
        """What a run means, and does not, that was made where rows were laid out; empty for all others."""
        if self.embedding is None:
            return ""
        return (
            f"This run was made {self.told()}, which keeps near rows near and lets go of the rest: how far apart its "
            "clusters lie there means nothing, nor how large they are drawn, and another seed is another picture."
        )

    def size_of(self, size: Size) -> Size:
        """How large the points are when they are prepared."""
        if self.embedding is not None:
            return Size(size.n, self.embedding.n_components)
        d = min(size.n, size.d) if self.prepare == "pca" else size.d
        if self.prepare == "pca" and self.pca__n_components:
            d = min(d, self.pca__n_components)
        return Size(size.n, d, size.width) if self.is_prepared else size

    def preparing_seconds(self, size: Size) -> float:
        """The most seconds that preparing points should take."""
        if not self.is_prepared:
            return 0.0
        if self.embedding is not None:
            return self.embedding.seconds(size)
        n, d, _ = size
        if self.prepare in SCALING:
            return n * d * SCALING[self.prepare]
        if d <= MOST_COVARIANCES and n >= ROWS_A_FEATURE * d:
            return n * d * (60 + 0.2 * d) / 1e9 + d**3 * 5e-9
        if max(n, d) > RANDOM_FROM and 1 <= self.pca__n_components < FEW_OF * min(n, d):
            return n * d * (200 + 4 * self.pca__n_components) / 1e9
        return n * d * (150 + 2.5 * min(n, d)) / 1e9

    def preparing_bytes(self, size: Size) -> int:
        """Bytes that are held at once while points are prepared, the prepared ones among them."""
        if not self.is_prepared:
            return 0
        if self.embedding is not None:
            return self.embedding.nbytes(size)
        n, d, _ = size
        # Bytes become numbers of our own first.
        if self.prepare in SCALED:
            return SCALED[self.prepare] * size.nbytes + 64 * n
        return 3 * size.nbytes + 8 * d * min(n, d) * 4 + 8 * n * min(n, d)


NAMES = tuple(Preparation.model_fields)
COMPONENTS = "pca__n_components"
AS_THEY_ARE = Preparation()


def prepared(points: Points, preparation: Preparation) -> Points:
    """The points as a method is given them; the very same where nothing is done first.

    Parameters
    ----------
    points : Points
        X (n, d).
    preparation : Preparation
        A method is one too.

    Returns
    -------
    Points
        X (n, d′), of the same groups: float32 where bytes are stored.

    Raises
    ------
    Refusal
        If more principal components are asked for than there are, or there is nothing to lay out, or not what would.
    """
    step, embedding = preparation.step(), preparation.embedding
    if embedding is not None:
        with first_refused():
            return Points(embedding.embed(points.X), points.groups)
    if step is None:
        return points
    n, d = points.stored.shape
    if preparation.prepare == "pca" and preparation.pca__n_components > min(n, d):
        raise _too_many(preparation.pca__n_components, n, d)
    try:
        # Points that are all the same have no variance to take shares of.
        with quiet(), np.errstate(invalid="ignore", divide="ignore"):
            return Points(step.fit_transform(points.X), points.groups)
    except MemoryError as error:
        raise Refusal(f"{n:,} points need more memory here than there is.", "n_samples") from error


@contextmanager
def first_refused() -> Iterator[None]:
    """What a way to lay rows out refuses is refused of what is done first."""
    try:
        yield
    except Refusal as refusal:
        fewer = [offer for offer in refusal.offers if "n_samples" in offer.changes]
        other = [
            Offer(offer.label, {"prepare": offer.changes["projection"]})
            for offer in refusal.offers
            if offer.changes.get("projection") in LAYS_OUT
        ]
        offers = (*fewer, *other, Offer("Nothing first", {"prepare": "none"}))
        raise Refusal(refusal.sentence, "prepare", offers) from refusal


def absent() -> frozenset[str]:
    """What cannot be done first, since its library is not installed here."""
    return frozenset(name for name, kind in LAYS_OUT.items() if not kind().installed())


def _too_many(n_components: int, n: int, d: int) -> Refusal:
    most = min(n, d)
    return Refusal(
        f"{n:,} points of {d:,} feature{'s' * (d != 1)} have {most:,} principal component{'s' * (most != 1)}; "
        f"{COMPONENTS} of {n_components} is more.",
        COMPONENTS,
        (Offer(f"Keep {most:,}", {COMPONENTS: most}), Offer("Nothing first", {"prepare": "none"})),
    )
