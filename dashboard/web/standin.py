"""Reads a table of numbers, until files are read by a child process."""

import time
from collections.abc import Sequence

import numpy as np

from dashboard.errors import Offer, Refusal
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits
from dashboard.reading.read import Column, Read, Texts
from dashboard.web.jobs import Hear


def apart(files: Sequence[File], choices: Choices, _limits: Limits, hear: Hear) -> Read:
    """The numbers of a table with commas and one line of names."""
    lines = files[0].path.read_text().splitlines()
    for tenth in range(10 if lines[0] == "slow" else 1):
        hear("Reading", tenth / 10)
        time.sleep(0.3 if lines[0] == "slow" else 0)
    try:
        numbers = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    except ValueError:
        offer = Offer("Leave them out", {"bad_lines": "leave_out"})
        raise Refusal("Some lines are no numbers.", None, (offer,)) from None
    names = lines[0].split(",")
    columns = tuple(Column(name, "number", "feature", kept="numbers", at=i) for i, name in enumerate(names))
    return Read(columns, numbers, Texts.none(len(numbers)), understood=choices, files=tuple(f.name for f in files))
