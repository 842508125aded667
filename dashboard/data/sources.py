"""The sources a reader can choose, each a frozen question that makes its own points."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field
from sklearn.datasets import load_digits

from dashboard.data import mnist
from dashboard.data.grounds import Anisotropic, Blobs, Circles, Moons, Seed, Unequal
from dashboard.data.points import Points
from dashboard.params import Params


class Digits(Params):
    """`sklearn.datasets.load_digits`: 1,797 handwritten digits of 8×8 pixels."""

    noun: ClassVar = ("digit", "digits")

    kind: Literal["digits"] = "digits"
    standardize: bool = Field(
        False,
        description="Give every pixel mean 0 and variance 1 first, as StandardScaler does. "
        "It changes every distance, and so every result.",
    )

    def load(self) -> Points:
        """Read the digits: X (1797, 64), scaled to 0–1 by their maximum of 16; truth the digit.

        Standardised, a pixel that never varies stays 0.
        """
        bunch = load_digits()
        X = bunch.data / 16.0
        if self.standardize:
            spread = X.std(axis=0)
            X = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        return Points(X, bunch.target.astype(np.int64), (8, 8))


class Mnist(Params):
    """MNIST: 60,000 and 10,000 handwritten digits of 28×28 pixels, or some of them."""

    noun: ClassVar = ("digit", "digits")

    kind: Literal["mnist"] = "mnist"
    split: Literal["train", "test"] = Field("train", description="60,000 images to train on, or 10,000 to test with.")
    n_samples: int = Field(
        mnist.MOST,
        ge=2,
        le=mnist.MOST,
        description="How many of the images are taken, drawn at random; all where there are no more.",
    )
    random_state: Seed = Field(0, description="The seed of the sample: another seed, other images.")

    def load(self) -> Points:
        """Read the images: stored (n, 784), uint8, unit 255; truth the digit.

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
        return Points(images, digits, (mnist.SIDE, mnist.SIDE), 255.0)


Source = Blobs | Moons | Circles | Anisotropic | Unequal | Digits | Mnist


def content(source: object) -> str:
    """Names what a source reads beside its constants; empty for one that reads nothing, and for what is no source."""
    return mnist.content(source.split) if isinstance(source, Mnist) else ""
