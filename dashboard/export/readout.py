"""What a script prints before it shows a figure: the page's sentence, and the page's numbers, found anew."""

from collections.abc import Sequence

from dashboard import results
from dashboard.compute.scores import Agreement, Silhouette
from dashboard.data.literals import literal
from dashboard.errors import Refusal
from dashboard.run import Run

HEADING = "What the page says of it, and its numbers"


def quoted(sentence: str, of: str = "") -> str:
    """The line that prints what the page says; `of` is what it is said of, where there are several."""
    whole = f"The page says of {of}: {sentence}" if of else f"The page says: {sentence}"
    return f"print({literal(whole)})"


def verbatim(text: str) -> str:
    """Text as it has to stand within an f-string between double quotes."""
    return literal(text)[1:-1].replace("{", "{{").replace("}", "}}")


def line(name: str, value: str) -> str:
    """The line that prints a number by its name; `value` is what stands within the braces of an f-string."""
    assert '"' not in value, value
    return f'print(f"  {verbatim(name)}: {{{value}}}")'


def ratio(expression: str, value: float) -> str:
    """A score to two places, as the page writes it; `value` is what it is there."""
    # What is hardly below 0 is 0 on the page: "z" says so to Python, from 3.11 on.
    return f"{expression}:{'z' if -0.005 <= value < 0 else ''}.2f"


def number(expression: str, value: float) -> str:
    """A positive number to four places or whole, as the page writes it; `value` is what it is there."""
    return f"{expression}:{',.0f' if value >= 1000 else '.4g'}"


def counts(of: Run, labels: str) -> list[str]:
    """How many clusters there are, and points in none."""
    inside = f"{labels}[{labels} >= 0]" if of.found.n_noise else labels
    noise = [line("noise", f"np.count_nonzero({labels} < 0):,")] if of.found.n_noise else []
    return [line("clusters", f"len(np.unique({inside}))"), *noise]


def fit(of: Run, model: str = "model") -> list[str]:
    """The inertia of a fit and its rounds, where it has some; `model` is the estimator."""
    lines, found = [], of.found
    fitted = of.method.fitted().replace("model", model, 1)
    if found.inertia is not None:
        lines.append(line("inertia", number(f"{fitted}.inertia_", found.inertia)))
    if found.n_iter is not None:
        lines.append(line("iterations", f"{fitted}.n_iter_"))
    for name, value in found.chosen:
        lines.append(line(name, number(f"{of.method.fitted().replace('model', model, 1)}.{name}", abs(value))))
    return lines


def ari(agreed: Agreement | None, labels: str) -> list[str]:
    """How far clusters agree with the true groups, where these are known."""
    return [line("ARI", ratio(f"adjusted_rand_score(truth, {labels})", agreed.ari))] if agreed else []


def silhouette(of: Run, labels: str) -> list[str]:
    """The mean silhouette, where there is one and the page measured it at all points."""
    score = measured(of)
    if score is None or score.sampled:
        return []
    inside = f"[{labels} >= 0]" if of.found.n_noise else ""
    return [line("silhouette", ratio(f"silhouette_score(X{inside}, {labels}{inside})", score.mean))]


def measured(of: Run) -> Silhouette | None:
    """The silhouette as the page has it; None where there is none, or it would take too long."""
    try:
        return results.silhouette(of.source, of.labelled)
    except Refusal:
        return None


def section(lines: Sequence[str]) -> tuple[str, str]:
    """The section of a script that prints."""
    return HEADING, "\n".join(lines)
