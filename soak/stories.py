"""What readers do: views that a team looks at again and again, new ones, files, and the heaviest that are allowed."""

import os
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

# The folder with the files of MNIST that the hosted machine is given; without it nobody asks for MNIST.
MNIST = os.environ.get("SOAK_MNIST", "")


class Step(NamedTuple):
    """What a reader does next.

    Attributes
    ----------
    deed : str
        ``open`` a page; see a view that is ``known``, one that is known and ``large``, or one that is ``new``; take
        home a ``file``, or fetch an image of the page; ask for the ``heavy``; bring data of their ``own``.
    tab : str
    query : str
        Of the view.
    file : str
        Of a file, its path: ``take/scatter/labels.csv``.
    """

    deed: str
    tab: str
    query: str
    file: str = ""


KNOWN = {
    "scatter": [f"method.n_clusters={k}&b.n_clusters={k}" for k in range(2, 10)]
    + ["", "method=gaussian_mixture&b=kmeans", "method=agglomerative&b=kmeans", "method=hdbscan&b=spectral"]
    + [
        "data=moons&method=hdbscan&b=kmeans",
        "data=unequal&method=gaussian_mixture&b=kmeans",
        "data.n_samples=2000",
        "show=silhouettes",
    ],
    "dendrogram": [f"method.n_clusters={k}" for k in range(2, 10)]
    + [
        "",
        "method.linkage=average",
        "data=digits&dendrogram.n_centres=100&method=minibatch",
        "dendrogram.against=single",
    ],
    "clusters": [f"select=a{k}" for k in range(10)] + ["method=kmeans"],
    "neighbours": [f"row={row}" for row in range(0, 200, 20)]
    + ["row=7&neighbours.metric=cosine&neighbours.n_neighbors=100"],
    "data": ["", "data=wine", "data=breast_cancer", "hide=true"],
}
# Large ones, of which there are fewer.
LARGE = {
    "data": ["data=digits", "data.standardize=false"],
    "scatter": [
        "data.n_samples=100000&method=kmeans&b=off",
        "colour=plain&data.n_samples=100000&b=truth&c=minibatch",
        "data.n_samples=20000&method=hdbscan&b=off",
        "data.n_samples=20000&method=gaussian_mixture&b=off",
        "data.n_samples=10000&method=agglomerative&b=kmeans",
    ],
    "dendrogram": ["data.n_samples=20000", "data.n_samples=5000&method.linkage=average", "data=digits"],
    "clusters": ["method=hdbscan", "method=gaussian_mixture", "method=agglomerative"],
    "neighbours": [
        "row=11&method=hdbscan",
        "row=12&method=gaussian_mixture&neighbours.n_neighbors=100&neighbours.metric=manhattan",
    ],
}
OF_MNIST = {
    "clusters": ["data=mnist&data.n_samples=10000"],
    "dendrogram": ["data=mnist&data.n_samples=2000"],
    "neighbours": ["data=mnist&data.n_samples=10000&row=3"],
}
NEW = {
    "data": "data=blobs&data.n_samples=300&data.random_state={n}",
    "scatter": "data.random_state={n}",
    "dendrogram": "data.random_state={n}",
    "clusters": "method.random_state={n}",
    "neighbours": "row={row}&neighbours.n_neighbors={k}",
}
# One in twenty of the new ones.
NEW_LARGE = {
    "data": ["data=blobs&data.n_samples=5000&data.random_state={n}"],
    "scatter": [
        "data.n_samples={size}&data.random_state={n}",
        "data.n_samples=5000&data.random_state={n}&method=hdbscan&b=gaussian_mixture",
    ],
    "dendrogram": ["data.n_samples=5000&data.random_state={n}"],
    "clusters": ["method=gaussian_mixture&method.random_state={n}"],
    "neighbours": [
        "row={row}&neighbours.n_neighbors={k}&neighbours.metric=cosine&method=kmeans&method.random_state={n}"
    ],
}
# More than is allowed, where that depends on an estimate: whoever is refused takes what is offered.
HEAVY = [
    ("scatter", "data.n_samples=100000&data.random_state={n}&method=hdbscan&b=hdbscan&b.min_samples=9"),
    ("dendrogram", "data.n_samples=100000&data.random_state={n}&method.linkage=average"),
    ("scatter", "data.n_samples=100000&data.random_state={n}&method=spectral&b=off"),
    ("dendrogram", "data.n_samples=100000&data.random_state={n}"),
    ("scatter", "data.n_samples=20000&data.random_state={n}&method=gaussian_mixture&method.n_components=50"
     "&b=kmeans&b.n_init=50"),
    ("scatter", "data.n_samples=100000&data.random_state={n}&method=agglomerative&method.linkage=complete&b=minibatch"),
    ("clusters", "method=gaussian_mixture&method.n_components=20&method.random_state={n}"),
    ("scatter", "data.n_samples=10000&data.random_state={n}&show=silhouettes&c=gaussian_mixture"),
]  # fmt: skip
KINDS = ("labels.csv", "code.py", "notebook.ipynb")
# Every size in which the page asks for the images of leaves.
IMAGES = [
    "data=digits",
    "data=digits&dendrogram.n_centres=1000&method=minibatch",
    "data=digits&dendrogram.n_centres=50&method=minibatch",
]
IMAGES_OF_MNIST = [
    "data=mnist&data.n_samples=2000",
    "data=mnist&data.n_samples=500",
    "data=mnist&data.n_samples=10000&dendrogram.n_centres=1000&method=minibatch",
]

