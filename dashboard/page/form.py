"""Controls from parameters: labels, bounds, defaults and help are declared once, in `Params`."""

from collections.abc import Callable, Collection, Mapping, Sequence

from components import controls
from components.html import Element
from components.rules import When
from dashboard.params import Params, bounds, choices

# Sliders reach over what readers try by hand; the number box beside each takes the whole range.
SLIDERS: dict[str, tuple[float, float]] = {
    "n_samples": (10, 5_000),
    "centers": (1, 50),
    "cluster_std": (0, 5),
    "noise": (0, 0.5),
    "factor": (0, 0.95),
    "depth": (0, 3),
    "stretch": (1, 20),
    "ratio": (1, 20),
    "n_clusters": (1, 50),
    "n_components": (1, 50),
    "n_neighbors": (1, 100),
    "pca__n_components": (0, 64),
    "distance_threshold": (0, 50),
    "eps": (0, 5),
    "damping": (0.5, 0.99),
    "perplexity": (2, 100),
    "min_dist": (0, 0.99),
    "tsne__perplexity": (2, 100),
    "umap__n_neighbors": (2, 100),
}
STEPS: dict[str, float] = {
    "n_samples": 10,
    "cluster_std": 0.1,
    "noise": 0.01,
    "factor": 0.05,
    "depth": 0.1,
    "stretch": 0.5,
    "ratio": 0.5,
    "distance_threshold": 0.1,
    "eps": 0.1,
    "xi": 0.01,
    "threshold": 0.1,
    "bandwidth": 0.1,
    "damping": 0.01,
    "weight_concentration_prior": 0.1,
    "cluster_selection_epsilon": 0.1,
    "min_dist": 0.01,
    "umap__min_dist": 0.01,
}
LAST = ("shuffle", "random_state")
# What few readers need to set.
RARE = (
    "max_iter",
    "batch_size",
    "cluster_selection_epsilon",
    "cluster_selection_method",
    "shuffle",
    "depth",
    "bisecting_strategy",
    "weight_concentration_prior_type",
    "branching_factor",
    "bin_seeding",
)
# What a name of scikit-learn's or SciPy's means, in the words of somebody who has not met it; it stands below them.
WORDS = {
    "n_samples": "points",
    "centers": "blobs",
    "cluster_std": "spread",
    "shuffle": "mix the rows",
    "random_state": "seed",
    "factor": "inner circle",
    "standardize": "standardise",
    "missing": "missing values",
    "split": "images of",
    "n_clusters": "clusters",
    "n_components": "clusters",
    "init": "start",
    "n_init": "starts",
    "max_iter": "most rounds",
    "batch_size": "rows at a time",
    "covariance_type": "shapes",
    "prepare": "first",
    "pca__n_components": "components",
    "pca__whiten": "whiten",
    "tsne__n_components": "dimensions",
    "tsne__perplexity": "perplexity",
    "tsne__random_state": "seed",
    "umap__n_components": "dimensions",
    "umap__n_neighbors": "neighbours",
    "umap__min_dist": "nearest",
    "umap__random_state": "seed",
    "distance_threshold": "height",
    "linkage": "linkage",
    "cut": "cut by",
    "affinity": "likeness",
    "n_neighbors": "neighbours",
    "min_cluster_size": "smallest cluster",
    "min_samples": "near a core",
    "cluster_selection_epsilon": "merge nearer than",
    "cluster_selection_method": "choose by",
    "metric": "distance",
    "bisecting_strategy": "split next",
    "weight_concentration_prior_type": "weights",
    "weight_concentration_prior": "readiness for more",
    "threshold": "width",
    "branching_factor": "branches",
    "eps": "near within",
    "cluster_method": "cut by",
    "xi": "steepness",
    "bandwidth": "look around",
    "bin_seeding": "start from a grid",
    "cluster_all": "leave none out",
    "preference": "readiness",
    "damping": "damping",
    "n_centres": "centres",
    "p": "leaves drawn",
    "optimal_ordering": "order the leaves",
    "against": "second linkage",
    "n_seeds": "seeds",
    "sort": "sort by",
    "none": "as they are",
    "standard": "standardised",
    "robust": "robustly scaled",
    "pca": "components",
    "tsne": "in t-SNE's plane",
    "umap": "in UMAP's plane",
    "slow": "slow ones too",
    "most": "runs",
    "max_clusters": "up to",
    "by_trials": "gap and strength",
    "n_refs": "even data",
    "n_splits": "halvings",
    "max_depth": "questions",
    "scheme": "drawn again by",
    "n_resamples": "resamples",
    "min_dist": "nearest",
}
# What a name means where that depends on whose it is: of what lays points out.
WORDS_OF = {(kind, "n_components"): "dimensions" for kind in ("tsne", "umap")}


