"""A page in a browser, as far as the server can tell: what it fetches, what it posts, what it remembers."""

import html
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from harness import posts

SILENCE = 2.0  # seconds without an answer until the first repetition, then twice as long
# The button under a refusal that would ask for less of everything.
OFFER = re.compile(r'data-set="([^"]*n_samples[^"]*)"')


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

    def heard(self, tab: str, query: str, answer: dict[str, Any]) -> str:
        """Take an answer to an ask: ``drawn``, ``refused``, ``failed`` or ``pending``; or ``not theirs``.

        Raises
        ------
        KeyError
            If it is none that a page could read.
        """
        told = posts.answered(tab, answer)
        if drawn := told.get("drawn"):
            self.drawn[tab] = drawn
        outcome: str = told["outcome"]
        if outcome not in posts.OUTCOMES:
            raise KeyError(outcome)
        if outcome == "drawn" and not shows(query, told["shown"]):
            return "not theirs"
        return outcome


def shows(query: str, shown: Mapping[str, object]) -> bool:
    """Whether controls that show these values are those of a view."""
    asked = [(name, value) for name, value in parse_qsl(query) if name in shown or name not in posts.OF_THE_BROWSER]
    return all(name in shown and same(value, shown[name]) for name, value in asked)


def same(spelled: str, value: object) -> bool:
    """Whether a value is the one that an address spells."""
    if isinstance(value, bool):
        return spelled == str(value).lower()
    try:
        return float(spelled) == value
    except ValueError:
        return spelled == value


def offered(tab: str, query: str, answer: dict[str, Any]) -> str | None:
    """The view with fewer points that a refusal offers, if it does."""
    found = OFFER.search(posts.answered(tab, answer).get("notice", ""))
    if found is None:
        return None
    return urlencode(dict(parse_qsl(query)) | json.loads(html.unescape(found[1])))


def files(page: str) -> list[str]:
    """The addresses of all scripts, styles and pictures that a page's HTML names."""
    return [a for a in re.findall(r'(?:src|href)="([^"]+)"', page) if a.startswith("/")]