NEW_SHARE, NEW_LARGE_SHARE, LARGE_SHARE, FILE_SHARE = 0.1, 0.05, 0.05, 0.05
SWITCH, FOLLOW, REOPEN = 0.15, 0.2, 0.02
LEAST, MOST = 2.0, 4.0


def large(tab: str) -> list[str]:
    """The large views of a tab, those of MNIST among them where its files are there."""
    return LARGE[tab] + (OF_MNIST.get(tab, []) if MNIST else [])


def story(random: Random, small: bool = False) -> Iterator[Step]:
    """What one reader does, without end: opens, changes, follows neighbours, switches tabs, takes files home.

    With `small`, known views and new ones of a few hundred points alone: what a fault wiped out is there again at once.
    """
    tab = random.choice(list(KNOWN))
    yield Step("open", tab, random.choice(KNOWN[tab]))
    while True:
        chance = random.random()
        if chance < REOPEN:
            yield Step("open", tab, random.choice(KNOWN[tab]))
            continue
        if chance < REOPEN + SWITCH:
            tab = random.choice([other for other in KNOWN if other != tab])
        # Who follows a neighbour comes back to the tab that they came from.
        yield one(random, "neighbours" if chance > 1 - FOLLOW else tab, small)


def one(random: Random, tab: str, small: bool) -> Step:
    """A step on a tab."""
    chance = random.random()
    if chance < NEW_SHARE:
        return Step("new", tab, new(random, tab, small))
    if chance < NEW_SHARE + FILE_SHARE:
        return file(random, tab)
    if not small and chance < NEW_SHARE + FILE_SHARE + LARGE_SHARE:
        return Step("large", tab, random.choice(large(tab)))
    return Step("known", tab, random.choice(KNOWN[tab]))


def new(random: Random, tab: str, small: bool) -> str:
    """A view that nobody had yet; few of them are large, and of those most are nearer to the least."""
    rare = not small and random.random() < NEW_LARGE_SHARE
    spelled = random.choice(NEW_LARGE[tab]) if rare else NEW[tab]
    size = round(300 * (100_000 / 300) ** random.random())
    row, k = random.randrange(1797), random.randint(6, 60)
    return spelled.format(n=random.randrange(10**6), row=row, k=k, size=size)


def file(random: Random, tab: str) -> Step:
    """A file to take home of a view that is known, or a sheet of images."""
    if random.random() < 0.25:
        sheets = IMAGES + (IMAGES_OF_MNIST if MNIST else [])
        return Step("file", "dendrogram", random.choice(sheets), "images/leaves.png")
    return Step("file", tab, random.choice(KNOWN[tab]), f"take/{tab}/{random.choice(KINDS)}")


def heaviest(random: Random) -> Iterator[Step]:
    """The heaviest questions, one after the other without end, each new."""
    first = random.randrange(len(HEAVY))
    while True:
        for tab, spelled in HEAVY[first:] + HEAVY[:first]:
            yield Step("heavy", tab, spelled.format(n=random.randrange(10**6)))


def bringing(random: Random) -> Iterator[Step]:
    """One table of one's own after the other, and views that all know in between."""
    yield Step("open", "scatter", "")
    while True:
        yield Step("own", "scatter", "")
        yield Step("known", "scatter", random.choice(KNOWN["scatter"]))


def everything() -> list[Step]:
    """Every view that is known, large ones among them, and every sheet of images: what is asked before a run."""
    views = [Step("survey", tab, query) for tab in KNOWN for query in KNOWN[tab] + large(tab)]
    sheets = IMAGES + (IMAGES_OF_MNIST if MNIST else [])
    return views + [Step("file", "dendrogram", query, "images/leaves.png") for query in sheets]


def think(random: Random) -> float:
    """Seconds until the next step."""
    return random.uniform(LEAST, MOST)
