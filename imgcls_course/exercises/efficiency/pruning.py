"""Fewer weights: those of small magnitude go."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def magnitude_mask(weights: np.ndarray, sparsity: float) -> np.ndarray:
    """True for the weights that stay; the smallest magnitudes go.

    Args:
        weights: of any shape, no two of the same magnitude.
        sparsity: the share to remove; round(sparsity * weights.size) weights in all.
    """
    return _mask_by(np.abs(weights), sparsity)


def _mask_by(order: np.ndarray, sparsity: float) -> np.ndarray:
    removed = np.argsort(order, axis=None)[: round(sparsity * order.size)]
    mask = np.ones(order.size, dtype=bool)
    mask[removed] = False
    return mask.reshape(order.shape)


def _mask_row_by_row(weights: np.ndarray, sparsity: float) -> np.ndarray:
    return np.stack([_mask_by(np.abs(row), sparsity) for row in weights])


def _mask_by_threshold(weights: np.ndarray, sparsity: float) -> np.ndarray:
    return np.abs(weights) > sparsity * np.abs(weights).max()


def _rounded_down(weights: np.ndarray, sparsity: float) -> np.ndarray:
    return magnitude_mask(weights, np.floor(sparsity * weights.size) / weights.size)


def _mask_cases(rng: np.random.Generator) -> list[Case]:
    def weights(*shape: int) -> np.ndarray:
        """Of magnitudes that all differ; the first rows are the smallest, some of them negative."""
        size = int(np.prod(shape))
        magnitudes = np.cumsum(rng.integers(1, 40, size=size)) / 64
        places = np.arange(size)
        # A row is larger than the one before, but not all of it, and not in order.
        order = np.argsort(places + rng.uniform(0, size / 3, size=size))
        signs = np.where(places % 2, 1, -1) * rng.choice([-1, 1])
        return (magnitudes * signs)[np.argsort(order)].reshape(shape)

    # Small and nearly the same magnitudes, in an order that is not its own inverse.
    alike = 1e-6 * (0.5 + 1e-6 * np.array([[5, 3, 6], [1, 4, 2]]))
    alike *= rng.choice([-1.0, 1.0], size=alike.shape)
    with_zero = weights(3, 5)
    with_zero.flat[np.argmin(np.abs(with_zero))] = 0
    return [
        (alike, 0.5),
        (weights(2, 3), 0.5),  # the first one goes, which stays where all are alike
        (weights(5 + 4 * int(rng.integers(3))), 0.5),  # 2.5: two; 4.5: four; 6.5: six
        (weights(2, 7), 0.75),  # 10.5: ten
        (weights(3, 5), 0.15),  # 2.25
        (weights(4, 6), 0.7),  # 16.8
        (weights(2, 3, 4), 0.4),  # 9.6
        (with_zero, 0.0),  # it stays, too
        (weights(2, int(rng.integers(3, 9))), 1.0),
        (weights(2, 1, 7), 0.25),  # 3.5: four
        (weights(13, 21), 0.95),  # 14 stay: fewer than there are places too large for 8 bits
    ]


MAGNITUDE_MASK = Exercise(
    name="efficiency.magnitude_mask",
    points=3,
    reference=magnitude_mask,
    cases=_mask_cases,
    misconceptions=(
        Misconception(
            "removes the most negative weights",
            lambda weights, sparsity: _mask_by(weights, sparsity),
            "A large negative weight matters as much as a large positive one: order by magnitude.",
        ),
        Misconception(
            "marks what goes instead of what stays",
            lambda weights, sparsity: ~magnitude_mask(weights, sparsity),
            "The mask is multiplied with the weights: True (1) must stand where a weight stays.",
        ),
        Misconception(
            "removes the largest weights",
            lambda weights, sparsity: _mask_by(-np.abs(weights), sparsity),
            "The largest ones do most of the work. It is the smallest that are hardly missed.",
        ),
        Misconception(
            "takes sparsity for the share that stays",
            lambda weights, sparsity: magnitude_mask(weights, 1 - sparsity),
            "A sparsity of 0.75 means: three in four are zero.",
        ),
        Misconception(
            "rounds down",
            _rounded_down,
            "Of 16.8 weights 17 go, not 16: the number is rounded, as `round` does it.",
        ),
        Misconception(
            "prunes each row by itself",
            _mask_row_by_row,
            "All weights are compared with each other; a row of small ones may lose nearly all.",
        ),
        Misconception(
            "takes the sparsity for a share of the largest magnitude",
            _mask_by_threshold,
            "How *many* go is given, not how large they are: count them off in order of magnitude.",
        ),
    ),
    hint="Order all magnitudes: `np.argsort(np.abs(weights), axis=None)` gives the places, the "
    "smallest first. Which of them go? Start from a mask of True.",
)
