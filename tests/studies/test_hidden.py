"""What the picture hides: the cloud in the colours of neighbours kept, and what is said and clicked beside it."""

import json

import numpy as np
import pytest

from dashboard import results
from dashboard.compute.honest import honesty
from dashboard.compute.projections import Usual
from dashboard.errors import Refusal
from dashboard.figures.hidden import ALL, NONE, shade
from dashboard.page.answering import Ask, answer
from dashboard.studies.hidden import WORST
from dashboard.tabs import neighbours, scatter
from dashboard.workspace.workspace import Workspace
from tests.components import text, walk
from tests.views import viewed

IRIS = "data=iris&method=kmeans&b=off&show=hidden"


def page(query=IRIS):
    return scatter.picture(viewed(scatter, query))


def test_each_point_has_the_colour_of_how_many_of_its_nearest_are_near_it():
    cloud = page().drawings["scatter-hidden-plot"]
    points = results.points(viewed(scatter, IRIS).data)
    kept = honesty(points, Usual().project(points), 10).kept
    assert np.asarray(cloud.paint[0]["marker.color"]).tolist() == kept.tolist()
    scale = dict(map(tuple, cloud.paint[0]["marker.colorscale"]))
    assert scale[0.0] == shade(0, 10) == NONE
    assert scale[10 / 64] == shade(10, 10) == ALL
    assert cloud.paint[0]["meta"]["names"][3] == "3 of its 10 nearest are near here"
    cloud.figure()


def test_its_coordinates_are_those_of_the_charts_and_do_not_travel_again():
    out = answer(scatter.PLACES, scatter.picture, Ask(IRIS))
    assert "base" in out["drawings"]["scatter-chart-a"]
    assert "same" in out["drawings"]["scatter-hidden-plot"]


def test_of_a_sample_the_others_are_grey(monkeypatch):
    monkeypatch.setattr("dashboard.compute.honest.WHOLE", 50)
    monkeypatch.setattr("dashboard.compute.honest.SAMPLE", 30)
    shown = page(f"{IRIS}&hidden.n_neighbors=4")
    codes = np.asarray(shown.drawings["scatter-hidden-plot"].paint[0]["marker.color"])
    assert (codes == 5).sum() == 120
    assert "a sample of 30 of 150" in text(shown.words["scatter-hidden-said"])


def test_numbers_are_said_with_what_they_do_not_mean():
    said = text(page().words["scatter-hidden-said"])
    points = results.points(viewed(scatter, IRIS).data)
    found = honesty(points, Usual().project(points), 10)
    assert f"{found.trustworthiness:.3f}" in said
    assert f"{found.continuity:.3f}" in said
    assert (
        f"Of the 10 nearest of each {points.noun[0]}, {found.kept.mean():.1f} are among the 10 nearest in this picture"
        in said
    )
    assert "Neither number says whether distances between groups" in said


def sets(component):
    return [
        json.loads(one.attributes["data-set"])
        for one in walk(component)
        if "data-set" in getattr(one, "attributes", {})
    ]


def test_the_points_that_are_shown_worst_are_one_click_away():
    clicks = sets(page().words["scatter-hidden-said"])
    points = results.points(viewed(scatter, IRIS).data)
    worst = honesty(points, Usual().project(points), 10).worst(WORST).tolist()
    shown = [one.attributes for one in walk(page().words["scatter-hidden-said"]) if hasattr(one, "attributes")]
    assert [int(of["data-row"]) for of in shown if "data-row" in of] == worst
    selections = [click["select"] for click in clicks if "select" in click]
    assert selections[0] == "r" + ",".join(map(str, worst))
    for select in selections:
        Workspace.opened(f"data=iris&select={select}")
    for row in worst[:2]:
        assert neighbours.picture(viewed(neighbours, f"data=iris&method=kmeans&row={row}")).drawings


@pytest.mark.parametrize(
    "more", ["", "&projection=tsne&projection.max_iter=50", "&axes=0,1,2", "&colour=plain", "&hide=true"]
)
def test_any_picture_is_asked(more):
    shown = page(IRIS + more)
    assert shown.drawings["scatter-hidden-plot"].base() == shown.drawings["scatter-chart-a"].base()
    assert shown.words["scatter-hidden-title"]


def test_more_neighbours_than_half_of_the_points_are_refused_with_fewer():
    with pytest.raises(Refusal, match="less than half of the 12 points") as caught:
        page("data=blobs&data.n_samples=12&data.centers=2&method=kmeans&method.n_clusters=2&b=off&show=hidden")
    assert (caught.value.part, caught.value.offers[0].changes) == ("hidden", {"n_neighbors": 5})
