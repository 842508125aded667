"""Data that a reader brought, in small, and a vault that holds it."""

from dataclasses import replace

import numpy as np

from dashboard.data.own import Own
from dashboard.errors import Refusal
from dashboard.reading.choices import Choices
from dashboard.reading.read import Column, Read, Texts

ID = "0123456789abcdef" * 2
PLAIN_CSV = Choices(delimiter="comma", decimal="point", thousands="none", encoding="utf-8", header="yes", skip=0)


def table(roles, **columns):
    """A table of columns by name: numbers, None for a missing one, or words; roles by name, else features."""
    n = len(next(iter(columns.values())))
    numbers, words, made = [], [], []
    for name, cells in columns.items():
        missing = sum(cell is None for cell in cells)
        text = any(isinstance(cell, str) for cell in cells)
        kept, place = ("texts", len(words)) if text else ("numbers", len(numbers))
        (words if text else numbers).append(cells)
        role = roles.get(name, "text" if text else "feature")
        made.append(Column(name, "text" if text else "number", role, "as it is", missing, kept, place))
    values = np.array(numbers, float).T.reshape(n, len(numbers))
    return Read(tuple(made), values, Texts.of(n, words), understood=PLAIN_CSV, files=("table.csv",), first_line=2)


def photographs(images, labels=None):
    """Images (n, height, width) or in colour, each with the name of its file, and labels."""
    n = len(images)
    columns = [Column("file", "text", "id", "names rows", 0, "texts", 0)]
    words = [[f"{i}.png" for i in range(n)]]
    if labels:
        columns.append(Column("folder", "text", "label", "the folder", 0, "texts", 1))
        words.append(labels)
    return Read(tuple(columns), np.zeros((n, 0)), Texts.of(n, words), images=images, format="zip", files=("a.zip",))


class Holding:
    """A vault that holds one data set, and lets everybody see it."""

    def __init__(self, read):
        self.read = read

    def load(self, name):
        if name != ID:
            raise Refusal("This data is no longer here.")
        return self.read

    def lasts(self):
        return "24 hours"

    def admit(self, name, _owner):
        self.load(name)


def own(**fields):
    """The source that a vault of `Holding` has."""
    return Own(id=ID, **fields)


def named(read, **names):
    """The same with other names of columns."""
    return replace(read, columns=tuple(replace(c, name=names.get(c.name, c.name)) for c in read.columns))
