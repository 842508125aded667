"""Compare all: every algorithm on the rows as they are and prepared, by how good it is and how long it takes."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from components import cards, html
from components.attributes import aria
from components.html import Element
from components.rules import rules
from dashboard import progress, results
from dashboard.compute.clustering import Clustering
from dashboard.compute.compare import Separation, dominated
from dashboard.compute.methods import METHODS, Method, of_clusters, suited
from dashboard.compute.preparation import PREPARATIONS, absent
from dashboard.compute.scores import Agreement, Silhouette
from dashboard.compute.standard import standard
from dashboard.errors import Refusal
from dashboard.figures.compare import SIGNS, Spot, compared
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.studies.study import Asked, Study, card, put_in
from dashboard.workspace.parts import CompareOf

# What may take longer is asked for by a switch. Rows that are laid out are so once for all algorithms.
LONG, LAID_OUT = 5.0, 60.0
# All runs together should take no longer.
ALL = {False: 120.0, True: 600.0}
# The page is shown again after so many seconds.
OFTEN = 0.3
# Of these less is better; these need known groups.
LESS = ("Davies–Bouldin",)
KNOWN = ("ARI", "AMI", "V-measure")
BESIDE = ("a", "b")


@dataclass(frozen=True)
class Row:
    """What came of one run, or why nothing did; None stands for what it does not have."""

    method: Method
    found: Clustering | None = None
    silhouette: Silhouette | None = None
    separation: Separation | None = None
    agreement: Agreement | None = None
    refused: str = ""

    @property
    def name(self) -> str:
        """What is done first, and the algorithm."""
        return self.method.named()

    def value(self, measure: str) -> float | None:
        """The score of a measure, as it is written; the seconds that it took for `time`."""
        agreed, apart = self.agreement, self.separation
        of: dict[str, float | None] = {
            "silhouette": self.silhouette.mean if self.silhouette else None,
            "Calinski–Harabasz": apart.calinski_harabasz if apart else None,
            "Davies–Bouldin": apart.davies_bouldin if apart else None,
            "ARI": agreed.ari if agreed else None,
            "AMI": agreed.ami if agreed else None,
            "V-measure": agreed.v_measure if agreed else None,
            "time": self.found.seconds if self.found else None,
        }
        return of[measure]

    def good(self, measure: str) -> float | None:
        """How good it is by a measure: more is better."""
        value = self.value(measure)
        return -value if value is not None and measure in (*LESS, "time") else value


def layout(ids: Ids) -> Element:
    """Its constants, one chart, and what it says with the table of all runs."""
    plot = cards.graph(ids(STUDY.name, "plot"), "Runs by quality and time", scroll=False, sets="fields")
    return card(
        ids, STUDY.name, "All algorithms", "click a point to make it the run", plot, own=CompareOf(), but=absent()
    )


def fill(asked: Asked, page: Page) -> None:
    """Fit one algorithm after another, those first that should be quick, and show what there is again and again.

    Raises
    ------
    Refusal
        If none is chosen, or none of those that are can be fitted.
    """
    own = asked.own
    assert isinstance(own, CompareOf)
    page.shown |= {"cards": [place for place in BESIDE if place in asked.places]}
    tried, left = chosen(asked, own)
    rows, stage, shown = list[Row](), progress.Parts(f"Trying {len(tried)} algorithms"), 0.0
    whole = sum(cost for _, cost in tried) or 1.0
    done = 0.0
    for number, (method, cost) in enumerate(tried, 1):
        with stage.part(done / whole, (done + cost) / whole):
            rows.append(fitted(asked, method))
        done += cost
        # A page is made of all rows again: the first at once, others as often as anybody reads, and before a long wait.
        lays_out = number < len(tried) and tried[number][0].embedding is not None and method.embedding is None
        if number < len(tried) and (lays_out or time.monotonic() - shown > OFTEN):
            _put(asked, page, own, rows, left, waiting=len(tried) - number)
            page.appear(compare__most=str(number))
            shown = time.monotonic()
    if not any(row.found for row in rows):
        first = next((row.refused for row in (*rows, *left)), "Choose what is done to the rows first.")
        raise Refusal(f"None of these algorithms can be compared here. {first}", "compare.none")
    _put(asked, page, own, rows, left, waiting=0)


def candidates(asked: Asked, own: CompareOf) -> list[Method]:
    """Every algorithm with every chosen preparation, as they suit the data, of one seed and number of clusters."""
    k = own.n_clusters or as_many(asked)
    firsts = [first for first in PREPARATIONS if getattr(own, first) and first != repeated(asked, own)]
    out = []
    for method in METHODS:
        fair = suited(method, asked.source)
        fair = of_clusters(fair, k) or fair if k else fair
        seeds = [
            name
            for name in ("random_state", "tsne__random_state", "umap__random_state")
            if name in type(fair).model_fields
        ]
        fair = fair.model_copy(update=dict.fromkeys(seeds, own.random_state))
        out += [fair.model_copy(update={"prepare": first}) for first in firsts]
    return out


def repeated(asked: Asked, own: CompareOf) -> str:
    """The preparation that would repeat the runs on the rows as they are; empty where there is none."""
    both = own.none and own.standard
    return "standard" if both and standard(results.points(asked.source)).changes_nothing else ""


def as_many(asked: Asked) -> int:
    """How many clusters the run is asked for; 0 where it is not told how many."""
    place = asked.chosen()
    name = asked.methods[place].counted() if place else None
    return int(getattr(asked.methods[place], name)) if place and name else 0


def chosen(asked: Asked, own: CompareOf) -> tuple[list[tuple[Method, float]], list[Row]]:
    """The runs that are tried with what each may take, quick ones first; and those that are not, with the reason."""
    within: list[tuple[Method, float]] = []
    left: list[Row] = []
    for method in candidates(asked, own):
        try:
            results.check(asked.source, method)
            laid, fit = results.expected(asked.source, method)
        except Refusal as refusal:
            left.append(Row(method, refused=refusal.sentence))
            continue
        if own.slow or (fit <= LONG and laid <= LAID_OUT):
            within.append((method, fit))
        else:
            told = f"It may take {max(laid, fit):,.0f} seconds; switch slow on to have it tried."
            left.append(Row(method, refused=told))
    # What is laid out comes last, since the first of them waits for that.
    within.sort(key=lambda one: (one[0].embedding is not None, one[1]))
    total, kept = 0.0, list[tuple[Method, float]]()
    for method, cost in within:
        total += cost
        if len(kept) < own.most and (total <= ALL[own.slow] or not kept):
            kept.append((method, cost))
        else:
            reason = (
                f"{own.most} runs are tried" if len(kept) >= own.most else f"{ALL[own.slow]:,.0f} seconds are spent"
            )
            left.append(Row(method, refused=f"No more than {reason}; choose fewer preparations."))
    return kept, left


def fitted(asked: Asked, method: Method) -> Row:
    """What came of a run, which is the ordinary question that its chart would ask; or why it was refused."""
    source = asked.source
    try:
        found = results.clustering(source, method)
        scored = partial(Row, method, found, results.silhouette(source, method), results.separation(source, method))
        return scored(results.agreement(source, method) if asked.groups else None)
    except Refusal as refusal:
        return Row(method, refused=refusal.sentence)


def measured(asked: Asked, own: CompareOf) -> str:
    """What is sorted by: the silhouette in the place of what needs groups that nobody knows."""
    return "silhouette" if own.sort in KNOWN and not asked.groups else own.sort


def in_chart(measure: str) -> str:
    """What the chart shows against time."""
    return "silhouette" if measure == "time" else measure


def ranked(rows: Sequence[Row], measure: str) -> list[Row]:
    """The best first; runs without the score after all that have it, in the order in which they came."""

    def order(row: Row) -> tuple[bool, float]:
        good = row.good(measure)
        return (good is None, 0.0 if good is None else -good)

    return sorted((row for row in rows if row.found), key=order)


def beaten(rows: Sequence[Row], measure: str) -> list[bool]:
    """Which runs are slower than another one and no better, or as slow and worse."""
    times = [row.found.seconds if row.found else 0.0 for row in rows]
    return dominated(times, [row.good(measure) for row in rows]).tolist()


def _put(asked: Asked, page: Page, own: CompareOf, rows: Sequence[Row], left: Sequence[Row], *, waiting: int) -> None:
    """Put on the page what there is; what is not whole says how many runs are still to come."""
    measure = measured(asked, own)
    best = ranked(rows, measure)
    pale = beaten(best, in_chart(measure))
    out = [*(row for row in rows if not row.found), *left]
    here = {method.key: place.upper() for place, method in asked.methods.items()}
    page.words[asked.ids(STUDY.name, "title")] = f"{len(best)} run{'s' * (len(best) != 1)}" + (
        f", {waiting} to come" if waiting else ""
    )
    page.drawings[asked.ids(STUDY.name, "plot")] = compared(
        _spots(asked, best, pale, in_chart(measure), here), in_chart(measure), less=in_chart(measure) in LESS
    )
    told = sentences(asked, best, pale, measure, len(out)) if best else ["No run has ended yet."]
    if own.standard and not any(row.method.prepare == "standard" for row in (*rows, *left)):
        told.append("The columns are standardised as they are, so that is not tried again.")
    page.words[asked.ids(STUDY.name, "said")] = [
        *map(cards.reading, told if not waiting else [f"So far: {told[0]}"]),
        _table(asked, best, pale, measure, here),
        *([_left_out(out)] if out else []),
    ]


def _spots(
    asked: Asked, rows: Sequence[Row], pale: Sequence[bool], measure: str, here: Mapping[str, str]
) -> list[Spot]:
    """The runs that have a score, as the chart shows them."""
    spots = []
    for row, faded in zip(rows, pale, strict=True):
        value = row.value(measure)
        if value is not None and row.found:
            place = here.get(row.method.key, "")
            click = json.dumps(asked.put("a", row.method))
            spots.append(
                Spot(
                    row.name,
                    row.method.label,
                    row.method.prepare,
                    max(row.found.seconds, 1e-4),
                    value,
                    faded,
                    f"in {place}" if place else "",
                    click,
                )
            )
    return spots


def sentences(asked: Asked, best: Sequence[Row], pale: Sequence[bool], measure: str, out: int) -> list[str]:
    """Which run is best by the measure, and with what care that is to be taken."""
    return [
        _first(best, measure),
        *_silhouette_says(asked, best, measure),
        *_laid_out(best, measure),
        f"Grey is what is slower than another run and no better by {_the(in_chart(measure))}: {sum(pale)} of "
        f"{len(pale)}. All scores are of the data as it is; a run that leaves rows out as noise is judged by the rest.",
        f"In the chart {_signs(best)}.",
        *([f"{out} more {'are' if out > 1 else 'is'} left out; why stands below the table."] if out else []),
    ]


def _signs(best: Sequence[Row]) -> str:
    """What the signs in the chart stand for."""
    there = {row.method.prepare: row.method.told() for row in best}
    names = {"triangle-up": "triangles"}
    return ", ".join(
        f"{names.get(SIGNS[first], SIGNS[first] + 's')} are runs {told or 'on the rows as they are'}"
        for first, told in sorted(there.items(), key=lambda one: list(SIGNS).index(one[0]))
    )


def _first(best: Sequence[Row], measure: str) -> str:
    """The best run by a measure; and, where its rows were laid out, the best of all others."""
    told = f"By {_the(measure)} {best[0].name} comes first, with {_written(best[0], measure)}"
    others = [row for row in best if row.method.embedding is None]
    if best[0].method.embedding is None or not others:
        return f"{told}."
    return f"{told}; of those whose rows are not laid out, {others[0].name}, with {_written(others[0], measure)}."


def _silhouette_says(asked: Asked, best: Sequence[Row], measure: str) -> list[str]:
    """What a reader who knows no groups would have chosen."""
    if not asked.groups or measure not in KNOWN:
        return [
            "The silhouette, Calinski–Harabasz and Davies–Bouldin favour compact, round clusters, be they true or not."
        ]
    blind = ranked(best, "silhouette")[0]
    if blind is best[0]:
        return [f"The silhouette, which knows no {asked.groups.noun[1]}, chooses the same."]
    return [
        f"Agreement is known only because the {asked.groups.noun[1]} are: the silhouette would choose "
        f"{blind.name}, whose {measure} is {_written(blind, measure)}{_leaves_out(blind)}."
    ]


def _leaves_out(row: Row) -> str:
    """How much of the data a run does not cluster, where that is some."""
    n_noise = row.found.n_noise if row.found else 0
    return f" and which leaves out {n_noise:,} rows as noise" if n_noise else ""


def _laid_out(best: Sequence[Row], measure: str) -> list[str]:
    """Why algorithms do well where rows are laid out, and why that is to be taken with care."""
    first = best[0].method
    if first.embedding is None:
        return []
    # A sentence begins with it.
    by = {"t-SNE": "T-SNE"}.get(first.embedding.label, first.embedding.label)
    return [
        f"{by} makes an island of rows that hang together by their neighbours, and islands are what "
        f"{first.label} finds: hence {_the(measure)}. It makes islands of noise too, and nobody sees by this score "
        "whether it did: try other seeds, and look at the silhouette, which is measured in the data as it is."
    ]


def _the(measure: str) -> str:
    return "the silhouette" if measure == "silhouette" else measure


def _written(row: Row, measure: str) -> str:
    """A score as the table has it."""
    value = row.value(measure)
    if value is None:
        return "–"
    if measure == "time":
        return words.seconds(value)
    return words.number(value) if measure == "Calinski–Harabasz" else words.ratio(value)


def _measures(asked: Asked) -> list[str]:
    return ["silhouette", "Calinski–Harabasz", "Davies–Bouldin", *(KNOWN if asked.groups else ())]


def _table(asked: Asked, rows: Sequence[Row], pale: Sequence[bool], measure: str, here: Mapping[str, str]) -> Element:
    """A row for each run, the score first that it is sorted by, with buttons that make it the run or put it in B."""
    measures = sorted(_measures(asked), key=lambda one: one != measure)
    body = []
    for row in rows:
        assert row.found is not None
        place, noise = here.get(row.method.key, ""), row.found.n_noise
        body.append(
            [
                _button(row.name, asked.put("a", row.method), f"Make {row.name} the run", pressed=place == "A"),
                *(_written(row, one) for one in measures),
                f"{row.found.n_clusters:,}" + (f", {noise:,} noise" if noise else ""),
                words.seconds(row.found.seconds),
                _button("Put in B", put_in("b", row.method), f"Put {row.name} in B", pressed=place == "B"),
            ]
        )
    head = ["make it A", *map(cards.term, measures), "clusters", "time", "beside it"]
    return cards.table("Table", head, body, open=True, faded=[i for i, faded in enumerate(pale) if faded])


def _button(text: str, to: Mapping[str, object], said: str, *, pressed: bool) -> Element:
    return html.Button(text, className="quiet", title=said, **rules(set=to), **aria(pressed=str(pressed).lower()))


def _left_out(rows: Sequence[Row]) -> Element:
    """The runs that there are none of, each with its reason."""
    return cards.table(f"Left out: {len(rows)}", ["run", "why"], [[row.name, row.refused] for row in rows])


STUDY = Study("compare", "Compare all", "Which is better?", ("plot",), ("title", "said"), layout, fill)
