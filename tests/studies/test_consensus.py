"""Point by point: who is with whom as a map, which points are least certain, and what opens them."""

import json

import numpy as np
import pytest

from dashboard import progress, results
from dashboard.compute.consensus import blocks
from dashboard.layer import layer
from dashboard.layer.layer import Layer
from dashboard.tabs import scatter
from dashboard.tabs.scatter import picture
from tests.components import text, walk
from tests.views import viewed

SMALL = "show=consensus&b=off&data.n_samples=120&data.centers=3&method.n_clusters=4&consensus.n_resamples=20"
PLOT, SAID = "scatter-consensus-plot", "scatter-consensus-said"


@pytest.fixture(scope="module")
def page():
    return picture(viewed(scatter, SMALL))


@pytest.fixture(scope="module")
def certain():
    view = viewed(scatter, SMALL)
    return results.certainty(view.data, view.method, "bootstrap", 0, 20)


def clusters():
    view = viewed(scatter, SMALL)
    return results.coloured(view.data, view.method)


def buttons(page):
    return [c for c in walk(page.words[SAID]) if hasattr(c, "data-row")]


def test_the_least_certain_are_shown_with_the_clusters_they_could_be_in_and_can_be_selected(page, certain):
    least = np.argsort(certain.sure, kind="stable")[:12]
    assert [int(getattr(b, "data-row")) for b in buttons(page)] == least.tolist()
    mine = clusters()
    number = {int(label): int(mine[row]) for row, label in enumerate(results.clustering(*asked()).labels)}
    for row, button in zip(least, buttons(page), strict=True):
        assert f"{mine[row]} or {number[certain.which[row]]}?" in text(button)
    select = next(c for c in walk(page.words[SAID]) if text(c) == "Select them" and hasattr(c, "data-set"))
    assert json.loads(getattr(select, "data-set")) == {"select": "r" + ",".join(map(str, least))}


def asked():
    view = viewed(scatter, SMALL)
    return view.data, view.method


def test_the_sentence_and_the_strip_count_the_unsure(page, certain):
    unsure = int((certain.sure < 0.5).sum())
    told = text(page.words[SAID])
    assert f"{unsure} of 120 points could as well be elsewhere" in told
    assert f"certainty {certain.sure.mean():.2f}" in told
    assert "need not be in the right cluster" in told


def test_the_less_certain_a_point_the_paler_it_is(page, certain):
    meta = page.drawings["scatter-chart-a"].paint[0]["meta"]
    kept = np.array(meta["shares"])[meta["levels"].values]
    assert (np.diff(kept[np.argsort(certain.sure)]) >= 0).all()
    assert (abs(kept - np.maximum(certain.sure, 0.12)) <= 1 / 16).all()


def test_the_map_has_its_clusters_in_the_order_of_their_numbers_and_the_table_is_its_twin(page):
    view = viewed(scatter, SMALL)
    found = results.consensus(*asked(), "bootstrap", 0, 20)
    (heat,) = page.drawings[PLOT].figure().data
    mine = clusters()[found.rows]
    ids = np.unique(mine)
    assert [row[0] for row in heat.customdata] == ids.tolist()
    assert np.diff(heat.x).tolist() == [np.count_nonzero(mine == c) for c in ids]
    order = np.argsort(mine, kind="stable")
    _, means = blocks(mine[order], found.together[np.ix_(order, order)])
    cells = [
        [text(cell).strip() for cell in walk(row) if getattr(cell, "tag", "") == "td"]
        for row in walk(page.words[SAID])
        if getattr(row, "tag", "") == "tr"
    ][1:]
    assert [row[1:] for row in cells] == [[f"{v:.2f}" for v in row] for row in means]
    assert f"together in {means[0, 0]:.0%}" in heat.text[0][0]
    assert view.show == "consensus"


def test_the_map_is_an_image_that_serves_both_themes(page):
    (image,) = page.drawings[PLOT].layout["images"]
    assert image["source"].startswith("data:image/png;base64,")
    assert (image["sizex"], image["sizey"]) == (120, 120)


def test_it_appears_after_few_resamples():
    seen = []
    with layer.using(Layer()), progress.seen_by(lambda page: seen.append(dict(page.instead))):
        picture(viewed(scatter, SMALL))
    assert {"consensus.n_resamples": "10"} in seen


def test_digits_that_could_be_either_are_shown_as_images():
    page = picture(viewed(scatter, "show=consensus&b=off&data=digits&method=minibatch&consensus.n_resamples=10"))
    tiles = [b for b in buttons(page) if b.className == "tile"]
    assert len(tiles) == 12
    assert all("?" in text(tile) for tile in tiles)


def test_a_mixture_has_its_posterior_beside():
    page = picture(viewed(scatter, "show=consensus&b=off&data=iris&method=gaussian_mixture&consensus.n_resamples=10"))
    view = viewed(scatter, "data=iris&method=gaussian_mixture")
    likely = results.posterior(view.data, view.method).own
    told = text(page.words[SAID])
    assert f"gives {(likely < 0.9).sum()} of 150 points a posterior below 0.9" in told
    assert f"posterior {likely.mean():.2f}" in told
    assert "posterior" not in text(picture(viewed(scatter, SMALL)).words[SAID])


def test_noise_has_a_place_in_the_map_and_none_among_the_uncertain():
    query = "show=consensus&b=off&data=moons&method=hdbscan&method.min_samples=20&consensus.n_resamples=10"
    page, view = picture(viewed(scatter, query)), viewed(scatter, query)
    labels = results.coloured(view.data, view.method)
    assert (labels < 0).any()
    (heat,) = page.drawings[PLOT].figure().data
    assert heat.customdata[-1][0] == -1
    assert all(labels[int(getattr(b, "data-row"))] >= 0 for b in buttons(page))
    meta = page.drawings["scatter-chart-a"].paint[0]["meta"]
    assert (np.array(meta["shares"])[meta["levels"].values][labels < 0] == 1).all()