def field_control(
    tab: str,
    params: Params,
    name: str,
    prefix: str = "",
    when: tuple[str, When] | None = None,
    *,
    but: Collection[str] = (),
) -> Element:
    """The control of one field of `params`, showing its value; `but` are words that cannot be chosen here."""
    field = type(params).model_fields[name]
    value, text = getattr(params, name), field.description or ""
    whose = (str(getattr(params, "kind", "")), name)
    dotted, label = prefix + name, WORDS_OF.get(whose, WORDS.get(name, name))
    code = name if label != name else ""
    if words := choices(field):
        can = [(word, word) for word in words if word not in but]
        return controls.choice(tab, dotted, label, value, can, code=code, help=text, when=when)
    if field.annotation is bool:
        return controls.switch(tab, dotted, label, value, code=code, help=text, when=when)
    limit = bounds(field)
    return controls.number(
        tab,
        dotted,
        label,
        value,
        low=limit["ge"],
        high=limit["le"],
        step=STEPS.get(name, 1),
        # Of two values none needs a slider.
        slider=None if limit["le"] - limit["ge"] <= 1 else SLIDERS.get(name),
        seed=name.endswith("random_state"),
        code=code,
        help=text,
        when=when,
    )


def fields(tab: str, params: Params, prefix: str = "", but: Collection[str] = ()) -> list[Element]:
    """A control for each field of `params` but some, in its order."""
    return [
        field_control(tab, params, name, prefix) for name in type(params).model_fields if name not in ("kind", *but)
    ]


def methods(
    tab: str,
    prefix: str,
    kinds: Sequence[Params],
    also: Callable[[str], Mapping[str, str | None]] | None = None,
    but: Collection[str] = (),
) -> list[Element]:
    """The controls of several methods, each shown while its kind is chosen; shared ones stand once, rare ones last.

    A control named alike in several methods (`n_clusters`) is one control, so that its value stays
    when the reader changes the method. `also` says what moving a field sets besides; `but` are fields whose
    controls stand elsewhere.
    """
    owners: dict[str, list[Params]] = {}
    for method in kinds:
        for name, field in type(method).model_fields.items():
            # Text is written elsewhere on the page, column by column.
            if name not in ("kind", *but) and field.annotation is not str:
                owners.setdefault(name, []).append(method)
    made = {
        name: field_control(tab, of[0], name, prefix + ".", when=(prefix, [_shown_for(m, name) for m in of]))
        for name, of in sorted(owners.items(), key=lambda item: item[0] in LAST)
    }
    if also is not None:
        made = {name: controls.also(control, also(name)) for name, control in made.items()}
    rare = [control for name, control in made.items() if name in RARE]
    return [control for name, control in made.items() if name not in RARE] + controls.more(rare)


def _shown_for(method: Params, name: str) -> str | tuple[str, dict[str, str]]:
    """The kind under which a field is shown; one that counts for some value of another, while that has it."""
    kind = str(type(method).model_fields["kind"].default)
    counts = getattr(method, "counts_while", {})
    return (kind, dict([counts[name]])) if name in counts else kind
