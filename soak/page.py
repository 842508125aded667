"""A page in a browser, as far as the server can tell: what it fetches, what it posts, what it remembers."""

import re
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from harness import posts

SILENCE = 2.0  # seconds without an answer until the first repetition, then twice as long


class Page:
    """One page that was opened.

    Parameters
    ----------
    callbacks : list of dict
        What ``/_dash-dependencies`` says.
    name : str
        The number that the page drew for itself.
    """

    def __init__(self, callbacks: list[dict[str, Any]], name: str) -> None:
        self.callbacks = posts.served(callbacks)
        self.name, self.count = name, 0
        self.drawn: dict[str, Any] = {}

    def ask(self, tab: str, query: str) -> bytes:
        """The post that asks for a view, with what is drawn already."""
        self.count += 1
        page = f"{self.name}-{tab}"
        return posts.packed(posts.ask(self.callbacks[f"{tab}-ask"], query, page, self.count, self.drawn.get(tab)))

    def heard(self, tab: str, answer: dict[str, Any]) -> str:
        """Take an answer to an ask: ``drawn``, ``refused`` or ``pending``."""
        told = posts.answered(tab, answer)
        if drawn := told.get("drawn"):
            self.drawn[tab] = drawn
        outcome: str = told["outcome"]
        return outcome


def files(page: str) -> list[str]:
    """The addresses of all scripts, styles and pictures that a page's HTML names."""
    return [a for a in re.findall(r'(?:src|href)="([^"]+)"', page) if a.startswith("/")]


class Step(NamedTuple):
    """What a reader does next: opens a page, asks for another view, or for one that nobody had yet."""

    deed: str
    tab: str
    query: str


# Views that a team looks at again and again.
KNOWN = {
    "blobs": [f"a.n_clusters={k}&b.n_clusters={k}" for k in range(2, 10)]
    + ["", "a=gaussian_mixture", "a=agglomerative"],
    "dendrogram": [f"method.n_clusters={k}" for k in range(2, 10)] + ["", "method.linkage=average"],
    "digits": [f"cluster={k}" for k in range(10)],
    "neighbours": [f"row={row}" for row in range(0, 200, 20)],
}
NEW = {
    "blobs": "data.random_state={n}",
    "dendrogram": "data.random_state={n}",
    "digits": "method.random_state={n}",
    "neighbours": "row={row}&n_neighbors={k}",
}
NEW_SHARE = 0.1
SWITCH, FOLLOW, REOPEN = 0.15, 0.2, 0.02


def story(random: Random) -> Iterator[Step]:
    """What one reader does, without end: opens, changes, follows neighbours, switches tabs; a tenth is new."""
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
        here = "neighbours" if chance > 1 - FOLLOW else tab
        if random.random() < NEW_SHARE:
            numbers = {"n": random.randrange(10**6), "row": random.randrange(1797), "k": random.randint(6, 60)}
            yield Step("new", here, NEW[here].format(**numbers))
        else:
            yield Step("known", here, random.choice(KNOWN[here]))


def think(random: Random) -> float:
    """Seconds until the next step."""
    return random.uniform(2, 4)
