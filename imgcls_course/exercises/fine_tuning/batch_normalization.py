"""BatchNormalization in training and afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def batch_norm(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, momentum: float, training: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Batch normalization without scale and shift: output, kept mean, kept variance.

    Args:
        x: (n, d), a batch.
        mean: (d,), kept from earlier batches.
        variance: (d,), kept from earlier batches.
        momentum: the share of the old mean and variance that stays, in training.
        training: whether the batch's own statistics are used, and kept.
    """
    if not training:
        return _scaled(x, mean, variance), mean, variance
    own_mean, own_variance = x.mean(axis=0), x.var(axis=0)
    return (
        _scaled(x, own_mean, own_variance),
        momentum * mean + (1 - momentum) * own_mean,
        momentum * variance + (1 - momentum) * own_variance,
    )


_EPSILON = 1e-3


def _scaled(x: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    return (x - mean) / np.sqrt(variance + _EPSILON)


_Norm = tuple[np.ndarray, np.ndarray, np.ndarray]


def _always_training(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, _: bool
) -> _Norm:
    return batch_norm(x, mean, variance, m, True)


def _never_training(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, _: bool
) -> _Norm:
    return batch_norm(x, mean, variance, m, False)


def _statistics_move(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    _, new_mean, new_variance = batch_norm(x, mean, variance, m, True)
    return batch_norm(x, mean, variance, m, t)[0], new_mean, new_variance


def _momentum_reversed(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    return batch_norm(x, mean, variance, 1 - m, t)


def _kept_in_training(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    _, new_mean, new_variance = batch_norm(x, mean, variance, m, t)
    return _scaled(x, new_mean, new_variance), new_mean, new_variance


def _without_root(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    right, new_mean, new_variance = batch_norm(x, mean, variance, m, t)
    used = x.var(axis=0) if t else variance
    return right / np.sqrt(used + _EPSILON), new_mean, new_variance


def _with_sample_variance(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    if not t:
        return batch_norm(x, mean, variance, m, t)
    own = x.var(axis=0, ddof=1)
    _, new_mean, _ = batch_norm(x, mean, variance, m, t)
    return _scaled(x, x.mean(axis=0), own), new_mean, m * variance + (1 - m) * own


def _epsilon_outside(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    centre, spread = (x.mean(axis=0), x.std(axis=0)) if t else (mean, np.sqrt(variance))
    return ((x - centre) / (spread + _EPSILON), *batch_norm(x, mean, variance, m, t)[1:])


def _only_the_mean_moves(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    return (*batch_norm(x, mean, variance, m, t)[:2], variance)


def _norm_cases(rng: np.random.Generator) -> list[Case]:
    def case(images: int, width: int, momentum: float, training: bool) -> list[Any]:
        # One column hardly varies: there epsilon matters.
        scale = np.where(np.arange(width) == width - 1, 0.05, rng.uniform(1, 4, size=width))
        mean = rng.normal(scale=2, size=width)
        x = rng.normal(mean + scale * rng.uniform(0.5, 1, size=width), scale, (images, width))
        return [x, mean, scale**2 * rng.uniform(0.4, 0.7, size=width), momentum, training]

    single = case(1, 4, 0.99, False)
    single[2][0] = 0.0  # this column was the same in all images so far
    cases = [
        case(2, 3, 0.75, True),
        case(3, 4, 0.5, False),
        case(4, 3, 0.9, False),
        case(6, 4, 0.9, True),
        case(6, 4, 0.5, True),
        case(3, 4, 0.2, True),
        case(1, 3, 0.9, True),  # a batch of a single image has no variance
        single,
    ]
    return [tuple(one) for one in cases]


BATCH_NORM = Exercise(
    name="fine_tuning.batch_norm",
    points=3,
    reference=batch_norm,
    cases=_norm_cases,
    result_names=("output", "kept mean", "kept variance"),
    misconceptions=(
        Misconception(
            "always uses the batch's own statistics",
            _always_training,
            "This is the bug itself. With `training` False the kept mean and variance are used, "
            "and stay as they are.",
        ),
        Misconception(
            "never uses the batch's own statistics",
            _never_training,
            "Right for a frozen layer. In training, the batch's own mean and variance are used, "
            "and the kept ones move towards them.",
        ),
        Misconception(
            "moves the kept statistics of a frozen layer",
            _statistics_move,
            "The output is right. But with `training` False nothing that is kept may change, or "
            "the network drifts though it is called frozen.",
        ),
        Misconception(
            "has momentum the wrong way around",
            _momentum_reversed,
            "`momentum` is the share of the *old* value that stays; 0.99 moves slowly.",
        ),
        Misconception(
            "normalizes with the kept statistics after moving them",
            _kept_in_training,
            "In training the output comes from this batch's mean and variance alone. The kept ones "
            "are for later, when there is no batch.",
        ),
        Misconception(
            "divides the sum of squares by one less than their number",
            _with_sample_variance,
            "The variance of the batch itself, NumPy's default, divides by the number of images.",
        ),
        Misconception(
            "adds epsilon outside the root",
            _epsilon_outside,
            "In the formula epsilon is added to the variance, and the root is taken of both.",
        ),
        Misconception(
            "moves the kept mean only",
            _only_the_mean_moves,
            "The variance is kept in the same way as the mean: in training it moves, too.",
        ),
        Misconception(
            "divides by the variance",
            _without_root,
            "Divide by the standard deviation: the root of the variance plus epsilon.",
        ),
    ),
    hint="Two cases. Not training: use what is kept, and return it as it was. Training: compute "
    "`x.mean(axis=0)` and `x.var(axis=0)`, use them, and mix them into what is kept.",
)
