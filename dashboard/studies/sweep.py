"""How many: one method with two clusters, three, four and so on, and what speaks for each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from components import cards, html
from components.attributes import aria
from components.html import Element
from components.rules import rules
from dashboard import progress, results
from dashboard.compute.methods import Agglomerative, Method, of_clusters
from dashboard.compute.scores import Silhouette
from dashboard.errors import Offer, Refusal, in_part
from dashboard.figures.sweep import Curve, sweep
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.studies import counting, verdicts
from dashboard.studies.counting import Counted
from dashboard.studies.study import Asked, Study, card
from dashboard.workspace.parts import FIELDS, SweepOf

FIRST = 2


@dataclass(frozen=True)
class Row:
    """What a method came to with k clusters; None stands for what it does not have."""

    k: int
    method: Method
    inertia: float | None
    bic: float | None
    silhouette: Silhouette | None
    ari: float | None


def layout(ids: Ids) -> Element:
    """Its constant, one chart, and what it says."""
    plot = cards.graph(ids(STUDY.name, "plot"), "Scores by number of clusters", scroll=False, sets="fields")
    return card(ids, STUDY.name, "How many clusters?", "click a point to use it", plot, own=SweepOf())


def fill(asked: Asked, page: Page) -> None:
    """Draw the scores of one method by number of clusters, again after each number.

    A number that cannot be fitted is left out, and the reason is said.

    Raises
    ------
    Refusal
        If there is no method, it finds the number by itself, no number can be fitted, or all together
        would take too long.
    """
    own = asked.own
    assert isinstance(own, SweepOf)
    place = asked.chosen()
    if place is None:
        raise Refusal("How many clusters is a question to an algorithm: choose one for one of the charts.")
    page.shown |= {"cards": [place]}
    method, last = asked.methods[place], min(own.max_clusters, len(results.points(asked.source)))
    tried = attempts(asked, place, last)
    if not isinstance(method, Agglomerative):  # whose rows are cuts of one tree
        with in_part(STUDY.name):
            results.check_fits(asked.source, "max_clusters", last, lambda k: tried[: k - FIRST + 1])
    stage = progress.Parts(f"Trying up to {last} clusters")
    rows: list[Row] = []
    refused: dict[int, Refusal] = {}
    for done, one in enumerate(tried):
        try:
            with stage.part(done / len(tried), (done + 1) / len(tried)):
                rows.append(_row(asked, FIRST + done, one))
        except Refusal as refusal:
            refused[FIRST + done] = refusal
        if rows:
            whole = one is tried[-1]
            _put(asked, page, place, rows, refused, whole=whole)
            if not whole:
                page.appear(sweep__max_clusters=str(FIRST + done))
    if not rows:
        raise next(iter(refused.values()))
    _count(asked, page, place, rows, refused)


def counted(asked: Asked) -> bool:
    """Whether other data is asked too."""
    own, place = asked.own, asked.chosen()
    assert isinstance(own, SweepOf)
    assert place is not None
    return counting.wanted(asked, attempts(asked, place, FIRST)[0], min(own.max_clusters, len(asked.points)))


def _count(asked: Asked, page: Page, place: str, rows: Sequence[Row], refused: Mapping[int, Refusal]) -> None:
    """Add what other data says of how many there are, where that is asked for or takes little, batch by batch."""
    own = asked.own
    assert isinstance(own, SweepOf)
    method, last = _with(rows[0].method, FIRST), rows[-1].k
    if not counted(asked):
        page.words[asked.ids(STUDY.name, "said")] += counting.offered(asked, method, last)
        return
    counting.check(asked, method, last)
    page.appear(sweep__by_trials="off")
    spreads = counting.observed(asked, {row.k: row.method for row in rows}, last)
    for so_far in counting.counted(asked.source, method, own, spreads):
        whole = (so_far.n_refs, so_far.n_splits) == (own.n_refs, own.n_splits)
        _put(asked, page, place, rows, refused, whole=True, counted=so_far, all_of_it=whole)
        if not whole:
            page.appear(sweep__n_refs=str(so_far.n_refs), sweep__n_splits=str(so_far.n_splits))


def attempts(asked: Asked, place: str, last: int) -> list[Method]:
    """The method of a place with 2 to `last` clusters."""
    method = asked.methods[place]
    tried = [of_clusters(method, k) for k in range(FIRST, last + 1)]
    if None in tried:
        others = [p for p, other in asked.methods.items() if of_clusters(other, FIRST)]
        raise Refusal(
            "This algorithm finds the number of clusters by itself. Choose one that is told how many, such as k-means.",
            None,
            tuple(Offer(f"Try the one in {p.upper()}", {"edit": p}) for p in others)
            or (Offer(f"K-means in {place.upper()}", {FIELDS[place]: "kmeans"}),),
        )
    return [one for one in tried if one is not None]


def _row(asked: Asked, k: int, method: Method) -> Row:
    found = results.clustering(asked.source, method)
    agreed = results.agreement(asked.source, method) if asked.groups else None
    silhouette = results.silhouette(asked.source, method)
    return Row(k, method, found.inertia, found.bic, silhouette, agreed.ari if agreed else None)


def _put(
    asked: Asked,
    page: Page,
    place: str,
    rows: Sequence[Row],
    refused: Mapping[int, Refusal],
    *,
    whole: bool,
    counted: Counted | None = None,
    all_of_it: bool = True,
) -> None:
    """Put on the page what there is; what is not `whole` says so, in words and in the chart.

    So does what trials have `counted` as long as that is not `all_of_it`.
    """
    made = asked.n_groups()
    here = _here(asked, asked.methods[place], rows)
    clicks = [asked.put(place, row.method) for row in rows]
    curves = _curves(rows, "" if whole else " so far")
    best = _best(rows, curves, asked)
    tried = max(rows[-1].k, *refused) if refused else rows[-1].k
    ks, shown, sets = [row.k for row in rows], curves, clicks
    marked = None if here is None else (here, f"in {place.upper()}")
    if counted is not None:
        # From 1 on, where the others have nothing to say.
        ks, sets = [1, *ks], [asked.put(place, _with(rows[0].method, 1)), *clicks]
        marked = None if marked is None else (marked[0] + 1, marked[1])
        shown = [*map(_later, curves), *_at(ks, counting.curves(counted, "" if all_of_it else " so far"))]
    page.drawings[asked.ids(STUDY.name, "plot")] = sweep(ks, shown, [*map(json.dumps, sets)], marked, made)
    page.words[asked.ids(STUDY.name, "title")] = f"{asked.named(place)} with {FIRST} to {tried} clusters"
    page.words[asked.ids(STUDY.name, "said")] = [
        *([] if counted is None else [counting.numbers(counted)]),
        *map(
            cards.reading,
            [
                best if whole else f"So far, up to {tried} clusters: {best}",
                *([] if counted is None else _counted(counted, rows, curves, all_of_it=all_of_it)),
                _caution(rows),
                *_sampled(rows),
                *_left_out(refused),
            ],
        ),
        _table(rows, clicks, here, place, counted),
    ]


def _with(method: Method, k: int) -> Method:
    """A method that is told how many, told k."""
    one = of_clusters(method, k)
    assert one is not None, method
    return one


def _later(curve: Curve) -> Curve:
    """A curve that begins at 2 on an axis that begins at 1."""
    return replace(curve, values=[None, *curve.values], best=None if curve.best is None else curve.best + 1)


def _at(ks: Sequence[int], curves: Sequence[Curve]) -> list[Curve]:
    """Curves of all numbers from 1 on at some of them, which all that are chosen are among."""
    places = [k - 1 for k in ks]
    return [
        replace(
            curve,
            values=[curve.values[place] for place in places],
            errors=[curve.errors[place] for place in places],
            best=None if curve.best not in places else places.index(curve.best),
        )
        for curve in curves
    ]


def _counted(counted: Counted, rows: Sequence[Row], curves: Sequence[Curve], *, all_of_it: bool) -> list[str]:
    """What trials chose, beside what the scores did."""
    names = {"BIC": "BIC", "silhouette": "the silhouette"}
    scores = {names[curve.name]: rows[curve.best].k for curve in curves if curve.best is not None}
    first, *others = verdicts.sentences(counted, scores, rows[0].method)
    return [
        first
        if all_of_it
        else f"So far, from {counted.n_refs} sets of even data and {counted.n_splits} splits: {first}",
        *others,
    ]


def _here(asked: Asked, method: Method, rows: Sequence[Row]) -> int | None:
    """The place of the clustering that is on the page; a tree cut by height is one cut to as many clusters."""
    if isinstance(method, Agglomerative) and method.cut == "distance_threshold":
        found = results.clustering(asked.source, method).n_clusters
        return next((i for i, row in enumerate(rows) if row.k == found), None)
    return next((i for i, row in enumerate(rows) if row.method == method), None)


def _curves(rows: Sequence[Row], yet: str) -> list[Curve]:
    """What a method makes small, where there is such a thing, and the silhouette; `yet` follows a best's word."""
    silhouettes = [None if row.silhouette is None else row.silhouette.mean for row in rows]
    known = [value for value in silhouettes if value is not None]
    curve = Curve("silhouette", silhouettes, silhouettes.index(max(known)) if known else None, f"highest{yet}")
    if rows[0].bic is not None:
        bics = [row.bic for row in rows]
        return [Curve("BIC", bics, bics.index(min(b for b in bics if b is not None)), f"lowest{yet}"), curve]
    if rows[0].inertia is not None:
        return [Curve("inertia", [row.inertia for row in rows]), curve]
    return [curve]


