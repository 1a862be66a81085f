"""Softmax and its logarithm for scores of any size."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from imgcls_course.exercises.loss.softmax import softmax
from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch import losses


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function without NumPy's warnings: its infinities are what is compared."""

    @functools.wraps(function)
    def call(*inputs: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*inputs)

    return call


def stable_softmax(logits: np.ndarray) -> np.ndarray:
    """Softmax of each row that holds for logits of any size.

    Args:
        logits: (images, classes).
    """
    return losses.softmax(logits)


def _quarters(rng: np.random.Generator, *shape: int, scale: float = 2.0) -> np.ndarray:
    """Multiples of a quarter, which 32 bits hold exactly even beside a million."""
    return np.round(4 * rng.normal(scale=scale, size=shape)) / 4


def _one_image(rng: np.random.Generator, side: int) -> np.ndarray:
    """Two close scores, too far from 0 for an exponential, above (side 1) or below it (-1)."""
    level = float(side * rng.integers(9, 20) * 100)
    return level + rng.permutation([0.0, int(rng.integers(1, 8)) / 4])[np.newaxis]


def _rows_apart(rng: np.random.Generator, classes: int) -> np.ndarray:
    """Six rows at levels thousands and more apart: each needs a shift of its own."""
    levels = np.array([1000.0, -1000.0, 0.0, 1e6, -1e6, -2e9])
    rows = _quarters(rng, len(levels), classes)
    rows[-1] = 0.0  # alike: beside billions, not every right formula keeps small differences
    return rng.permutation(rows + levels[:, np.newaxis])


def _in_32_bits(rng: np.random.Generator, images: int) -> np.ndarray:
    """Scores too large for an exponential of 32 bits, though not for one of 64.

    No class is certain: 32 bits leave little of a logarithm near 0 in some right formulas.
    """
    level = float(rng.integers(120, 300))
    return (_quarters(rng, images, 12, scale=0.5) + level).astype(np.float32)


def _whole(rng: np.random.Generator, images: int, classes: int) -> np.ndarray:
    """Whole numbers; their probabilities are none, nor are the logarithms."""
    return rng.integers(-4, 5, size=(images, classes))


def _classes_apart(rng: np.random.Generator, classes: int) -> np.ndarray:
    """Rows that span thousands themselves: only their largest score can be the shift.

    Each class leads in one row by far; in one more two classes do, and in two others one class is
    far below: by thousands, and by a million.
    """
    rows = _quarters(rng, classes + 3, classes, scale=1.0)
    rows[:classes] += 2000 * np.eye(classes)
    first, second = rng.choice(classes, size=2, replace=False)
    rows[classes, [first, second]] = 1500.5, 1500.5 - int(rng.integers(5)) / 4
    rows[classes + 1, first] -= 2000
    rows[classes + 2, second] -= 1e6
    return rng.permutation(rows)


def _stable_softmax_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (_one_image(rng, 1),),
        (_one_image(rng, -1),),
        (_whole(rng, 2, 260),),
        (_rows_apart(rng, 6),),
        (_classes_apart(rng, 4),),
        (_in_32_bits(rng, 2),),
    ]


