"""Probabilities from scores: sigmoid and softmax, straight from their formulas."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch import losses


def _softmax_over(logits: np.ndarray, axis: int | None) -> np.ndarray:
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


# --- One score: sigmoid ----------------------------------------------------------------------


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-logits)), any shape."""
    return losses.sigmoid(logits)


def _tenths(rng: np.random.Generator, *shape: int, scale: float = 2.0) -> np.ndarray:
    """Moderate scores with one decimal, which are easy to read."""
    return np.round(rng.normal(scale=scale, size=shape), 1)


def _sigmoid_cases(rng: np.random.Generator) -> list[Case]:
    # Undecided; sure on both sides, so that limits show; any shape, without axes or with one of
    # length 1 too. Two have the same shape.
    score = np.array(float(rng.choice([-1, 1]) * rng.integers(5, 25) / 10))
    pair = rng.permutation([0.0, float(rng.choice([-1, 1])) * rng.integers(5, 25) / 10])
    sure = np.round(rng.uniform(5.5, 9, size=4) * [1, 1, -1, -1], 1)
    far = rng.permutation(np.round(rng.uniform(10.2, 11, size=2) * [1, -1], 1))
    # So far that clipped scores show, though no exponential overflows, be it of 32 bits.
    extreme = rng.permutation([80.0, -80.0, round(rng.uniform(-2, 2), 1)])
    mixed = rng.permutation(np.concatenate([sure, _tenths(rng, 5)]))
    cube = rng.permuted(np.append(_tenths(rng, 10), [0.0, -7.5])).reshape(1, 4, 3)
    table = _tenths(rng, 3, 5, scale=3)
    return [(score,), (pair,), (far,), (extreme,), (mixed,), (table,), (cube,)]


SIGMOID = Exercise(
    name="loss.sigmoid",
    points=1,
    reference=sigmoid,
    cases=_sigmoid_cases,
    misconceptions=(
        Misconception(
            "forgets the minus sign in the exponent",
            lambda logits: 1 / (1 + np.exp(logits)),
            "A large score should give a probability near 1; this gives one near 0. Look at the "
            "sign in front of z.",
        ),
        Misconception(
            "leaves out the 1 in the denominator",
            lambda logits: 1 / np.exp(-logits),
            "These exceed 1, so they are no probabilities. What else stands under the fraction?",
        ),
        Misconception(
            "writes 1 / 1 + ..., without parentheses",
            lambda logits: 1 / 1 + np.exp(-logits),
            "Python divides before it adds, so `1 / 1 + x` is 1 + x, and these exceed 1. Put "
            "parentheses around all that stands under the fraction.",
        ),
        Misconception(
            "divides by the sum over all scores",
            lambda logits: _softmax_over(logits, None),
            "The sigmoid looks at each score alone: no sum over the others comes into it.",
        ),
        Misconception(
            "uses the hyperbolic tangent",
            np.tanh,
            "The hyperbolic tangent has the same shape but runs from -1 to 1. A probability runs "
            "from 0 to 1.",
        ),
    ),
    hint="Write the fraction as the formula has it; NumPy applies `np.exp` to a whole array.",
)


# --- Several scores: softmax -----------------------------------------------------------------


def softmax(logits: np.ndarray) -> np.ndarray:
    """exp(logits) / sum(exp(logits)) over the classes, straight from the formula.

    Args:
        logits: (images, classes), of moderate size: this overflows beyond some 700.
    """
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    one_image = np.round([rng.uniform(0.5, 2) * rng.permutation([1, -1, 2])], 1)
    # Rows far from each other, though none overflows: a number that is added below the fraction
    # matters in a low row, a sum that is shared by the images in both, and a clip (or 32 bits) in
    # the highest.
    levels = rng.permutation([600.0, -600.0, 0.0, -25.0])[:, np.newaxis]
    apart = _tenths(rng, 4, 4) + levels  # as many images as classes
    ties = _tenths(rng, 4, 4)
    ties[rng.integers(4)] = float(rng.choice([-1.5, 0.0, 2.5]))
    unsure_and_sure = _tenths(rng, 5, 2)
    unsure_and_sure[0, 1] = unsure_and_sure[0, 0] + 24.5  # a tiny probability is not 0
    unsure_and_sure[1, 0] = unsure_and_sure[1, 1] + 8.5
    many_classes = _tenths(rng, 2, 260)
    return [(one_image,), (apart,), (ties,), (unsure_and_sure,), (many_classes,)]


SOFTMAX = Exercise(
    name="loss.softmax",
    points=2,
    reference=softmax,
    cases=_softmax_cases,
    absolute_tolerance=1e-12,  # so that tiny probabilities count
    misconceptions=(
        Misconception(
            "sums over the wrong axis",
            lambda logits: _softmax_over(logits, 0),
            "Now each column adds up to 1. A row holds the scores of one image, and it is the row "
            "that must add up to 1.",
        ),
        Misconception(
            "sums over the whole array",
            lambda logits: _softmax_over(logits, None),
            "All images share a single total here. Each image needs a total of its own: say over "
            "which axis the sum goes, and keep that axis so that the division fits.",
        ),
        Misconception(
            "leaves out the division",
            np.exp,
            "The exponentials are positive, as they should be, but a row does not add up to 1 yet.",
        ),
        Misconception(
            "divides the scores themselves, without the exponential",
            lambda logits: logits / logits.sum(axis=1, keepdims=True),
            "Scores may be negative, and then so are these. What makes every score positive?",
        ),
        Misconception(
            "divides by the largest instead of the sum",
            lambda logits: np.exp(logits) / np.exp(logits).max(axis=1, keepdims=True),
            "The likeliest class always gets exactly 1 now. Divide by what makes a row add up "
            "to 1.",
        ),
        Misconception(
            "divides by the mean instead of the sum",
            lambda logits: np.exp(logits) / np.exp(logits).mean(axis=1, keepdims=True),
            "A row adds up to the number of classes now. Divide by what makes it add up to 1.",
        ),
        Misconception(
            "turns the scores' order around",
            lambda logits: _softmax_over(-logits, 1),
            "The largest score gets the smallest probability here. Where has a minus sign come "
            "in? The sigmoid has one, softmax has none.",
        ),
        Misconception(
            "applies the sigmoid to each score",
            losses.sigmoid,
            "The sigmoid treats each class as a question of its own, so a row need not add up to "
            "1. Softmax lets the classes compete: divide by the sum over the row.",
        ),
    ),
    hint="Divide each exponential by its row's sum; `keepdims=True` makes shapes (n, k) and (n, 1) "
    "fit.",
)
