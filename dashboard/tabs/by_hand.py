"""Clusters changed by hand: what can be done with what is selected, and how it is undone."""

from components import controls, html
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute.by_hand import charted
from dashboard.compute.edits import BETWEEN, MOST_EDITS, MOST_LETTERS, MOST_SPELLED, edits_of, spelled_rows
from dashboard.compute.labels import NOISE
from dashboard.run import Run
from dashboard.selection import Selected
from dashboard.workspace.workspace import Workspace

# A cluster is offered to be split in so many by k-means; an address may say more.
PARTS = (2, 3, 4, 5)


def ways(tab: str, view: Workspace, of: Run, found: Selected) -> list[Element | None]:
    """What can be done by hand with what is selected: a cluster is named, merged, split; other rows become one."""
    if not found.rows.any():
        return []
    cluster, group = view.cluster()
    if cluster is None or group >= 0:
        return [kept(view, of, found)]
    if cluster == NOISE:
        return []
    own = of.own(cluster)
    return [
        name_box(tab, view, own, of.names.get(cluster, "")),
        listed(tab, "merge", "Merge with…", view, merges(view, of, cluster, own)),
        listed(tab, "split", "Split…", view, splits(view, own)),
    ]


def after(view: Workspace, edit: str) -> str:
    """The edits of a view and one more."""
    return f"{view.hand}{BETWEEN}{edit}" if view.hand else edit


def is_full(hand: str) -> bool:
    """Whether an address has no room for these edits."""
    return hand.count(BETWEEN) >= MOST_EDITS or len(hand) > MOST_SPELLED


def kept(view: Workspace, of: Run, found: Selected) -> Element:
    """The button that makes a cluster of the rows that are selected, and selects it."""
    hand = after(view, f"c{spelled_rows(found.rows)}")
    before = results.clustering(of.source, of.method).labels, results.coloured(of.source, of.method, of.hidden)
    numbers = charted(*before, of.n_numbers + 1)
    full = is_full(hand)
    return html.Button(
        "Keep as a cluster",
        className="quiet",
        disabled=full,
        title="An address has no room for so many rows that lie so far apart: select fewer, or whole clusters."
        if full
        else "Make a cluster of these rows",
        **rules(set={"hand": hand, "select": f"a{numbers[of.n_numbers]}"}),
    )


def name_box(tab: str, view: Workspace, own: int, name: str) -> Element:
    """Where a cluster is given a name."""
    box = html.Input(
        type="text",
        id=controls.identifier(tab, "hand"),
        value=name,
        placeholder="Name…",
        maxLength=MOST_LETTERS,
        autoComplete="off",
        **data(part="last", before=after(view, f"n{own}")),
        **aria(label="Name of the cluster"),
    )
    return html.Div(box, className="control", **data(field="hand"))


def merges(view: Workspace, of: Run, cluster: int, own: int) -> list[tuple[str, str]]:
    """The clusters that one can be merged with, and the edits that do it."""
    others = sorted(set(of.colours[of.colours >= 0].tolist()) - {cluster})
    return [(after(view, f"m{own},{of.own(other)}"), told(of, other)) for other in others]


def told(of: Run, cluster: int) -> str:
    """A cluster as a list names it."""
    return f"{cluster} · {of.names[cluster]}" if cluster in of.names else f"cluster {cluster}"


def splits(view: Workspace, own: int) -> list[tuple[str, str]]:
    """The ways to split a cluster, and the edits that do it."""
    ways = [(after(view, f"s{own}k{k}"), f"in {k} by k-means") for k in PARTS]
    return [*ways, (after(view, f"s{own}b"), "into its two branches")]


def listed(tab: str, name: str, label: str, view: Workspace, ways: list[tuple[str, str]]) -> Element | None:
    """A list whose words are edits; nothing where there are none."""
    ways = [(hand, text) for hand, text in ways if not is_full(hand)]
    if not ways:
        return None
    part = controls.select(
        f"{controls.identifier(tab, 'hand')}-{name}", label.rstrip("…"), view.hand, [(view.hand, label), *ways]
    )
    return html.Div(part, className="control", **data(field="hand"))


def undoing(view: Workspace, of: Run) -> Element | None:
    """How many edits there are, and the ways back; nothing where there are none."""
    edits = view.hand.split(BETWEEN) if view.hand else []
    if not edits:
        return None
    before = BETWEEN.join(edits[:-1])
    moved = len(edits_of(view.hand)) - sum(part.startswith("n") for part in edits)
    told = f"{moved} change{'s' * (moved != 1)} by hand" if moved else "By hand"
    named = f", {len(of.names)} named" if of.names else ""
    return html.Div(
        [
            html.Span(told + named),
            *(
                html.Button(text, className="quiet", title=said, **rules(set={"hand": hand or None}))
                for text, said, hand in [
                    ("Undo", "Take the last edit back", before),
                    ("Start over", "Take all edits back", ""),
                ]
            ),
        ],
        className="by-hand buttons",
    )