STABLE_SOFTMAX = Exercise(
    name="loss.stable_softmax",
    points=2,
    reference=stable_softmax,
    cases=_stable_softmax_cases,
    absolute_tolerance=1e-12,  # so that tiny probabilities count
    misconceptions=(
        Misconception(
            "forgets to subtract the largest logit",
            _quiet(softmax),
            "At 1000 the exponential overflows to infinity, and infinity divided by infinity is "
            "not a number. Shift each row first, so that its largest logit is 0.",
        ),
        Misconception(
            "subtracts the largest logit of each column",
            _quiet(lambda logits: softmax(logits - logits.max(axis=0, keepdims=True))),
            "Softmax stays the same only if all classes of an image are shifted alike. A column "
            "belongs to one class: it is each row's largest logit that is needed.",
        ),
        Misconception(
            "subtracts the largest logit of the whole array",
            _quiet(lambda logits: softmax(logits - logits.max())),
            "Nothing overflows any more. But a row far below the largest now has exponentials that "
            "are all 0, and 0 / 0 is not a number. Give each row its own shift.",
        ),
        Misconception(
            "subtracts the mean of each row",
            _quiet(lambda logits: softmax(logits - logits.mean(axis=1, keepdims=True))),
            "Any shift leaves softmax as it is, but not any shift prevents the overflow: in a row "
            "such as 2000, 0, 0 the mean is 667, and 1333 is still too much. Which shift leaves "
            "no score above 0?",
        ),
        Misconception(
            "subtracts the smallest logit of each row",
            _quiet(lambda logits: softmax(logits - logits.min(axis=1, keepdims=True))),
            "The smallest is 0 now, and the others are above it, by thousands perhaps: they "
            "overflow as before. Which shift leaves no score above 0?",
        ),
        Misconception(
            "divides by the largest logit",
            _quiet(lambda logits: softmax(logits / logits.max(axis=1, keepdims=True))),
            "Dividing changes the distances between the scores, and so the answer. Softmax does "
            "not mind a number that is *subtracted* from all scores of an image.",
        ),
        Misconception(
            "clips the logits",
            _quiet(lambda logits: softmax(np.clip(logits, -500, 500))),
            "Clipping makes unequal large scores equal. There is a shift that loses nothing.",
        ),
    ),
    hint="Subtract from each row its largest logit (keepdims again), then go on as in softmax.",
)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Logarithm of softmax, finite for any logits.

    Args:
        logits: (images, classes).
    """
    return losses.log_softmax(logits)


def _shifted(logits: np.ndarray, axis: int = 1) -> np.ndarray:
    return logits - logits.max(axis=axis, keepdims=True)


def _log_sum_exp(logits: np.ndarray, axis: int = 1) -> np.ndarray:
    return np.log(np.exp(logits).sum(axis=axis, keepdims=True))


def _log_softmax_cases(rng: np.random.Generator) -> list[Case]:
    sure = _quarters(rng, 3, 7)
    # The leading class has a logarithm of -0.0014715 or -0.0005765: so near to 0 that digits count.
    sure[0] = rng.permutation([0, 0, 0, 0, 0, 0, float(rng.choice([8.3125, 9.25]))])
    return [
        (_one_image(rng, 1),),
        (_one_image(rng, -1),),
        (sure,),
        (_rows_apart(rng, 6),),
        (_classes_apart(rng, 4),),
        (_whole(rng, 2, 6),),
        (_in_32_bits(rng, 1),),
    ]


LOG_SOFTMAX = Exercise(
    name="loss.log_softmax",
    points=3,
    reference=log_softmax,
    cases=_log_softmax_cases,
    absolute_tolerance=2.5e-7,  # what 32 bits leave of a logarithm that is near to 0
    misconceptions=(
        Misconception(
            "takes the logarithm of probabilities that have rounded to 0",
            _quiet(lambda logits: np.log(losses.softmax(logits))),
            "A probability of exp(-1000) rounds to 0, and its logarithm is minus infinity. Do not "
            "compute the probability at all: the logarithm of a quotient is a difference.",
        ),
        Misconception(
            "forgets to subtract the largest logit",
            _quiet(lambda logits: logits - _log_sum_exp(logits)),
            "The formula is right, but the exponential overflows. Shift each row first.",
        ),
        Misconception(
            "shifts the logits in the sum, but not those before it",
            _quiet(lambda logits: logits - _log_sum_exp(_shifted(logits))),
            "The shift must be the same on both sides of the difference, or it does not cancel.",
        ),
        Misconception(
            "adds a tiny number to the probabilities",
            _quiet(lambda logits: np.log(losses.softmax(logits) + 1e-12)),
            "That is finite, but wrong: no logarithm is below -27.6 now, and -1000 and -2000 come "
            "out the same. Do not compute the probability at all: the logarithm of a quotient is "
            "a difference.",
        ),
        Misconception(
            "takes the logarithm of a sum for the sum of the logarithms",
            _quiet(lambda logits: _shifted(logits) - _shifted(logits).sum(axis=1, keepdims=True)),
            "log(a + b) is not log(a) + log(b). The exponentials must be added before the "
            "logarithm is taken.",
        ),
        Misconception(
            "sums over the wrong axis",
            _quiet(lambda logits: _shifted(logits, 0) - _log_sum_exp(_shifted(logits, 0), 0)),
            "The exponentials of one image must add up: that is a row, the axis of the classes.",
        ),
    ),
    hint="Shift each row so that its largest logit is 0; then subtract log(sum(exp(shifted))).",
)