def _best(rows: Sequence[Row], curves: Sequence[Curve], asked: Asked) -> str:
    """Which number the scores speak for, beside that of the true groups where they are known."""
    names = {"BIC": "BIC", "silhouette": "the silhouette"}
    said = [f"{names[c.name]} is {c.word.split()[0]} at {rows[c.best].k}" for c in curves if c.best is not None]
    told = " and ".join(said) or "no number of clusters has a silhouette here"
    made = asked.n_groups()
    known = f"; the data has {made} {asked.groups.noun[made != 1]}" if asked.groups and made else ""
    return f"{told[0].upper()}{told[1:]}{known}."


def _caution(rows: Sequence[Row]) -> str:
    """What the curve does not prove."""
    if rows[0].bic is not None:
        return "BIC charges for every number that is fitted. It counts Gaussians, not groups of any other shape."
    if rows[0].inertia is not None:
        return (
            "The least possible inertia falls with every further cluster, whatever the data: "
            "an elbow shows where it pays less, not how many groups there are."
        )
    if isinstance(rows[0].method, Agglomerative):
        return "All rows are cuts of one tree."
    return (
        "Each row is a fit of its own, and only the silhouette compares them: it favours compact clusters, "
        "which this algorithm does not look for."
    )


def _sampled(rows: Sequence[Row]) -> list[str]:
    """Of how many points the silhouettes are, if not of all."""
    sizes = {row.silhouette.sample_size for row in rows if row.silhouette is not None and row.silhouette.sampled}
    return [f"Silhouettes are of a sample of {max(sizes):,} points."] if sizes else []


