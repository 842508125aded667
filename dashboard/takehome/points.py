"""The plain code that makes the points of a source: X (n, d) and truth (n,)."""

import json
from functools import singledispatch

from dashboard.data.digits import Digits, Mnist
from dashboard.data.mnist import FILES, SIDE
from dashboard.data.synthetic import Anisotropic, Blobs, Circles, Moons, Unequal
from dashboard.data.tables import BreastCancer, Iris, Wine
from dashboard.params import Params
from dashboard.takehome.script import source
from dashboard.takehome.snippets import read_idx


def called(name: str, **constants: object) -> str:
    """A call with its constants, as a reader would type it."""
    spelled = {k: json.dumps(v) if isinstance(v, str) else repr(v) for k, v in constants.items()}
    return f"{name}({', '.join(f'{k}={v}' for k, v in spelled.items())})"


@singledispatch
def points(of: Params) -> list[tuple[str, str]]:
    """The sections of a script that make the points of a source."""
    raise NotImplementedError(type(of))


@points.register
def _(of: Blobs) -> list[tuple[str, str]]:
    constants = of.model_dump(exclude={"kind"})
    made = called("make_blobs", n_features=3, **constants)
    return [("The points: truth is the blob that each was drawn from", f"X, truth = {made}")]


@points.register(Moons)
@points.register(Circles)
def _(of: Moons | Circles) -> list[tuple[str, str]]:
    constants = of.model_dump(exclude={"kind", "depth"})
    code = (
        f"flat, truth = {called(of.made_by, **constants)}\n"
        f"depth = np.random.default_rng({of.random_state}).uniform({-of.depth / 2}, {of.depth / 2}, len(flat))\n"
        "X = np.column_stack([flat[:, 0], depth, flat[:, 1]])"
    )
    return [(f"The points: truth is the {of.kind[:-1]} of each, stood upright in space", code)]


@points.register
def _(of: Anisotropic) -> list[tuple[str, str]]:
    constants = of.model_dump(exclude={"kind", "stretch"})
    code = (
        f"X, truth, centers = {called('make_blobs', n_features=3, **constants, return_centers=True)}\n"
        f"along = np.eye(3) + ({of.stretch} - 1) * np.full((3, 3), 1 / 3)\n"
        "X = centers[truth] + (X - centers[truth]) @ along"
    )
    return [(f"The points: truth is the blob of each, stretched {of.stretch:g} times along (1, 1, 1)", code)]


@points.register
def _(of: Unequal) -> list[tuple[str, str]]:
    code = (
        f"weights = np.geomspace(1, {of.ratio}, {of.centers})\n"
        f"ends = np.round(np.cumsum(weights) / weights.sum() * {of.n_samples}).astype(int)\n"
        "X, truth = make_blobs(\n"
        "    n_features=3,\n"
        "    n_samples=np.diff(ends, prepend=0),\n"
        f"    cluster_std={of.cluster_std} * weights / weights[-1],\n"
        f"    shuffle={of.shuffle},\n"
        f"    random_state={of.random_state},\n"
        ")"
    )
    return [("The points: truth is the blob of each; the last is the widest and has most of them", code)]


@points.register
def _(of: Digits) -> list[tuple[str, str]]:
    code = "digits = load_digits()\nX, truth = digits.data / 16, digits.target"
    if of.standardize:
        code += "\nX = StandardScaler().fit_transform(X)"
    return [("The digits: 64 pixels each, from 0 (paper) to 1 (ink)", code)]


@points.register(Iris)
@points.register(Wine)
@points.register(BreastCancer)
def _(of: Iris | Wine | BreastCancer) -> list[tuple[str, str]]:
    code = f"table = {called(of.made_by)}\nX, truth = table.data, table.target"
    if of.standardize:
        code += "\nX = StandardScaler().fit_transform(X)"
    return [(f"The points: {of.label.lower()}, a column each measurement; truth is the group of each", code)]


@points.register
def _(of: Mnist) -> list[tuple[str, str]]:
    images, labels = FILES[of.split]
    code = (
        f'FOLDER = Path("mnist")  # with {images} and {labels}\n'
        f'images = read_idx(FOLDER / "{images}").reshape(-1, {SIDE * SIDE})\n'
        f'truth = read_idx(FOLDER / "{labels}").astype(int)\n'
        f"rows = np.random.default_rng({of.random_state}).permutation(len(images))[:{of.n_samples}]\n"
        "rows.sort()\n"
        "images, truth = images[rows], truth[rows]\n"
        "X = images.astype(np.float32) / np.float32(255)"
    )
    return [
        ("How MNIST's files are read", source(read_idx)),
        (f"The digits: {SIDE * SIDE} pixels each, from 0 (paper) to 1 (ink)", code),
    ]
