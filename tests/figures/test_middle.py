"""Points that are close and far from 0 stay different as float32, and their axes tell the true values."""

import base64

import numpy as np

from dashboard.compute.grid import middles
from dashboard.figures.scatter3d import lit, scatter3d

# Three hundred points within a millionth of (4, −3, 8).
X = np.array([4.0, -3.0, 8.0]) + 1e-6 * np.random.default_rng(0).normal(size=(300, 3))


def decoded(spec):
    """What the browser makes of a grid."""
    steps = np.frombuffer(base64.b64decode(spec["bdata"]), "<i2")
    return (spec["offset"] + spec["scale"] * steps.astype(float)).astype(np.float32)


def test_300_close_points_stay_300():
    trace = scatter3d(X, None).base()["data"][0]
    places = np.stack([decoded(trace[letter]) for letter in "xyz"], axis=1)
    assert len(np.unique(places, axis=0)) == 300
    # A grid moves a point by at most half a step of 65,534.
    assert np.allclose(places + middles(X), X, rtol=0, atol=1e-10)
    assert all(len(np.unique(places[:, axis])) > 290 for axis in range(3))


def test_ticks_tell_the_true_values():
    scene = scatter3d(X, None).layout["scene"]
    for letter, middle, column in zip("xyz", middles(X), X.T, strict=True):
        axis = scene[f"{letter}axis"]
        values = np.array([float(text) for text in axis["ticktext"]])
        assert np.allclose(values, np.array(axis["tickvals"]) + middle, rtol=0, atol=1e-9)
        assert len(set(axis["ticktext"])) == len(values)
        assert column.min() - 1e-8 <= values.min() < values.max() <= column.max() + 1e-8


def test_what_stands_out_lies_on_its_points():
    drawing = lit(scatter3d(X, None), X, 7, np.array([3]), None)
    assert np.allclose(drawing.paint[3]["x"].values, np.asarray(drawing.traces[0]["x"].values)[[7]])


def test_other_clouds_are_drawn_where_they_are():
    assert middles(np.array([[0.0, 5, 5], [1, 5, 6]])).tolist() == [0, 0, 0]
