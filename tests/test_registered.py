"""A new method and a new source are their own files and their names in the tables: every page then has them."""

import json
import subprocess
import sys

import pytest

from bench.servers import ROOT

# What the two names in the tables do, before anything has read these; then each page, and its script, which runs.
RUN = """
import contextlib, json, sys
import plotly.graph_objects as go
from dashboard.compute import methods
from dashboard.data import sources
from tests.made import LikeColumns, Diabetes, SCurve

methods.AnyMethod |= LikeColumns
methods.METHODS += (LikeColumns(),)
sources.AnySource |= SCurve | Diabetes
sources.SOURCES += (SCurve(), Diabetes())

from components.markup import markup
from dashboard.errors import Refusal
from dashboard.tabs import TABS
from dashboard.export import PARCELS

go.Figure.show = lambda figure: None


def labels(parcel, view):
    '''The labels of a script, and those of the page.'''
    parcel.picture(view)
    space = {"__name__": "__main__"}
    with contextlib.redirect_stdout(sys.stderr):
        exec(compile(parcel.script(view).text("here"), "script", "exec"), space)
    if "labels" not in space:
        # The lens Data has the rows alone.
        return list(range(len(space["X"]))), parcel.table(view)["row"].tolist()
    found = space["labels"]["a"] if isinstance(space["labels"], dict) else space["labels"]
    found = found[space["nearest"]] if "nearest" in space else found
    page = parcel.table(view)["label"]
    return found.tolist(), page[len(page) - len(found) :].tolist()


told = {}
for tab in TABS:
    parcel = PARCELS[tab.name]
    scatter = "&show=sweep&sweep.max_clusters=4&b=off&method"
    chosen = {"scatter": scatter, "dendrogram": "", "data": ""}.get(tab.name, "&method")
    if chosen:
        chosen += f"=like_columns{chosen[chosen.rindex('&'):]}.branching_factor=40"
    view = parcel.places.view(f"data=s_curve&data.n_samples=90{chosen}")
    refused = ""
    if chosen:
        name = chosen[chosen.rindex("&") + 1 :].partition(".")[0]
        try:
            parcel.picture(parcel.places.view(f"data=s_curve&data.n_samples=8&{name}=like_columns&{name}.n_clusters=9"))
        except Refusal as refusal:
            refused = refusal.sentence
    told[tab.name] = {
        "again": parcel.places.view(view.to_query()) == view,
        "form": markup(tab.layout()),
        "labels": [labels(parcel, view), labels(parcel, parcel.places.view(f"data=diabetes{chosen}"))],
        "refused": refused,
    }
json.dump(told, sys.stdout)
"""


@pytest.mark.slow
def test_a_method_and_a_source_that_are_named_in_the_tables_are_on_every_page():
    done = subprocess.run([sys.executable, "-c", RUN], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for name, page in told.items():
        assert page["again"], name
        assert "An S" in page["form"]
        assert "Diabetes" in page["form"]
        for script, shown in page["labels"]:
            assert script == shown, name
            assert len(set(shown)) > 1 or name == "neighbours", name
        if name not in ("dendrogram", "data"):
            assert "Birch of like columns" in page["form"]
            assert "n_clusters of 9 is too many, for there are 8 points" in page["refused"], name
