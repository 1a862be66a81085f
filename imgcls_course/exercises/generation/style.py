"""Style: statistics of feature maps that forget the places."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch.layers.instance_normalization import instance_normalization_forward

# --- Whose mean? -----------------------------------------------------------------------------


def instance_normalize(maps: np.ndarray, epsilon: float) -> np.ndarray:
    """Each channel of each image with mean 0 and variance 1, (n, height, width, channels)."""
    channels = maps.shape[-1]
    return instance_normalization_forward(maps, np.ones(channels), np.zeros(channels), epsilon)[0]


def _over(axes: tuple[int, ...]) -> Callable[[np.ndarray, float], np.ndarray]:
    """Normalization with mean and variance over other axes."""

    def normalized(maps: np.ndarray, epsilon: float) -> np.ndarray:
        mean = maps.mean(axis=axes, keepdims=True)
        return (maps - mean) / np.sqrt(maps.var(axis=axes, keepdims=True) + epsilon)

    return normalized


def _by_the_variance(maps: np.ndarray, epsilon: float) -> np.ndarray:
    mean = maps.mean(axis=(1, 2), keepdims=True)
    return (maps - mean) / (maps.var(axis=(1, 2), keepdims=True) + epsilon)


def _mean_stays(maps: np.ndarray, epsilon: float) -> np.ndarray:
    return maps / np.sqrt(maps.var(axis=(1, 2), keepdims=True) + epsilon)


def _maps_cases(rng: np.random.Generator) -> list[Case]:
    shapes = ((3, 4, 5, 2), (2, 6, 3, 4), (2, 3, 3, 3))
    return [
        (rng.normal(rng.normal(size=shape[-1]), 2, size=shape), 10.0 ** -(2 + number))
        for number, shape in enumerate(shapes)
    ]


INSTANCE_NORMALIZE = Exercise(
    name="generation.instance_normalize",
    points=2,
    reference=instance_normalize,
    cases=_maps_cases,
    misconceptions=(
        Misconception(
            "takes mean and variance over the batch as well",
            _over((0, 1, 2)),
            "That is *batch* normalization: all images share one mean. Here each has its own.",
        ),
        Misconception(
            "takes mean and variance over the channels as well",
            _over((1, 2, 3)),
            "That is *layer* normalization: one mean for all channels of an image. Here each "
            "channel has its own.",
        ),
        Misconception(
            "takes mean and variance over the channels only",
            _over((3,)),
            "Each place would be normalized by itself, and every edge be lost. Which axes are "
            "height and width?",
        ),
        Misconception(
            "divides by the variance",
            _by_the_variance,
            "Divide by the standard deviation: the root of variance plus epsilon.",
        ),
        Misconception(
            "leaves the mean where it is",
            _mean_stays,
            "Subtract the mean first.",
        ),
    ),
    hint="Mean and variance over height and width, axes 1 and 2, with `keepdims=True`.",
)


# --- Style, without places -------------------------------------------------------------------


def gram_matrix(maps: np.ndarray) -> np.ndarray:
    """Mean products of channels over all places of one image, (channels, channels).

    Args:
        maps: (height, width, channels).
    """
    rows = maps.reshape(-1, maps.shape[-1])
    return rows.T @ rows / len(rows)


def _between_places(maps: np.ndarray) -> np.ndarray:
    rows = maps.reshape(-1, maps.shape[-1])
    return rows @ rows.T / rows.shape[1]


def _not_divided(maps: np.ndarray) -> np.ndarray:
    rows = maps.reshape(-1, maps.shape[-1])
    return rows.T @ rows


def _centred(maps: np.ndarray) -> np.ndarray:
    rows = maps.reshape(-1, maps.shape[-1])
    return gram_matrix(maps) - np.outer(rows.mean(axis=0), rows.mean(axis=0))


def _means_first(maps: np.ndarray) -> np.ndarray:
    means = maps.mean(axis=(0, 1))
    return np.outer(means, means)


def _wrong_reshape(maps: np.ndarray) -> np.ndarray:
    rows = maps.reshape(maps.shape[-1], -1)
    return rows @ rows.T / rows.shape[1]


def _gram_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(1, 1, size=(height, width, channels)),)
        for height, width, channels in ((3, 4, 2), (5, 2, 3), (4, 4, 5))
    ]


GRAM_MATRIX = Exercise(
    name="generation.gram_matrix",
    points=3,
    reference=gram_matrix,
    cases=_gram_cases,
    misconceptions=(
        Misconception(
            "compares places instead of channels",
            _between_places,
            "The result should have a row and a column for each *channel*. Which side must the "
            "transposed matrix stand on?",
        ),
        Misconception(
            "adds up over the places",
            _not_divided,
            "A larger image would have a larger style. Divide by the number of places.",
        ),
        Misconception(
            "subtracts the means, as a covariance does",
            _centred,
            "That is a covariance. A Gram matrix keeps the means: how bright and how orange an "
            "image is belongs to its style.",
        ),
        Misconception(
            "takes the means first, and then multiplies",
            _means_first,
            "Then it no longer says which channels are active *at the same place*. Multiply place "
            "by place, then take the mean.",
        ),
        Misconception(
            "reshapes with the channels in front",
            _wrong_reshape,
            "`reshape` does not move axes: the channels are last, so `reshape(-1, channels)` gives "
            "one row a place.",
        ),
    ),
    hint="Make it a matrix with a row for each place and a column for each channel; then its "
    "transpose times itself, divided by the number of places.",
)
