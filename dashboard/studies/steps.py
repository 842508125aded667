"""Step by step: k-means from its start to its end, up to two runs of it in step."""

from collections.abc import Mapping, Sequence

import numpy as np

from components import cards, html
from components.attributes import aria, data
from components.html import Element
from dashboard import results
from dashboard.compute.arrays import Floats
from dashboard.compute.grid import middles
from dashboard.compute.methods import KMeans
from dashboard.compute.steps import Steps
from dashboard.errors import Offer, Refusal, in_part
from dashboard.figures.steps import Run, kept, steps_plot
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.studies.study import Asked, Study
from dashboard.workspace.parts import FIELDS

# More would be too small to follow, and their colours too much to send.
MOST_RUNS = 2

BUTTONS = (
    ("first", "«", "To the start"),
    ("back", "‹", "One step back"),
    ("play", "Play", "Play"),
    ("on", "›", "One step on"),
    ("last", "»", "To the end"),
)


def layout(ids: Ids) -> Element:
    """The player, which the browser moves (`assets/tabs/steps.js`); a chart of inertia, and what it says."""
    buttons = [
        html.Button(sign, className="quiet", title=does, **data(go=name), **aria(label=does))
        for name, sign, does in BUTTONS
    ]
    player = html.Div(
        [
            html.Div([*buttons, html.Span(className="range", **data(label="Step"))], className="controls-row"),
            html.Div(
                [html.P([html.B(), html.Span()]) for _ in range(MOST_RUNS)], className="now", **aria(live="polite")
            ),
        ],
        className="player",
        role="group",
        **aria(label="Player: Space plays and pauses, arrows go one step"),
    )
    chart = cards.graph(ids(STUDY.name, "plot"), "Inertia after each step", scroll=False, lights="step")
    return html.Div([player, chart, html.Footer(id=ids(STUDY.name, "said"))], className="card steps")


def fill(asked: Asked, page: Page) -> None:
    """Retrace the runs of k-means on the page.

    Raises
    ------
    Refusal
        If there is none, or one would take too long.
    """
    places = chosen(asked)
    if not places:
        raise Refusal(
            "Step by step shows k-means, and no chart is of k-means here.",
            offers=(Offer(f"K-means in {asked.edited.upper()}", {FIELDS[asked.edited]: "kmeans"}),),
        )
    runs = {place: run(asked, place) for place in places}
    page.shown |= {"cards": list(places)}
    page.drawings[asked.ids(STUDY.name, "plot")] = steps_plot(runs)
    page.words[asked.ids(STUDY.name, "said")] = said(asked, runs)


def chosen(asked: Asked) -> dict[str, KMeans]:
    """The places that are shown and their methods, in the order of the page: the edited first of all."""
    found = {place: method for place, method in asked.methods.items() if isinstance(method, KMeans)}
    first = sorted(found, key=lambda place: place != asked.edited)[:MOST_RUNS]
    return {place: method for place, method in found.items() if place in first}


def run(asked: Asked, place: str) -> Run:
    """The run of one place, its centres in the colours that their points end in."""
    method = asked.methods[place]
    assert isinstance(method, KMeans), method
    with in_part(FIELDS[place]):
        steps = results.steps(asked.source, method)
    clusters = asked.clusters(place)
    # What has no points at the end has no colour on the page.
    colours = np.arange(method.n_clusters) + clusters.max() + 1
    colours[steps.labels[-1]] = clusters
    projected = results.projection(asked.source, asked.drawn_on)
    # Where points were laid out, or came with their coordinates, or centres are of another space, a centre lies amid
    # those that are nearest to it.
    straight = projected.straight and not method.is_prepared
    placed = projected.placed(steps.centers) if straight else amid(projected.coordinates, steps)
    drawn = placed - middles(projected.coordinates)
    return Run(steps, colours, drawn, sentences(steps, method))


