"""Drawings prepared as the data was, and spelled in an address."""

import base64
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from dashboard.compute.ink import MOST_SPELLED, Paper, cut_out, image_spelled, scaled, spelled
from dashboard.data import mnist
from dashboard.errors import Refusal

MNIST, COUNTS = Paper(28, 28), Paper(8, 8, 4)


def bitmap(*rows):
    """Rows of letters as a bitmap: # is ink."""
    return 255 * np.array([[letter == "#" for letter in row] for row in rows], np.int64)


def test_what_is_cut_out_has_all_the_ink_and_no_more():
    assert cut_out(bitmap("....", "..#.", ".#..", "....")).tolist() == bitmap(".#", "#.").tolist()


def test_a_pixel_is_the_mean_of_the_area_that_it_covers():
    # Three pixels become two: each covers one and a half, of which 1 and ½ of 1½ are ink.
    assert scaled(bitmap("##."), 1, 2).tolist() == [[255, 85]]
    # Half a pixel of 255 is 127.5, which is rounded up.
    assert scaled(bitmap("#."), 1, 1).tolist() == [[128]]
    assert scaled(bitmap("#"), 2, 3).tolist() == [[255] * 3] * 2


def test_the_longer_side_takes_twenty_pixels_and_the_middle_of_the_mass_is_pixel_14():
    # A bar of 40 × 10 becomes 20 × 5: its middle lies at 9.5 and 2, so rows 4 to 23 and columns 12 to 16 are ink.
    image = MNIST.prepared(np.pad(np.full((40, 10), 255), ((3, 60), (70, 1))))
    rows, columns = np.nonzero(image)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (4, 23, 12, 16)
    assert set(image[4:24, 12:17].ravel()) == {255}


def test_mass_is_centred_and_not_the_box():
    # An L: most of it is at the left and below, which pushes its box to the right and up.
    drawn = np.zeros((100, 100), np.int64)
    drawn[10:90, 10:40] = drawn[60:90, 10:90] = 255
    image = MNIST.prepared(drawn)
    at = np.arange(28)
    for sums in (image.sum(axis=0), image.sum(axis=1)):
        assert abs((sums * at).sum() / sums.sum() - 14) <= 0.5
    columns = np.flatnonzero(image.any(axis=0))
    assert (columns[0] + columns[-1]) / 2 > 14


def test_four_by_four_blocks_are_counted_on_paper():
    # A stroke of 8 × 32 fills the height: columns 12 to 19 of 32, which is all of blocks 3 and 4.
    image = COUNTS.prepared(np.pad(np.full((32, 8), 255), 20))
    assert image.tolist() == [[0, 0, 0, 16, 16, 0, 0, 0]] * 8
    # As wide as high, it is squeezed to 20 columns, 6 to 25: of blocks 1 and 6 the half is black.
    square = COUNTS.prepared(np.full((50, 50), 255))
    assert square.tolist() == [[0, 8, 16, 16, 16, 16, 8, 0]] * 8


def test_a_drawing_without_ink_is_refused_in_a_sentence():
    for paper in (MNIST, COUNTS):
        with pytest.raises(Refusal, match="no ink yet"):
            paper.prepared(np.zeros((112, 112), np.int64))
        with pytest.raises(Refusal, match="no ink yet"):
            image_spelled(spelled(np.zeros((paper.height, paper.width), np.int64)), paper)


@pytest.mark.slow
@pytest.mark.skipif("DASHBOARD_MNIST_DIR" not in os.environ, reason="DASHBOARD_MNIST_DIR names no folder with MNIST.")
def test_digits_of_mnist_survive_their_own_preparation():
    with mnist.within(mnist.Place(Path(os.environ["DASHBOARD_MNIST_DIR"]))):
        images = mnist.read("test")[0][:500].reshape(-1, 28, 28).astype(np.int64)
    # As large as the pad, each pixel 4 × 4: cut out, scaled back and centred it is the same image again.
    same = [(MNIST.prepared(np.kron(image, np.ones((4, 4), np.int64))) == image).all() for image in images]
    assert np.mean(same) > 0.98


def test_drawings_are_as_high_as_wide_and_as_black_as_the_bundled_digits():
    # All of these reach the first and the last row, and nearly all have six columns with ink.
    images = load_digits().images
    assert (images > 0).any(axis=2)[:, [0, 7]].all()
    ring = np.hypot(*np.mgrid[-50:51, -50:51])
    image = COUNTS.prepared(255 * (abs(ring - 40) < 8).astype(np.int64))
    assert (image > 0).any(axis=1).all()
    assert (image > 0).any(axis=0).sum() == 6
    assert 0.2 < image.mean() / 16 < 0.45


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_what_is_spelled_is_read_again(height, width, data):
    values = data.draw(
        st.lists(st.sampled_from([0, 0, 0, 1, 7, 254, 255]), min_size=height * width, max_size=height * width)
    )
    image = np.array(values, np.int64).reshape(height, width)
    text = spelled(image)
    assert text.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
    if image.any():
        assert (image_spelled(text, Paper(height, width)) == image).all()


def test_a_stroke_on_the_largest_paper_has_room_in_an_address():
    y, x = np.mgrid[:112, :112]
    ring = 255 * (abs(np.hypot(x - 56, y - 56) - 45) < 6)
    assert len(spelled(Paper(64, 64).prepared(ring))) < MOST_SPELLED
    assert len(spelled(MNIST.prepared(ring))) < 700


@given(
    st.text("ABCabc012-_=+/ .", max_size=60)
    | st.binary(max_size=60).map(lambda b: base64.urlsafe_b64encode(b).decode())
)
def test_what_is_no_drawing_is_refused_and_nothing_else_happens(text):
    for paper in (MNIST, COUNTS):
        try:
            image = image_spelled(text, paper)
        except Refusal:
            continue
        assert image.shape == (paper.height, paper.width)
        assert image.max() <= paper.full


@pytest.mark.parametrize(
    "text",
    [
        spelled(np.ones((28, 27), np.int64)),  # too few pixels
        spelled(np.ones((28, 29), np.int64)),  # too many
        base64.urlsafe_b64encode(b"\0\xff" * 1_100).decode(),  # hundreds of thousands of zeros
        "A" * (MOST_SPELLED + 1),
        "",
    ],
)
def test_an_image_of_another_shape_is_refused_before_it_is_unpacked(text):
    with pytest.raises(Refusal, match="28 × 28"):
        image_spelled(text, MNIST)


def test_counts_above_what_a_block_holds_are_refused():
    with pytest.raises(Refusal, match="0 to 16"):
        image_spelled(spelled(np.full((8, 8), 17)), COUNTS)
