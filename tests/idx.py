"""MNIST's files with other images in them: small, and known pixel by pixel."""

import gzip
from pathlib import Path

import numpy as np

from dashboard.data.mnist import FILES, SIDE


def packed(array: np.ndarray) -> bytes:
    """An array of bytes as an idx file, gzipped."""
    head = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return gzip.compress(head + array.astype(np.uint8).tobytes(), mtime=0)


def images(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """n images of bars (n, 28, 28) and their digits (n,): a digit d is a bar in rows 2d + 4 and 2d + 5.

    Its ink varies from image to image, so that no two are the same.
    """
    digits = np.arange(n) % 10
    pixels = np.zeros((n, SIDE, SIDE), np.uint8)
    ink = np.random.default_rng(seed).integers(100, 256, (n, 2, SIDE))
    for image, digit, bar in zip(pixels, digits, ink, strict=True):
        image[2 * digit + 4 : 2 * digit + 6] = bar
    return pixels, digits


def written(folder: Path, train: int = 12, test: int = 6) -> Path:
    """A folder with the four files."""
    for seed, (split, n) in enumerate({"train": train, "test": test}.items()):
        for name, array in zip(FILES[split], images(n, seed), strict=True):
            (folder / name).write_bytes(packed(array))
    return folder
