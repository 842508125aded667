"""Studies as plain code, a file each: `code` works one out and draws it, `numbers` print what the page shows."""

from dashboard.export.studies import (
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
from dashboard.export.studies.told import READING, TakenHome, told_of

__all__ = ["READING", "TAKEN_HOME", "told_of"]

# By the name of the study.
TAKEN_HOME = {
    "steps": TakenHome(steps.code, steps.numbers),
    "lottery": TakenHome(lottery.code, lottery.numbers),
    "compare": TakenHome(compare.code, compare.numbers),
    "sweep": TakenHome(sweep.code, sweep.numbers),
    "density": TakenHome(density.code, density.numbers),
    "clusterwise": TakenHome(clusterwise.code, clusterwise.numbers),
    "consensus": TakenHome(consensus.code, consensus.numbers),
    "silhouettes": TakenHome(silhouettes.code, silhouettes.numbers),
    "differences": TakenHome(differences.code, differences.numbers),
    "profile": TakenHome(profile.code, profile.numbers),
    "rules": TakenHome(rules.code, rules.numbers),
    "hidden": TakenHome(hidden.code, hidden.numbers),
}
