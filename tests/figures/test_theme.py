"""Colours tell clusters apart and mean the same everywhere."""

import numpy as np

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
    assert codes(np.arange(50)).dtype == np.uint8


def test_the_first_eight_differ_in_lightness_for_readers_who_see_no_hue():
    # Relative luminance (WCAG 2). Sorted, the eight spread over at least a third of the scale.
    def luminance(text: str) -> float:
        parts = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lights = sorted(luminance(colour(i)) for i in range(8))
    assert lights[-1] - lights[0] > 1 / 3
