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


def _mask_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for rows, sparsity in ((3, 0.5), (4, 0.75), (5, 0.2)):
        # Rows of different size, so that they lose different shares.
        scale = np.linspace(0.2, 2, rows)[rng.permutation(rows)][:, None]
        cases.append((np.round(scale * rng.normal(size=(rows, 8)), 6), sparsity))
    return cases


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
