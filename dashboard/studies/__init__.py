"""Ways to look into the clusterings on a page, in the order of the page."""

from dashboard.studies import (
    clusterwise,
    compare,
    consensus,
    density,
    differences,
    hidden,
    lottery,
    profile,
    rules,
    silhouettes,
    steps,
    sweep,
)
from dashboard.studies.study import QUESTIONS, Study

STUDIES: tuple[Study, ...] = (
    steps.STUDY,
    lottery.STUDY,
    compare.STUDY,
    sweep.STUDY,
    density.STUDY,
    clusterwise.STUDY,
    consensus.STUDY,
    silhouettes.STUDY,
    differences.STUDY,
    profile.STUDY,
    rules.STUDY,
    hidden.STUDY,
)


def by_question(studies: tuple[Study, ...] = STUDIES) -> list[tuple[str, list[Study]]]:
    """Studies by the question that they answer; those questions alone that have some."""
    found = [(question, [study for study in studies if study.question == question]) for question in QUESTIONS]
    return [(question, of) for question, of in found if of]
