"""What the code of a study is made of, and what it prints of what the page says."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.export import readout
from dashboard.page.answering import Page
from dashboard.studies.study import Asked, Study
from dashboard.workspace.workspace import Workspace

Sections = list[tuple[str, str]]
READING = "What the page says of the study, and its numbers"


@dataclass(frozen=True)
class TakenHome:
    """A study as plain code.

    Attributes
    ----------
    code : callable
        The sections that work it out and draw it: `numbers` are what it finds, `study` is its chart.
    numbers : callable
        Lines that print the numbers which the page shows.
    """

    code: Callable[[Asked], Sections]
    numbers: Callable[[Asked], list[str]]


def told_of(view: Workspace, study: Study, asked: Asked, of: TakenHome) -> list[str]:
    """What the page says of a study, sentence by sentence, and the numbers in it."""
    said = [readout.quoted(sentence, study.label) for sentence in sentences(view, study, asked)]
    return [*said, *of.numbers(asked)]


def sentences(view: Workspace, study: Study, asked: Asked) -> list[str]:
    """What the page says of a study."""
    page = Page(view)
    study.fill(asked, page)
    said = page.words[asked.ids(study.name, "said")]
    return [str(part.children) for part in said if part.attributes.get("className") == "reading"]
