"""How many, in sentences: what the gap and prediction strength choose, by which rule, and what disagreement means."""

from collections.abc import Mapping, Sequence

from dashboard.compute.gap import Gap
from dashboard.compute.methods import Method
from dashboard.compute.strength import STRONG, Strength
from dashboard.page import words
from dashboard.studies.counting import Counted


def sentences(of: Counted, scores: Mapping[str, int], method: Method) -> list[str]:
    """What each chooses by its own rule, and how to read it where they or other `scores` disagree."""
    choices = dict(scores) | of.choices()
    said = [_of_gap(of.gap), _of_strength(of.strength), together(choices, of.gap.peak(), len(of.gap.values))]
    if getattr(method, "n_init", None) == 1 and of.strength.choice() < max(k or 1 for k in choices.values()):
        said.append(
            "Each fit had one start, which may end elsewhere in each half: with an n_init of 10 prediction strength is "
            "less a matter of luck."
        )
    return said


def _of_gap(of: Gap) -> str:
    k = of.choice()
    if k is None:
        return (
            f"The gap chooses none up to {len(of.values)}: each further cluster is tighter against even data than the "
            "error allows for."
        )
    here, more, error = of.values[k - 1], of.values[k], of.errors[k]
    top = of.peak()
    then = f" Beyond that it rises again, to {words.short(of.values[top - 1])} at {top}." if top else ""
    return (
        f"The gap chooses {k}, the smallest number whose gap ({words.short(here)}) is at least that of one more less "
        f"its error ({words.short(more)} − {words.short(error)}).{then}"
    )


def _of_strength(of: Strength) -> str:
    k = of.choice()
    if k == 1:
        return (
            f"Prediction strength chooses 1: with no larger number does it reach {STRONG} with its error, so no other "
            "clusters of one half are found again in the other."
        )
    value, error = of.values[k - 1], of.errors[k - 1]
    return (
        f"Prediction strength chooses {k}, the largest number that reaches {STRONG} with its error "
        f"({value:.2f} + {error:.2f}); points of one half go to the nearest centroid of the other, whatever the method."
    )


def together(choices: Mapping[str, int | None], peak: int | None, last: int) -> str:
    """Whether all choose the same number, and what it means if not.

    `peak` is the number at which the gap is largest, if that is well beyond its choice; `last` the largest of all.
    """
    if len(set(choices.values())) == 1 and None not in choices.values():
        return f"All {len(choices)} say {next(iter(choices.values()))}. That is agreement, and still no proof."
    said = [f"{name} says {'none' if k is None else k}" for name, k in choices.items()]
    return f"They disagree: {', '.join(said[:-1])} and {said[-1]}. {_read(choices, peak, last)}"


def _read(choices: Mapping[str, int | None], peak: int | None, last: int) -> str:
    """What a disagreement is to be read as."""
    tight, again = choices["the gap"], choices["prediction strength"]
    assert again is not None
    others = [k for name, k in choices.items() if name not in {"the gap", "prediction strength"} and k is not None]
    if peak is not None and peak in {again, *others}:
        return (
            f"Read it as {peak}: the rule of the gap stops at the first number that one more does not better, as where "
            f"groups lie in groups, but the gap itself is largest at {peak}."
        )
    if peak is not None:
        return (
            f"Read it as not settled: far beyond the {tight} of its rule the gap is largest at {peak}, which none of "
            "the others chooses. Look at what lies between."
        )
    if tight == again:
        return _agreed(again, others)
    if tight is None:
        return (
            f"Read it as {again} to rely on, with finer structure that goes on beyond {last}: clusters within "
            "clusters, or a cloud that does not fill its box."
        )
    if tight > again:
        return (
            f"Read it as {again} to rely on: up to {tight} clusters are tighter than in even data, but other points of "
            "the same kind would be cut elsewhere."
        )
    return (
        f"Read it as {tight}, with care: {again} clusters are found again, but beyond {tight} hardly tighter than in "
        "even data, as where a cloud is cut across its length."
    )


def _agreed(k: int, others: Sequence[int]) -> str:
    """What it means that other scores alone say otherwise than trials."""
    if k == 1:
        return (
            "Read it as one group: no other number of clusters is tighter than in even data or found again, and the "
            "other scores cannot say 1."
        )
    said = f"Read it as {k}: tighter than in even data, and found again. "
    if min(others, default=k) < k:
        return said + "The silhouette takes groups that touch for one."
    return said + "A score that says more splits groups into parts."