def _left_out(refused: Mapping[int, Refusal]) -> list[str]:
    """The numbers that could not be fitted, and why the first of them."""
    return [f"Left out: {', '.join(map(str, refused))}. {next(iter(refused.values())).sentence}"] if refused else []


def _table(
    rows: Sequence[Row],
    clicks: Sequence[Mapping[str, object]],
    here: int | None,
    place: str,
    counted: Counted | None,
) -> Element:
    """A row for each number of clusters, with a button that puts it in its place on the page."""
    columns = [
        (name, key) for name, key in (("inertia", "inertia"), ("BIC", "bic")) if getattr(rows[0], key) is not None
    ]
    body: list[list[object]] = []
    more, cells = counting.columns(counted, [1, *(row.k for row in rows)])
    if counted is not None:
        body.append(["1", *("–" for _ in columns), "–", *([] if rows[0].ari is None else ["–"]), *cells[0]])
    for number, (row, click) in enumerate(zip(rows, clicks, strict=True)):
        seen = {**click, "show": "silhouettes", "edit": place}
        body.append(
            [
                html.Button(
                    f"Use {row.k}",
                    className="quiet",
                    title=f"Use {row.k} clusters in {place.upper()}",
                    **rules(set=click),
                    **aria(pressed=str(number == here).lower()),
                ),
                *(words.signed(getattr(row, key)) for _, key in columns),
                html.Button(
                    words.ratio(None if row.silhouette is None else row.silhouette.mean),
                    className="quiet",
                    title=f"See the silhouettes of {row.k} clusters",
                    **rules(set=seen),
                ),
                *([] if row.ari is None else [words.ratio(row.ari)]),
                *cells[number + 1],
            ]
        )
    head = ["clusters", *(name for name, _ in columns), "silhouette", *([] if rows[0].ari is None else ["ARI"]), *more]
    return cards.table("Table", head, body, open=True)


STUDY = Study("sweep", "How many?", "Which is better?", ("plot",), ("title", "said"), layout, fill)
