"""Images come out of their sheet as they went in."""

import tracemalloc
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dashboard.compute import memory
from dashboard.compute.seconds import Size
from dashboard.data.digits import Digits
from dashboard.data.points import Images, Points
from dashboard.page.images import COLUMNS, digits_sheet, means_sheet, png, sheet


def ink(data: bytes) -> np.ndarray:
    """The opacity of each pixel, 0 to 255."""
    return np.asarray(Image.open(BytesIO(data)).convert("LA"))[..., 1]


def test_every_digit_lies_in_its_cell():
    page = ink(digits_sheet().png)
    for row, pixels in enumerate(Digits().load().X):
        line, column = divmod(row, COLUMNS)
        cell = page[line * 8 : line * 8 + 8, column * 8 : column * 8 + 8]
        assert np.abs(cell / 255 - pixels.reshape(8, 8)).max() <= 0.5 / 255 + 1e-9


def test_sixteen_greys_stay_apart():
    # A digit's pixels are 0 to 16 sixteenths: 17 levels.
    assert len(np.unique(ink(digits_sheet().png))) == 17


def test_a_sheet_of_one_more_than_a_line_has_two_lines():
    # 49 images of 2×2 pixels, 48 to a line.
    points = Points(np.tile([0.0, 1.0, 1.0, 1.0], (COLUMNS + 1, 1)), face=Images((2, 2)))
    made = sheet(points)
    assert (made.lines, ink(made.png).shape) == (2, (4, 2 * COLUMNS))
    assert ink(made.png)[2:, 2:].max() == 0  # the rest of the second line is paper


def test_an_image_that_is_not_square_stands_in_the_middle_of_one_that_is():
    # Two rows of three pixels: a line of paper below, as there is one line too few.
    made = sheet(Points(np.ones((1, 6)), face=Images((2, 3))))
    assert ink(made.png).tolist() == [[255] * 3, [255] * 3, [0] * 3]


def test_a_photograph_keeps_its_colours_and_white_is_not_ink():
    # A red pixel and a white one, over two that are black.
    colour = Points(np.array([[1.0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]]), face=Images((2, 2), colour=True, ink=False))
    shown = np.asarray(Image.open(BytesIO(sheet(colour).png)))
    assert shown.tolist() == [[[255, 0, 0], [255, 255, 255]], [[0, 0, 0], [0, 0, 0]]]
    grey = Points(np.array([[1.0, 0, 0, 0.2]]), face=Images((2, 2), ink=False))
    assert np.asarray(Image.open(BytesIO(sheet(grey).png))).tolist() == [[255, 0], [0, 51]]


def test_nothing_stands_around_a_photograph_that_is_no_square():
    # One line of two pixels, in the first line of a square.
    grey, colour = Images((1, 2), ink=False), Images((1, 2), ink=False, colour=True)
    alone = sheet(Points(np.array([[1.0, 0.2]]), face=grey))
    assert np.asarray(Image.open(BytesIO(alone.png))).tolist() == [[[255, 255], [51, 255]], [[0, 0], [0, 0]]]
    red = sheet(Points(np.array([[1.0, 0, 0, 1.0, 0, 0]]), face=colour))
    assert np.asarray(Image.open(BytesIO(red.png)))[:, :, 3].tolist() == [[255, 255], [0, 0]]
    # Of a tree's leaves, in greys, it is paper.
    assert ink(means_sheet(Points(np.array([[0.0, 0.0]]), face=grey)).png).tolist() == [[255, 255], [0, 0]]


def test_a_sheets_name_follows_its_content():
    one, other = (sheet(Points(np.array([[value]]), face=Images((1, 1)))) for value in (0.2, 0.4))
    assert one.name != other.name
    assert digits_sheet().name == sheet(Digits().load()).name


def test_pixels_beyond_paper_and_ink_are_cut_off():
    assert ink(png(np.array([[-3.0, 0.5, 7.0]]))).tolist() == [[0, 128, 255]]


def test_a_sheet_of_means_is_exact_to_a_sixteenth_of_ink():
    # Three images of one pixel; the first and the last have one owner, and a mean of a half.
    points = Points(np.array([[0.0], [1.0], [1.0]]), face=Images((1, 1)))
    assert ink(means_sheet(points).png).tolist() == [[0, 255, 255]]
    assert np.abs(ink(means_sheet(points, np.array([1, 0, 1])).png) - [[255.0, 127.5]]).max() <= 255 / 30
    page = ink(means_sheet(Digits().load()).png)
    assert np.abs(page - ink(digits_sheet().png).astype(float)).max() <= 255 / 30 + 0.5


@pytest.mark.parametrize("leaves", [4_000, 100])
def test_a_sheet_takes_no_more_memory_than_is_estimated_and_not_much_less(leaves):
    points = Points(np.random.default_rng(0).integers(0, 256, (4_000, 784), np.uint8), face=Images((28, 28)))
    owner = None if leaves == 4_000 else np.arange(4_000) % leaves
    tracemalloc.start()
    means_sheet(points, owner)
    _, taken = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    estimated = memory.of_sheet(Size.of(points), leaves) - memory.OVERHEAD
    assert taken <= estimated <= max(3 * taken, 2**24)
