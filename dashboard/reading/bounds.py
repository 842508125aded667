"""What is done with more rows, columns or pixels than are read: a sample is offered, or images are made smaller."""

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Offer, Refusal
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits

# The longer side of images that nobody chose a size for.
SIDE = 64


def rows(n: int, most: int, choices: Choices, what: str, sampled: bool = True) -> NDArray[np.int64] | None:
    """The rows that are read, in their order: None for all, or a sample of as many as may be.

    Parameters
    ----------
    n, most : int
        How many there are, and how many are read.
    choices : Choices
        Whether a sample was chosen.
    what : str
        What there is too much of, the beginning of a sentence.
    sampled : bool
        Whether a sample can be offered.

    Raises
    ------
    Refusal
        If there are more than are read and no sample was chosen.
    """
    if n < 2:
        raise Refusal("There are no rows." if n == 0 else "There is 1 row; at least 2 are needed.")
    if n <= most:
        return None
    if choices.sample < 0 or not sampled:
        offers = (Offer(f"a random sample of {most:,} rows", {"sample": 0}),) if sampled and most > 1 else ()
        raise Refusal(f"{what}; at most {most:,} rows are read.", "sample", offers)
    return np.sort(np.random.default_rng(choices.sample).choice(n, most, replace=False))


def columns(k: int, limits: Limits, what: str) -> None:
    """Hold a number of columns against what is read.

    Raises
    ------
    Refusal
        If there are more.
    """
    if k > limits.columns:
        raise Refusal(f"{what} has {k:,} columns; at most {limits.columns:,} are read. Leave some out before.")


def most_rows(k: int, limits: Limits) -> int:
    """How many rows of k numbers are read."""
    return max(min(limits.rows, limits.numbers // max(k, 1)), 1)


def size(
    own: tuple[int, int], each: int, choices: Choices, limits: Limits, say: Callable[[str], None]
) -> tuple[int, int]:
    """Height and width that images are brought to: their own, or smaller where there would be too many numbers.

    Parameters
    ----------
    own : (int, int)
        Height and width of the images, or of most of them.
    each : int
        How many numbers there are of each pixel: images times colours.
    """
    height, width = own
    if choices.side:
        height = width = choices.side
    elif max(own) > SIDE:
        factor = SIDE / max(own)
        height, width = max(round(height * factor), 1), max(round(width * factor), 1)
    numbers = height * width * each
    if numbers > limits.numbers:
        factor = sqrt(limits.numbers / numbers)
        height, width = max(int(height * factor), 1), max(int(width * factor), 1)
        say(
            f"The images are brought to {width} × {height} (width × height): "
            f"at {numbers:,} numbers they would be more than {limits.numbers:,}."
        )
    return height, width
