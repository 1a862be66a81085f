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


def _epsilon_outside(maps: np.ndarray, epsilon: float) -> np.ndarray:
    mean = maps.mean(axis=(1, 2), keepdims=True)
    return (maps - mean) / (maps.std(axis=(1, 2), keepdims=True) + epsilon)


def _without_epsilon(maps: np.ndarray, epsilon: float) -> np.ndarray:
    return _over((1, 2))(maps, 0.0)


def _one_place_less(maps: np.ndarray, epsilon: float) -> np.ndarray:
    variance = maps.var(axis=(1, 2), keepdims=True, ddof=1)
    return (maps - maps.mean(axis=(1, 2), keepdims=True)) / np.sqrt(variance + epsilon)


def _maps_cases(rng: np.random.Generator) -> list[Case]:
    # Every side differs; one image, one channel; two of the same size; maps so flat that epsilon
    # matters, and one that is even, where without it there would be nothing to divide by.
    cases = []
    for shape, spread, epsilon in (
        ((1, 2, 3, 1), 1.0, 0.25), ((3, 4, 5, 2), 2.0, 1e-3), ((2, 5, 3, 4), 0.1, 0.01),
        ((4, 2, 6, 3), 30.0, 0.5), ((2, 3, 4, 1), 0.5, 1e-5), ((2, 3, 4, 1), 1e-4, 1e-8),
    ):  # fmt: skip
        images, _, _, channels = shape
        means = rng.normal(0, 3, size=(images, 1, 1, channels))
        spreads = spread * rng.uniform(0.5, 2, size=(images, 1, 1, channels))
        maps = np.round(means + spreads * rng.normal(size=shape), 6)
        if images > 2:
            maps[1, :, :, 0] = float(rng.integers(2, 9)) / 2
        cases.append((maps, epsilon))
    # Pixels of a photo, at more than 256 places.
    cases.append((rng.integers(0, 256, size=(1, 20, 15, 2)).astype(float), 1.0))
    return cases


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
            "adds epsilon after the root",
            _epsilon_outside,
            "Epsilon is added to the *variance*, below the root.",
        ),
        Misconception(
            "leaves epsilon out",
            _without_epsilon,
            "A map that is the same everywhere has the variance 0, and nothing can be divided by "
            "that. This is what epsilon is for.",
        ),
        Misconception(
            "divides by the places less one in the variance",
            _one_place_less,
            "That estimates the variance of what the places were drawn from (`ddof=1`). Here it is "
            "that of these very places: the mean of the squared distances.",
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


def _divided_by_all(maps: np.ndarray) -> np.ndarray:
    return gram_matrix(maps) / maps.shape[-1]


def _gram_cases(rng: np.random.Generator) -> list[Case]:
    # More places than channels and fewer, one row, one channel, two of the same size, tiny numbers,
    # more than 256 places; negative numbers in each. A place at which no channel is active counts,
    # and so does one that is like another.
    cases = []
    for height, width, channels, scale in (
        (1, 3, 2, 1), (3, 4, 2, 1), (3, 4, 2, 1), (5, 2, 3, 1), (2, 3, 7, 1e-3), (4, 6, 5, 1),
        (3, 2, 1, 1), (13, 21, 3, 1),
    ):  # fmt: skip
        means = rng.normal(0, 1.5, size=channels)
        maps = np.round(rng.normal(means, 1, size=(height, width, channels)), 2) * scale
        maps[0, 0] = -np.abs(maps[0, 0])
        if height > 2 and width > 1:
            maps[1, 0], maps[2, 1] = 0, maps[2, 0]
        cases.append((maps,))
    return cases


GRAM_MATRIX = Exercise(
    name="generation.gram_matrix",
    points=3,
    reference=gram_matrix,
    cases=_gram_cases,
    # So that the tiny maps count.
    absolute_tolerance=1e-10,
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
            "divides by the number of all values",
            _divided_by_all,
            "Each entry is a mean over the *places*; how many channels there are does not matter.",
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
