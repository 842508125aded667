"""Handwritten digits: scikit-learn's small ones, and MNIST."""

from collections.abc import Mapping
from inspect import getsource
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field
from sklearn.datasets import load_digits

from dashboard.data import mnist
from dashboard.data.points import Images, Points, numbered
from dashboard.data.source import SEVERAL, Seed, Source, as_many

# Sixty-four pixels and more are too many for the covariances of a mixture, which takes this for its own.
COMPONENTS: dict[str, object] = {"prepare": "pca", "pca__n_components": 20}


class Digits(Source):
    """`sklearn.datasets.load_digits`: 1,797 handwritten digits of 8×8 pixels."""

    label: ClassVar = "Digits of 8 × 8 pixels"
    made_by: ClassVar = "load_digits"
    imports: ClassVar = {"StandardScaler": "sklearn.preprocessing"}
    scanned: ClassVar = "digits.data"
    example: ClassVar = 234

    kind: Literal["digits"] = "digits"
    standardize: bool = Field(
        False,
        description="Give every pixel mean 0 and variance 1 first, as StandardScaler does. "
        "It changes every distance, and so every result.",
    )

    @property
    def n_groups(self) -> int:
        """How many digits there are."""
        return 10

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are digits, from several starts."""
        return as_many(10) | SEVERAL | COMPONENTS

    def load(self) -> Points:
        """Read the digits: X (1797, 64), scaled to 0–1 by their maximum of 16; the groups are what they show.

        Standardised, a pixel that never varies stays 0.
        """
        bunch = load_digits()
        X = bunch.data / 16.0
        if self.standardize:
            spread = X.std(axis=0)
            X = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        return Points(X, numbered(bunch.target, "digit", "digits"), Images((8, 8)))

    def code(self) -> list[tuple[str, str]]:
        """The call, and what scales."""
        code = "digits = load_digits()\nX, truth = digits.data / 16, digits.target"
        if self.standardize:
            code += "\nX = StandardScaler().fit_transform(X)"
        return [("The digits: 64 pixels each, from 0 (paper) to 1 (ink)", code)]


class Mnist(Source):
    """MNIST: 60,000 and 10,000 handwritten digits of 28×28 pixels, or some of them."""

    label: ClassVar = "MNIST, 28 × 28 pixels"
    made_by: ClassVar = "fetch_openml, mnist_784"
    scanned: ClassVar = "images"
    example: ClassVar = 234

    kind: Literal["mnist"] = "mnist"
    split: Literal["train", "test"] = Field("train", description="60,000 images to train on, or 10,000 to test with.")
    n_samples: int = Field(
        mnist.MOST,
        ge=2,
        le=mnist.MOST,
        description="How many of the images are taken, drawn at random; all where there are no more.",
    )
    random_state: Seed = Field(0, description="The seed of the sample: another seed, other images.")

    @property
    def n_groups(self) -> int:
        """How many digits there are."""
        return 10

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are digits, from several starts."""
        return as_many(10) | SEVERAL | COMPONENTS

    def load(self) -> Points:
        """Read the images: stored (n, 784), uint8, unit 255; the groups are what they show.

        Of a sample, drawn without replacement, rows keep the order that they have in the split.

        Raises
        ------
        Refusal
            If a file is missing, damaged, or cannot be fetched.
        """
        images, digits = mnist.read(self.split)
        if self.n_samples < len(images):
            rows = np.sort(np.random.default_rng(self.random_state).permutation(len(images))[: self.n_samples])
            images, digits = images[rows], digits[rows]
        return Points(images, numbered(digits, "digit", "digits"), Images((mnist.SIDE, mnist.SIDE)), 255.0)

    def code(self) -> list[tuple[str, str]]:
        """The files, a sample of them, and what scales."""
        images, labels = mnist.FILES[self.split]
        pixels = mnist.SIDE * mnist.SIDE
        code = (
            f'FOLDER = Path("mnist")  # with {images} and {labels}\n'
            f'images = read_idx(FOLDER / "{images}").reshape(-1, {pixels})\n'
            f'truth = read_idx(FOLDER / "{labels}").astype(int)\n'
            f"rows = np.random.default_rng({self.random_state}).permutation(len(images))[:{self.n_samples}]\n"
            "rows.sort()\n"
            "images, truth = images[rows], truth[rows]\n"
            "X = images.astype(np.float32) / np.float32(255)"
        )
        return [
            ("How MNIST's files are read", getsource(mnist.read_idx).rstrip()),
            (f"The digits: {pixels} pixels each, from 0 (paper) to 1 (ink)", code),
        ]

    def content(self) -> str:
        """Names what the files of the split hold."""
        return mnist.content(self.split)
