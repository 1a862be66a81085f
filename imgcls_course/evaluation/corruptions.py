"""Images as bad cameras, bad weather and thrifty programs make them, in five strengths.

Four of the corruptions, and all strengths, of Hendrycks and Dietterich, "Benchmarking Neural
Network Robustness to Common Corruptions and Perturbations", ICLR 2019: those of CIFAR-10-C for
small images, those of ImageNet-C (made for images of 224 pixels) for larger ones.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from imgcls_course.errors import DataError

Pixels = NDArray[np.uint8]

STRENGTHS = (1, 2, 3, 4, 5)
SMALL = 64
"""Up to this side, in pixels, an image gets the strengths of CIFAR-10-C."""


def corrupt(images: Pixels, kind: str, strength: int, seed: int = 0) -> Pixels:
    """Corrupt one image or several.

    The first images of a batch come out the same, however many follow them.

    Args:
        images: (h, w, 3) or (n, h, w, 3), uint8.
        kind: one of `KINDS`: "noise", "blur", "contrast" or "JPEG".
        strength: 1 (weak) to 5 (strong); 0 leaves the images as they are.
        seed: of the noise; the other kinds have no randomness.

    Returns:
        new images of the same shape, uint8.

    Raises:
        DataError: the images are not of that kind, or the corruption is not known.
    """
    shape, dtype = getattr(images, "shape", ()), getattr(images, "dtype", type(images).__name__)
    if len(shape) not in (3, 4) or shape[-1] != 3 or dtype != np.uint8:
        raise DataError(
            f"The images have shape {shape} and type {dtype}.",
            "Give (h, w, 3) or (n, h, w, 3), uint8, pixel values 0..255.",
        )
    if kind not in KINDS or strength not in (0, *STRENGTHS):
        raise DataError(
            f"There is no corruption {kind!r} of strength {strength}.",
            f"Choose one of {', '.join(KINDS)}, at 0 to {STRENGTHS[-1]}.",
        )
    if strength == 0 or images.size == 0:
        return images.copy()
    if len(shape) == 3:
        return corrupt(images[np.newaxis], kind, strength, seed)[0]
    change, of_small, of_large = _CORRUPTIONS[kind]
    parameter = (of_small if min(shape[1:3]) <= SMALL else of_large)[strength - 1]
    random = np.random.default_rng(seed)
    corrupted = np.empty_like(images)
    for place, image in enumerate(images):
        corrupted[place] = change(image, parameter, random)
    return corrupted


def _noise(image: Pixels, deviation: float, random: np.random.Generator) -> Pixels:
    """Add normal noise to every number; the deviation is a share of the range."""
    return _as_pixels(image + 255 * deviation * random.standard_normal(image.shape, np.float32))


def _blur(image: Pixels, sigma: float, random: np.random.Generator) -> Pixels:
    """Mix each pixel with its neighbours, by a normal distribution of so many pixels' width."""
    return _as_pixels(gaussian_filter(image.astype(np.float32), (sigma, sigma, 0), mode="nearest"))


def _contrast(image: Pixels, share: float, random: np.random.Generator) -> Pixels:
    """Bring each channel nearer to its mean; a share of the distance is left."""
    mean = image.mean(axis=(0, 1), keepdims=True)
    return _as_pixels(mean + share * (image - mean))


def _jpeg(image: Pixels, quality: int, random: np.random.Generator) -> Pixels:
    """Compress as a JPEG file, and read it again."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def _as_pixels(values: NDArray[np.floating]) -> Pixels:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


_Change = Callable[[Pixels, float, np.random.Generator], Pixels]
_CORRUPTIONS: dict[str, tuple[_Change, tuple[float, ...], tuple[float, ...]]] = {
    "noise": (_noise, (0.04, 0.06, 0.08, 0.09, 0.10), (0.08, 0.12, 0.18, 0.26, 0.38)),
    "blur": (_blur, (0.4, 0.6, 0.7, 0.8, 1.0), (1, 2, 3, 4, 6)),
    "contrast": (_contrast, (0.75, 0.5, 0.4, 0.3, 0.15), (0.4, 0.3, 0.2, 0.1, 0.05)),
    "JPEG": (_jpeg, (80, 65, 58, 50, 40), (25, 18, 15, 10, 7)),
}

KINDS = tuple(_CORRUPTIONS)
