"""Clusters as rules, as plain code."""

from dashboard.data.literals import several
from dashboard.data.points import Columns
from dashboard.export import readout
from dashboard.export.studies.told import Sections
from dashboard.figures.contrast import MORE
from dashboard.studies.profile import clustered
from dashboard.studies.study import Asked
from dashboard.workspace.parts import RulesOf


def code(asked: Asked) -> Sections:
    """Trees of more and more questions, and the rules of one."""
    own, face = asked.own, asked.points.face
    assert isinstance(own, RulesOf)
    if not isinstance(face, Columns):
        return []
    place, _ = clustered(asked)
    deepest = RulesOf.model_fields["max_depth"].metadata[1].le
    return [
        (
            "How well rules of so many questions describe the clusters",
            f'clusters = labels["{place}"]\n'
            f"columns = {several(face.names)}\n"
            f"grown = [DecisionTreeClassifier(max_depth=depth, random_state=0).fit({asked.source.measured}, clusters) "
            f"for depth in range(1, {deepest + 1})]\n"
            f"numbers = [tree.score({asked.source.measured}, clusters) for tree in grown]",
        ),
        ("The rules", f"print(export_text(grown[{own.max_depth - 1}], feature_names=columns, show_weights=True))"),
        (
            "The same as a chart",
            f"study = px.line(x=range(1, {deepest + 1}), y=numbers, markers=True, "
            f'labels={{"x": "questions", "y": "described"}}, color_discrete_sequence=["{MORE}"])',
        ),
    ]


def numbers(asked: Asked) -> list[str]:
    """How many rows are put into their cluster."""
    own = asked.own
    assert isinstance(own, RulesOf)
    return [
        readout.line("rules", f"grown[{own.max_depth - 1}].get_n_leaves()"),
        readout.line("described", f"numbers[{own.max_depth - 1}]:.1%"),
    ]