def amid(coordinates: Floats, steps: Steps) -> Floats:
    """Where the centres (t + 1, k, d) of all steps are drawn: in the middle of their points, given as (n, 3)."""
    out = np.zeros((*steps.centers.shape[:2], 3))
    for step, labels in enumerate(steps.labels):
        counts = np.maximum(np.bincount(labels, minlength=out.shape[1]), 1)
        for axis in range(3):
            out[step, :, axis] = np.bincount(labels, coordinates[:, axis], out.shape[1]) / counts
    return out


def sentences(steps: Steps, method: KMeans) -> list[str]:
    """What happened at each step."""
    inertia = [words.number(value) for value in steps.inertia]
    changed, last = steps.changed(), steps.last
    how = "far apart" if method.init == "k-means++" else "at random"
    out = [f"Start: {method.n_clusters} points drawn {how} are the first centres. Inertia {inertia[0]}."]
    for step in range(1, last + 1):
        before, now = inertia[step - 1 : step + 1]
        end = f"{ending(steps)}, " if step == last else ""
        points = f"{points_of(int(changed[step]))} changed cluster"
        told = f"inertia {before} → {now}" if before != now else f"inertia {now}"
        out.append(f"Step {step} of {last}: {end}{points}, {told}.")
    return out


def points_of(count: int) -> str:
    """How many points, in words."""
    return {0: "no point", 1: "1 point"}.get(count, f"{count:,} points")


def ending(steps: Steps) -> str:
    """Why a run ends where it does."""
    if not steps.converged:
        return "the last by max_iter"
    return "centres hardly move" if steps.changed()[-1] else "settled"


def said(asked: Asked, runs: Mapping[str, Run]) -> list[Element]:
    """How the runs end, what is not shown of them, and every step in a table."""
    told = [ends(asked, place, run) for place, run in runs.items()]
    told += [*left_out(asked, runs), *elsewhere(asked, runs), *thinned(list(runs.values()))]
    return [cards.reading(" ".join(told)), table(runs)]


def ends(asked: Asked, place: str, run: Run) -> str:
    """After how many steps a run ends, and with what; which start it is of, where there are several."""
    method, last = asked.methods[place], run.steps.last
    assert isinstance(method, KMeans), method
    start = f", the best of {method.n_init} starts," if method.n_init > 1 else ""
    settles = "settles" if run.steps.converged else "is stopped"
    told = f"{place.upper()}{start} {settles} after {last} {'step' if last == 1 else 'steps'}"
    read = words.told(asked.points, asked.clusters(place))
    return f"{told}: {read[0].lower()}{read[1:]}"


def left_out(asked: Asked, runs: Mapping[str, Run]) -> list[str]:
    """Why the edited clustering is not shown, if it is not."""
    if asked.edited in runs or asked.edited not in asked.methods:
        return []
    return [f"{asked.edited.upper()} is left out, for only k-means moves its centres by all points at each step."]


def elsewhere(asked: Asked, runs: Mapping[str, Run]) -> list[str]:
    """Where centres and inertia are not in the data as it is."""
    places = [place.upper() for place in runs if asked.methods[place].is_prepared]
    if not places:
        return []
    are = f"Inertia and moves of {' and '.join(places)} are those of the points as they are prepared"
    return [f"{are}; each centre is drawn amid the points that are nearest to it there."]


def thinned(runs: Sequence[Run]) -> list[str]:
    """How many of the steps are shown, if not all."""
    count, last = len(kept(runs)) - 1, max(run.steps.last for run in runs)
    return [] if count == last else [f"Of {last} steps {count} are shown, most of them early ones."]


def table(runs: Mapping[str, Run]) -> Element:
    """Every step of every run."""
    rows = [
        [place.upper(), step, words.number(inertia), f"{changed:,}", words.number(moved)]
        for place, run in runs.items()
        for step, (inertia, changed, moved) in enumerate(
            zip(run.steps.inertia, run.steps.changed(), run.steps.moved().max(axis=1), strict=True)
        )
    ]
    head = ["chart", "step", "inertia", "points that changed cluster", "largest move of a centre"]
    return cards.table("Table", head, rows)


STUDY = Study("steps", "Step by step", "How does it work?", ("plot",), ("said",), layout, fill)
