"""Steps of k-means, as plain code."""

from dashboard import results
from dashboard.compute.methods import KMeans
from dashboard.export import readout
from dashboard.export.script import source
from dashboard.export.snippets import retraced
from dashboard.export.studies.told import Sections
from dashboard.page import words
from dashboard.studies.steps import chosen
from dashboard.studies.study import Asked


def code(asked: Asked) -> Sections:
    """Inertia at the start of k-means and after each round."""
    runs = "\n".join(
        f'    "{place.upper()}": retraced({_constants(method)}),' for place, method in chosen(asked).items()
    )
    return [
        ("How k-means is followed step by step", source(retraced)),
        (
            "Inertia step by step; step 0 is the start",
            f"numbers = {{\n{runs}\n}}\n"
            "study = go.Figure()\n"
            "for name, inertia in numbers.items():\n"
            '    study.add_scatter(y=inertia, name=name, mode="lines+markers")\n'
            'study.update_layout(xaxis_title="step", yaxis_title="inertia")',
        ),
    ]


def _constants(method: KMeans) -> str:
    """What a k-means is fitted to and made of, as arguments."""
    return (
        words.call(method.bare()).replace("KMeans(", f"{method.prepared_code()}, ").removesuffix(")").replace("'", '"')
    )


def numbers(asked: Asked) -> list[str]:
    """After how many steps each k-means ends, and with what."""
    lines = []
    for place, method in chosen(asked).items():
        inertia, own = results.steps(asked.source, method).inertia, f"numbers['{place.upper()}']"
        lines.append(readout.line(f"steps of {place.upper()}", f"len({own}) - 1"))
        lines.append(readout.line(f"inertia of {place.upper()}", readout.number(f"{own}[-1]", float(inertia[-1]))))
    return lines
