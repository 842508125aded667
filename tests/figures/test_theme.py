"""Colours tell clusters apart and mean the same everywhere."""

from itertools import combinations

import numpy as np
import pytest

from dashboard.figures.theme import COLORSCALE, NOISE, NOISE_COLOUR, STEPS, codes, colour


def shown(code: int) -> str:
    """The colour that plotly gives a code: that of the step in whose middle it lies."""
    place = (code + 0.5) / STEPS
    return next(
        c for (start, c), (end, _) in zip(COLORSCALE[::2], COLORSCALE[1::2], strict=True) if start <= place <= end
    )


def test_sixty_clusters_have_sixty_colours():
    assert len({colour(i) for i in range(60)}) == 60


def test_a_code_is_drawn_in_the_colour_of_its_cluster():
    clusters = np.array([0, 1, 7, 12, 40, 61, -1])
    assert [shown(c) for c in codes(clusters)] == [colour(int(c)) for c in clusters]


def test_noise_is_grey_and_nothing_else_is():
    assert colour(-1) == NOISE_COLOUR
    assert NOISE_COLOUR not in {colour(i) for i in range(60)}
    assert codes(np.array([-1]))[0] == NOISE


def test_a_colour_travels_as_one_byte():
    # Whatever the type and number of a cluster: a byte that names a step of the scale, of the colour of the cluster.
    for clusters in (np.arange(-1, 400), np.array([-1, 5], np.int8), np.array([19_999], np.int32)):
        steps = codes(clusters)
        assert steps.nbytes == len(clusters)
        assert [COLORSCALE[2 * step][1] for step in steps] == [colour(int(cluster)) for cluster in clusters]


# How linear RGB looks to readers without the green or the red cones: Machado, Oliveira and Fernandes
# (2009), "A physiologically-based model for simulation of color vision deficiency", severity 1.
VISIONS = {
    "normal": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(text: str) -> np.ndarray:
    parts = np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB, in which 2 is a difference that is just seen."""
    xyz = XYZ @ np.clip(rgb, 0, 1) / XYZ.sum(axis=1)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISIONS)
def test_eight_clusters_can_be_told_apart_without_red_or_green_cones(vision):
    seen = [lab(np.array(VISIONS[vision]) @ linear(colour(i))) for i in range(8)]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 15


@pytest.mark.parametrize(("ground", "least"), [("#ffffff", 2.2), ("#1a2028", 2.6)])
def test_twelve_colours_show_on_the_grounds_of_both_themes(ground, least):
    # Contrast of WCAG 2.2: (lighter + 0.05) / (darker + 0.05).
    def luminance(text: str) -> float:
        return float(XYZ[1] @ linear(text))

    for i in range(12):
        dark, light = sorted([luminance(ground), luminance(colour(i))])
        assert (light + 0.05) / (dark + 0.05) > least, colour(i)
