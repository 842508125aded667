"""Studies as plain code, a file each: `code` works one out and draws it, `numbers` print what the page shows."""

from dashboard.export.studies import compare, differences, lottery, silhouettes, steps, sweep
from dashboard.export.studies.told import READING, TakenHome, told_of

__all__ = ["READING", "TAKEN_HOME", "told_of"]

# By the name of the study.
TAKEN_HOME = {
    "steps": TakenHome(steps.code, steps.numbers),
    "lottery": TakenHome(lottery.code, lottery.numbers),
    "sweep": TakenHome(sweep.code, sweep.numbers),
    "compare": TakenHome(compare.code, compare.numbers),
    "silhouettes": TakenHome(silhouettes.code, silhouettes.numbers),
    "differences": TakenHome(differences.code, differences.numbers),
}
