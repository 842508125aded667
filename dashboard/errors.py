"""What a reader may be told when something does not work."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """What would work instead of what was refused.

    Attributes
    ----------
    label : str
        A few words for a button.
    changes : dict of str to object
        New values by the names of parameters.
    """

    label: str
    changes: dict[str, object]


class Refusal(ValueError):
    """A question that will not be answered, with the sentence that says why.

    Attributes
    ----------
    sentence : str
        One or two plain sentences for the page: what was asked, what is allowed, what would work.
    parameter : str or None
        The parameter's name, or None when no single one is at fault.
    offers : tuple of Offer
        What would work.
    part : str or None
        The part of the view that was refused, where it has several of a kind.
    """

    def __init__(self, sentence: str, parameter: str | None = None, offers: tuple[Offer, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.parameter = parameter
        self.offers = offers
        self.part: str | None = None


class Mishap(Refusal):
    """A question that was let through and has no answer all the same: what worked on it took too much, or died."""


@contextmanager
def in_part(name: str) -> Iterator[None]:
    """A refusal that leaves this block says which part of the view it is about."""
    try:
        yield
    except Refusal as refusal:
        refusal.part = name
        raise


def shown(value: object, length: int = 40) -> str:
    """A reader's value as it may be repeated to them: printable and short."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "?" for c in text[: length + 1])
    return text if len(text) <= length else text[: length - 1] + "…"


def masked(address: str) -> str:
    """An address as a log, a page or a sentence may repeat it: without the name and the password that may be in it."""
    _, at, place = address.rpartition("@")
    scheme = re.match(r"([a-z]+:/*)?", address)
    return f"{scheme[0]}…@{place}" if at and scheme else address
