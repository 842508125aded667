"""Neighbours in truth and in the picture: which are both, and which are false friends, near in the picture alone."""

from dashboard.compute.honest import Friends
from dashboard.page.words import Strip


def notes(known: Friends) -> list[str]:
    """Of each neighbour, whether it is near in the picture too; which nearest it is there where it is not."""
    return ["near here" if near else f"{nth(seen)} here" for near, seen in zip(known.near, known.seen, strict=True)]


def false_notes(known: Friends) -> list[str]:
    """Of each false friend, which nearest it is in truth."""
    return [f"{nth(rank)} nearest" for rank in known.ranks]


def near(known: Friends) -> Strip:
    """How many neighbours are near in the picture too."""
    return [("near here too", f"{known.near.sum()} of {len(known.near)}", "")]


def sentence(known: Friends) -> str:
    """What the picture keeps of the neighbours, and what it makes up."""
    k, kept = len(known.near), int(known.near.sum())
    if kept == k:
        return (
            f"All {k} are among its {k} nearest in the picture too." if k > 1 else "It is nearest in the picture too."
        )
    farthest = int(known.ranks.max())
    there = (
        f"{kept} of the {k} are among its {k} nearest in the picture"
        if k > 1
        else "Another one is nearest in the picture"
    )
    false = len(known.false)
    who = f"the {false} others there are false friends" if false > 1 else "the other one there is a false friend"
    if k == 1:
        return f"{there}: a false friend, which in truth is {nth(farthest)} nearest."
    return f"{there}; {who}, {'one of them' if false > 1 else 'which is'} only {nth(farthest)} nearest in truth."


def nth(number: int) -> str:
    """A place in an order: 1st, 2nd, 113th."""
    number = int(number)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
