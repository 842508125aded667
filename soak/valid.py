"""Random views that are valid, drawn from what the parameters declare: any kind, any constant within bounds."""

import math
from collections.abc import Iterator
from random import Random
from typing import Any, get_args
from urllib.parse import urlencode

from pydantic.fields import FieldInfo

from dashboard.errors import Refusal
from dashboard.params import Params, bounds, choices
from dashboard.tabs import TABS
from dashboard.workspace.workspace import Workspace

FIRST = {tab.name: tab.first for tab in TABS}
# What is drawn is worked out: these are held where that is quick, however much is allowed.
QUICK = {"n_samples": 400, "n_centres": 100, "n_init": 5, "max_iter": 100, "n_runs": 10, "n_clusters": 30}
# Where no bound is declared.
WIDE = 10**5


def query(random: Random, tab: str, mnist: bool = False) -> str:
    """The query string of a valid view of a tab, as far as its declarations say."""
    while True:
        pairs = list(drawn(random, Workspace))
        chosen = random.sample(pairs, random.randint(0, min(6, len(pairs)))) if random.random() < 0.5 else pairs
        # Parts come first as the kind that their constants belong to.
        kinds = {name: value for name, value in pairs if any(n.startswith(f"{name}.") for n, _ in chosen)}
        spelled = urlencode(kinds | dict(chosen))
        if not mnist and ("data", "mnist") in (kinds | dict(chosen)).items():
            continue
        try:
            Workspace.opened(spelled, FIRST[tab])
        except Refusal:
            continue
        return spelled


def drawn(random: Random, model: type[Params], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A value for each parameter of a model, by its name in the address."""
    for name, field in model.model_fields.items():
        if name == "kind":
            continue
        kinds = parts(field)
        if not kinds:
            yield prefix + name, value(random, name, field)
            continue
        kind = random.choice(kinds)
        if "kind" in kind.model_fields:
            yield prefix + name, str(kind.model_fields["kind"].default)
        yield from drawn(random, kind, f"{prefix}{name}.")


def parts(field: FieldInfo) -> list[type[Params]]:
    """The kinds of a part; none for a plain value."""
    annotation: Any = field.annotation
    found = [annotation, *get_args(annotation), *(a for one in get_args(annotation) for a in get_args(one))]
    return [kind for kind in found if isinstance(kind, type) and issubclass(kind, Params)]


def value(random: Random, name: str, field: FieldInfo) -> str:
    """A plain value within its bounds: an end of them, anything between, or the small that most readers take."""
    if words := choices(field):
        return random.choice(words)
    if field.annotation is bool:
        return random.choice(["true", "false"])
    if field.annotation is int or field.annotation is float:
        limits = bounds(field)
        least, most = limits.get("ge", limits.get("gt", 0)), limits.get("le", limits.get("lt", WIDE))
        most = min(most, QUICK.get(name, most))
        spread = (most - least + 1) ** random.random() - 1
        usual = field.default if isinstance(field.default, int | float) and least <= field.default <= most else most
        number = random.choice([usual, usual, usual, least, most, least + spread, random.uniform(least, most)])
        return str(math.floor(number)) if field.annotation is int else f"{number:.4g}"
    # What the browser keeps to itself: its spelling is its own.
    return ""
