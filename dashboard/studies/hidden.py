"""What the picture hides: for each point, how many of its nearest in truth are near it where it is drawn."""

import numpy as np

from components import cards, html
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute.honest import Honesty, refuse_many, seconds_of
from dashboard.compute.projections import Embedding
from dashboard.compute.size import Size
from dashboard.data.points import Points
from dashboard.errors import in_part
from dashboard.figures.hidden import neighbours_kept, shade
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.studies.study import Asked, Study, card
from dashboard.workspace.fields import MOST_SELECTED
from dashboard.workspace.parts import HiddenOf

# So many of those that keep the fewest are one click away.
WORST = 12
# What takes longer, in seconds, comes after the page.
SOON = 0.2


def layout(ids: Ids) -> Element:
    """Its constant, a cloud, and what it says."""
    plot = cards.graph(ids(STUDY.name, "plot"), "3D scatter of neighbours kept")
    return card(ids, STUDY.name, "Near in the picture, near in truth?", "", plot, own=HiddenOf())


def fill(asked: Asked, page: Page) -> None:
    """Colour the cloud by how many of each point's nearest are near it there.

    Raises
    ------
    Refusal
        If there are no more than twice as many points as neighbours.
    """
    own = asked.own
    assert isinstance(own, HiddenOf)
    size, place = Size.of(asked.points), asked.chosen()
    page.shown |= {"cards": [place] if place else list(asked.places[:1])}
    with in_part(STUDY.name):
        refuse_many(size.n, own.n_neighbors)
        if seconds_of(size, own.n_neighbors) > SOON:
            # The cloud is looked at meanwhile.
            page.appear()
        found = results.honesty(asked.source, asked.drawn_on, own.n_neighbors)
    cloud = neighbours_kept(asked.cloud(), found.rows, found.kept, found.n_neighbors)
    page.drawings[asked.ids(STUDY.name, "plot")] = cloud
    page.words[asked.ids(STUDY.name, "title")] = f"{drawn_as(asked)}: how many of each one’s nearest are near it"
    page.words[asked.ids(STUDY.name, "said")] = said(found, asked)


def drawn_as(asked: Asked) -> str:
    """What the cloud is, at the beginning of a title."""
    on = asked.drawn_on
    if isinstance(on, Embedding):
        return f"{on.label} in {'the plane' if on.n_components == 2 else 'space'}"
    projected = results.projection(asked.source, on)
    if projected.explained is not None:
        return f"Principal components ({projected.explained.sum():.0%} of the variance)"
    return "Three columns" if projected.columns else "Coordinates that came along" if projected.given else "The points"


def said(found: Honesty, asked: Asked) -> list[Element]:
    """The picture's honesty in sentences and numbers, the points that it shows worst, and a table."""
    return [
        legend(found.n_neighbors),
        cards.reading(sentence(found, asked.points)),
        cards.reading(caution(found)),
        cards.numbers(strip(found)),
        *worst(found, asked),
        table(found),
    ]


def legend(n_neighbors: int) -> Element:
    """What the colours stand for, from none to all."""
    colours = [cards.swatch(shade(kept, n_neighbors)) for kept in range(n_neighbors + 1)]
    return html.P(["none of its nearest are near here ", *colours, " all are"], className="legend")


def sentence(found: Honesty, points: Points) -> str:
    """How many neighbours are kept, and by how many points all or none."""
    k, kept, one = found.n_neighbors, found.kept, points.noun[0]
    whom = f"a sample of {len(found.rows):,} of {found.n:,}" if found.sampled else f"{found.n:,}"
    of = f"Of the {k} nearest of each {one}" if k > 1 else f"Of the nearest of each {one}"
    near = "are among the" if k > 1 else "is the"
    return (
        f"{of}, {kept.mean():.1f} {near} {f'{k} nearest' if k > 1 else 'nearest'} in this picture on average. "
        f"Of {whom} {points.noun[1]}, {np.count_nonzero(kept == k):,} keep all of them and "
        f"{np.count_nonzero(kept == 0):,} none."
    )


def caution(found: Honesty) -> str:
    """What the picture shows that is not, or does not show what is; and what none of the numbers says."""
    worse = (
        "It shows points near each other that are far apart more than it tears near ones apart."
        if found.trustworthiness < found.continuity
        else "It tears near points apart more than it shows far ones near each other."
    )
    return f"{worse} Neither number says whether distances between groups, or their sizes, are those of the data."


def strip(found: Honesty) -> words.Strip:
    """Trustworthiness, continuity and the share of neighbours that are kept."""
    sample = f"Of a sample of {len(found.rows):,}." if found.sampled else ""
    return [
        ("trustworthiness", f"{found.trustworthiness:.3f}", sample),
        ("continuity", f"{found.continuity:.3f}", sample),
        ("neighbours kept", f"{found.kept.mean() / found.n_neighbors:.0%}", sample),
    ]


def worst(found: Honesty, asked: Asked) -> list[Element]:
    """The points that keep the fewest neighbours: each opens among its neighbours, all are selected at once."""
    rows, k = found.worst(WORST), found.n_neighbors
    if not len(rows) or asked.faces is None:
        return []
    kept = dict(zip(found.rows.tolist(), found.kept.tolist(), strict=True))
    told = [f"{kept[row]}/{k}" for row in rows.tolist()]
    said = [f"{kept[row]} of its {k} nearest are near it in the picture" for row in rows.tolist()]
    select = html.Button("Select these", className="quiet", **rules(set={"select": selecting(rows.tolist())}))
    return [
        html.Div([html.Span("Shown worst", className="note"), select], className="buttons"),
        asked.faces(rows, told, said),
    ]


def selecting(rows: list[int]) -> str:
    """Rows as the address selects them."""
    return "r" + ",".join(map(str, rows))


def table(found: Honesty) -> Element:
    """How many points keep how many of their neighbours."""
    k, counts = found.n_neighbors, np.bincount(found.kept, minlength=found.n_neighbors + 1)
    rows = []
    for kept in range(k, -1, -1):
        there = found.rows[found.kept == kept].tolist()
        name = html.Span([cards.swatch(shade(kept, k)), f"{kept} of {k}"])
        light: object = f"{counts[kept]:,}"
        if 0 < len(there) <= MOST_SELECTED:
            light = html.Button(
                f"{counts[kept]:,}", className="quiet", title="Select them", **rules(set={"select": selecting(there)})
            )
        rows.append([name, light, f"{counts[kept] / len(found.kept):.1%}"])
    return cards.table("Table", ["of its nearest, near here", "points", "share"], rows)


STUDY = Study("hidden", "Neighbours", "What is hidden?", ("plot",), ("title", "said"), layout, fill)
