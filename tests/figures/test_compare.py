"""Names in the chart of Compare all: of what is on the page and of what is not dominated, none over another."""

import numpy as np
import pytest

from dashboard.figures.compare import Spot, compared


def spot(seconds, good, short="k-means", *, dominated=False, here=""):
    return Spot(f"{short} of anything", short, "none", seconds, good, dominated, here, "{}")


def names(spots, *, less=False):
    return list(compared(spots, "silhouette", less=less).layout["annotations"])


def rects(spots, notes, width, height, *, less=False):
    """Where names stand in a chart of so many pixels whose axes reach a bit over the points, 6 pixels a letter."""

    def at(values, value, length):
        return (0.05 + 0.9 * (value - min(values)) / ((max(values) - min(values)) or 1)) * length

    xs, ys = [np.log10(s.seconds) for s in spots], [-s.good if less else s.good for s in spots]
    for note in notes:
        x = at(xs, note["x"], width)
        y = at(ys, -note["y"] if less else note["y"], height) + note["yshift"]
        left = x - {"left": 0, "center": 0.5, "right": 1}[note["xanchor"]] * 6 * len(note["text"])
        yield left, y - 6, left + 6 * len(note["text"]), y + 6


def overlapping(those):
    these = list(those)
    return [
        (a, b)
        for i, a in enumerate(these)
        for b in these[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


@pytest.mark.parametrize("less", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_no_name_lies_over_another_on_a_phone_nor_on_a_desk(seed, less):
    dice = np.random.default_rng(seed)
    words = ["k-means", "Agglomerative", "Gaussian mixture", "DBSCAN"]
    spots = [spot(10 ** dice.uniform(-3, -1), dice.uniform(0, 1), words[i % 4]) for i in range(12)]
    notes = names(spots, less=less)
    assert notes
    for size in ((300, 220), (500, 240), (900, 400)):
        assert overlapping(rects(spots, notes, *size, less=less)) == []


def test_spots_at_one_place_have_their_names_around_it_and_further_ones_none():
    spots = [spot(0.01, 0.5), spot(0.01, 0.5), spot(0.001, 0.1, dominated=True), spot(0.1, 0.9, dominated=True)]
    notes = names(spots)
    assert len({(note["yshift"] > 0, note["xanchor"]) for note in notes}) == 2
    assert len(names([*([spot(0.01, 0.5)] * 9), *spots[2:]])) < 9


def test_what_is_on_the_page_is_named_first_and_though_it_is_dominated():
    front = spot(0.001, 0.9, "Birch")
    here = spot(0.1, 0.2, "Ward", dominated=True, here="in A")
    notes = names([front, spot(0.1, 0.3, dominated=True), here])
    assert [note["text"] for note in notes] == ["Ward, in A", "Birch"]


def test_nothing_has_no_names():
    assert names([]) == []
