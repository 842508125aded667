"""Whether what was read can be clustered as it is, and what could be done where it cannot."""

import numpy as np

from dashboard.errors import Offer, Refusal, shown
from dashboard.reading.read import Read

# Words of a column of more different ones are no groups.
MOST_WORDS = 20


def refuse_unusable(read: Read) -> Refusal | None:
    """Why nothing can be clustered in a data set until its reader chose something; None where it can be, or never.

    No column holds numbers, while words could become columns; or no row has a value in each feature.
    """
    if read.images is not None:
        return None
    if not any(column.kept in ("numbers", "vectors") for column in read.columns):
        return _words_only(read)
    return _no_complete_row(read)


def _words_only(read: Read) -> Refusal | None:
    """Where there are words alone: the columns of few words that could become columns of 0 and 1."""
    offers = []
    for place, column in enumerate(read.columns):
        if column.type == "text":
            words = [word for word in read.values(place) if word is not None]
            if 1 < len(set(words)) <= min(MOST_WORDS, len(words) - 1):
                offers.append(Offer(f"one-hot columns of {shown(column.name)}", {"one_hot": column.name}))
    if not offers:
        return None
    return Refusal("No column holds numbers, by which points could be near or far.", "one_hot", tuple(offers))


def _no_complete_row(read: Read) -> Refusal | None:
    """Where each row misses something: filling, or leaving out columns."""
    complete = np.ones(len(read), bool)
    for column in (read.columns[place] for place in read.with_role("feature")):
        if column.kept == "numbers" and column.missing:
            complete &= ~np.isnan(read.numbers[:, column.at])
        elif column.kept == "vectors" and column.missing:
            complete &= ~np.isnan(read.vectors[column.at]).any(axis=1)
    if complete.any():
        return None
    return Refusal(
        "No row is complete: leaving out rows with missing values would leave none.",
        "missing",
        (
            Offer("fill each column with its median", {"missing": "median"}),
            Offer("leave out columns with missing values", {"missing": "columns"}),
        ),
    )
