"""Exercises of lesson 12: an adversarial game, images that grow, and the statistics of a style."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception
from imgcls_course.scratch.layers.instance_normalization import instance_normalization_forward
from imgcls_course.scratch.losses import sigmoid

# --- What the discriminator wants -------------------------------------------------------------


def discriminator_loss(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    """Mean of -log p(real) over real images, plus mean of -log (1 - p(real)) over made ones."""
    return float(np.mean(_softplus(-real_logits)) + np.mean(_softplus(made_logits)))


def _softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + e^x), without overflow."""
    return np.logaddexp(0, x)


def _forgets_half(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(np.mean(_softplus(-real_logits)))


def _labels_swapped(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return discriminator_loss(made_logits, real_logits)


def _both_real(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(np.mean(_softplus(-real_logits)) + np.mean(_softplus(-made_logits)))


def _summed(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(np.sum(_softplus(-real_logits)) + np.sum(_softplus(made_logits)))


def _sigmoid_twice(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return discriminator_loss(sigmoid(real_logits), sigmoid(made_logits))


def _two_player_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(1, 2, size=6), rng.normal(-1, 2, size=6)),
        (rng.normal(3, 1, size=4), rng.normal(-2, 1, size=4)),
        # So sure that e^1000 or the log of 0 would be needed.
        (np.array([1000.0, 2.0, -1.0]), np.array([-1000.0, 1.0, 0.5])),
    ]


DISCRIMINATOR_LOSS = Exercise(
    name="generation.discriminator_loss",
    points=2,
    reference=discriminator_loss,
    cases=_two_player_cases,
    misconceptions=(
        Misconception(
            "looks at the real images only",
            _forgets_half,
            'So the discriminator would win by calling everything "real". What should it say of '
            "the made images?",
        ),
        Misconception(
            "wants real images called made, and the other way around",
            _labels_swapped,
            'A high logit means "real". Real images should have a small loss where their logit is '
            "high.",
        ),
        Misconception(
            "wants made images called real as well",
            _both_real,
            "That is what the *generator* wants. For made images the discriminator's loss must "
            "fall with the logit.",
        ),
        Misconception(
            "adds up instead of taking the mean",
            _summed,
            "The loss would double with the batch. Take the mean over each half.",
        ),
        Misconception(
            "applies the sigmoid to the logits first",
            _sigmoid_twice,
            "`softplus` contains the sigmoid already: -log sigmoid(z) is softplus(-z). Give it the "
            "logits as they are.",
        ),
    ),
    hint="Two means: softplus of minus the logits of the real images, and softplus of the logits "
    "of the made ones.",
)

# --- What the generator wants -----------------------------------------------------------------


def generator_loss(made_logits: np.ndarray) -> float:
    """The non-saturating loss: mean of -log p(real) over made images."""
    return float(np.mean(_softplus(-made_logits)))


def _saturating(made_logits: np.ndarray) -> float:
    return float(-np.mean(_softplus(made_logits)))


def _helps_the_other(made_logits: np.ndarray) -> float:
    return float(np.mean(_softplus(made_logits)))


def _raw_logits(made_logits: np.ndarray) -> float:
    return float(-np.mean(made_logits))


def _log_of_mean(made_logits: np.ndarray) -> float:
    return float(-np.log(np.mean(sigmoid(made_logits))))


def _generator_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(-2, 1.5, size=5),),
        (rng.normal(0, 2, size=8),),
        (np.array([-800.0, -2.0, 1.0]),),
    ]


GENERATOR_LOSS = Exercise(
    name="generation.generator_loss",
    points=2,
    reference=generator_loss,
    cases=_generator_cases,
    misconceptions=(
        Misconception(
            "minimises log(1 - p)",
            _saturating,
            "The same game, but it saturates: while the discriminator is sure, this curve is flat, "
            "and the generator learns nothing. Take -log p instead.",
        ),
        Misconception(
            "takes the discriminator's part",
            _helps_the_other,
            "This loss is small where the made images are found out. The generator wants the "
            "opposite.",
        ),
        Misconception(
            "takes minus the logit itself",
            _raw_logits,
            "Right direction, but without an end: the loss could fall for ever. -log sigmoid "
            "levels off where the discriminator is fooled already.",
        ),
        Misconception(
            "takes the logarithm of the mean",
            _log_of_mean,
            "Each image has its own -log p. Take the mean of these, not the logarithm of the mean.",
        ),
    ),
    hint="-log sigmoid(z) is softplus(-z). Take its mean over the made images.",
)

# --- How large a map becomes ------------------------------------------------------------------


def grown_side(side: int, kernel: int, stride: int, padding: str) -> int:
    """The side of a transposed convolution's output, as Keras computes it."""
    if padding == "same":
        return side * stride
    return (side - 1) * stride + max(kernel, stride)


def _shrinks(side: int, kernel: int, stride: int, padding: str) -> int:
    if padding == "same":
        return -(-side // stride)
    return (side - kernel) // stride + 1


def _always_same(side: int, kernel: int, stride: int, padding: str) -> int:
    return side * stride


def _forgets_kernel(side: int, kernel: int, stride: int, padding: str) -> int:
    return side * stride if padding == "same" else (side - 1) * stride


def _full_at_each(side: int, kernel: int, stride: int, padding: str) -> int:
    return side * stride if padding == "same" else side * stride + kernel


def _ignores_padding(side: int, kernel: int, stride: int, padding: str) -> int:
    return (side - 1) * stride + kernel


def _growth_cases(rng: np.random.Generator) -> list[Case]:
    side, stride = int(rng.integers(6, 12)), int(rng.integers(2, 4))
    return [
        (4, 4, 2, "same"),
        (4, 4, 2, "valid"),
        (side, stride + int(rng.integers(1, 3)), stride, "valid"),
        (side, 5, stride, "same"),
    ]


GROWN_SIDE = Exercise(
    name="generation.grown_side",
    points=2,
    reference=grown_side,
    cases=_growth_cases,
    misconceptions=(
        Misconception(
            "computes what a convolution would give",
            _shrinks,
            "A convolution makes maps smaller; the *transposed* one goes the other way, from the "
            "small map to the large.",
        ),
        Misconception(
            'takes "valid" for "same"',
            _always_same,
            'With "valid" nothing is cut off: the last stamp reaches beyond side times stride.',
        ),
        Misconception(
            "forgets the last stamp",
            _forgets_kernel,
            "From the first stamp's edge to the last stamp's edge there are (side - 1) strides. "
            "And how wide is the last stamp?",
        ),
        Misconception(
            "counts one stride too many",
            _full_at_each,
            "Between `side` stamps there are only side - 1 strides.",
        ),
        Misconception(
            'takes "same" for "valid"',
            _ignores_padding,
            'With "same" the edges are cut so that the side is exactly stride times as large.',
        ),
    ),
    hint='"same": side times stride. "valid": side - 1 strides, and one whole stamp.',
)

# --- From one image to another ----------------------------------------------------------------


def walk(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Points on the straight line from start to end, both included, (steps, latent)."""
    return np.linspace(start, end, steps)


def _never_arrives(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(start, end, steps, endpoint=False)


def _backwards(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(end, start, steps)


def _adds_end(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return start + np.linspace(0, 1, steps)[:, np.newaxis] * end


def _along_columns(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(start, end, steps).T


def _inner_only(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(start, end, steps + 2)[1:-1]


def _walk_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(size=4), rng.normal(size=4), 5),
        (rng.normal(size=3), rng.normal(size=3), 2),
        (rng.normal(size=2), rng.normal(size=2), 7),
    ]


WALK = Exercise(
    name="generation.walk",
    points=2,
    reference=walk,
    cases=_walk_cases,
    misconceptions=(
        Misconception(
            "stops before the end",
            _never_arrives,
            "The last point must be `end` itself: the share of the end goes from 0 to 1, both "
            "included.",
        ),
        Misconception(
            "walks from the end to the start",
            _backwards,
            "The first row should be `start`.",
        ),
        Misconception(
            "adds the end without taking away the start",
            _adds_end,
            "Halfway, half of the start must be gone: (1 - share) * start + share * end.",
        ),
        Misconception(
            "puts the points in columns",
            _along_columns,
            "One point a row, so that the generator takes the rows for a batch.",
        ),
        Misconception(
            "leaves out both ends",
            _inner_only,
            "Start and end are points of the walk, too.",
        ),
    ),
    hint="For shares from 0 to 1: (1 - share) * start + share * end, one row for each share.",
)

# --- Whose mean? ------------------------------------------------------------------------------


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

# --- Style, without places --------------------------------------------------------------------


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


EXERCISES = (
    DISCRIMINATOR_LOSS,
    GENERATOR_LOSS,
    GROWN_SIDE,
    WALK,
    INSTANCE_NORMALIZE,
    GRAM_MATRIX,
)
