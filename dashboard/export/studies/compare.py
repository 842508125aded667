"""Every algorithm on the rows as they are and prepared, as plain code: a loop over pipelines."""

from collections.abc import Sequence

from dashboard import results
from dashboard.data.literals import literal
from dashboard.export import readout
from dashboard.export.script import source
from dashboard.export.snippets import mean_silhouette, silhouettes
from dashboard.export.studies.told import Sections
from dashboard.page import words
from dashboard.studies.compare import LESS, Row, chosen, fitted, in_chart, measured, ranked
from dashboard.studies.study import Asked
from dashboard.workspace.parts import CompareOf

# The expression of each score that needs known groups.
AGREEMENT = {
    "ARI": "adjusted_rand_score(truth, found)",
    "AMI": "adjusted_mutual_info_score(truth, found)",
    "V-measure": "v_measure_score(truth, found)",
}


def code(asked: Asked) -> Sections:
    """The runs of the page, each fitted and scored, as a table; and quality against time."""
    own = asked.own
    assert isinstance(own, CompareOf)
    runs = "\n".join(f"    {literal(row.name)}: {_called(asked, row)}," for row in _rows(asked, own))
    scores = [*AGREEMENT.items()] if asked.groups else []
    agreed = "".join(f'        "{name}": {expression},\n' for name, expression in scores)
    by = measured(asked, own)
    measure = in_chart(by)
    turned = '\nstudy.update_yaxes(autorange="reversed")' if measure in LESS else ""
    return [
        ("How silhouettes are found", source(silhouettes)),
        ("Their mean over all points", source(mean_silhouette)),
        ("Every algorithm, quick ones first", f"runs = {{\n{runs}\n}}"),
        (
            "What each comes to; noise is left out of the first three, which are of the data as it is",
            "numbers, took = {}, {}\n"
            "for name, run in runs.items():\n"
            "    began = time.perf_counter()\n"
            "    found = run.fit_predict(X)\n"
            "    took[name] = time.perf_counter() - began\n"
            "    inside = found >= 0\n"
            "    apart = 1 < len(np.unique(found[inside])) < inside.sum()\n"
            "    numbers[name] = {\n"
            '        "silhouette": mean_silhouette(X, found) if apart else np.nan,\n'
            '        "Calinski–Harabasz": calinski_harabasz_score(X[inside], found[inside]) if apart else np.nan,\n'
            '        "Davies–Bouldin": davies_bouldin_score(X[inside], found[inside]) if apart else np.nan,\n'
            f"{agreed}"
            '        "clusters": len(np.unique(found[inside])),\n'
            "    }\n"
            "table = pd.DataFrame(numbers).T.assign(time=pd.Series(took))\n"
            f"print(table.sort_values({literal(by)}, ascending={by in (*LESS, 'time')}).round(2).to_string())",
        ),
        (
            "Quality against time",
            f'study = px.scatter(table, x="time", y={literal(measure)}, hover_name=table.index, log_x=True){turned}',
        ),
    ]


def _rows(asked: Asked, own: CompareOf) -> Sequence[Row]:
    """The runs that came to something, in the order in which they are tried."""
    return [row for row in (fitted(asked, method) for method, _ in chosen(asked, own)[0]) if row.found]


def _called(asked: Asked, row: Row) -> str:
    """The call of a run, constants that were left to the data as they were found."""
    return words.call(results.clustering(asked.source, row.method).exact(row.method)).replace("'", '"')


def numbers(asked: Asked) -> list[str]:
    """Which run comes first, and with what; a time is another one on each machine."""
    own = asked.own
    assert isinstance(own, CompareOf)
    measure = measured(asked, own)
    if measure == "time":
        return []
    value = ranked(_rows(asked, own), measure)[0].value(measure)
    if value is None:
        return []
    written = readout.number if measure == "Calinski–Harabasz" else readout.ratio
    best = "min" if measure in LESS else "max"
    return [
        f"scored = {{name: of[{literal(measure)}] for name, of in numbers.items() if of[{literal(measure)}] == "
        f"of[{literal(measure)}]}}",
        f"first = {best}(scored, key=scored.get)",
        readout.line(f"first by {measure}", "first"),
        readout.line(f"its {measure}", written("scored[first]", value)),
    ]
