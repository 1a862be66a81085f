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


def _large_logits(rng: np.random.Generator, images: int, classes: int) -> np.ndarray:
    """Logits whose rows lie thousands apart, so that every short cut shows."""
    offsets = rng.permutation(np.resize([1000.0, 0.0, -1000.0], images))
    return rng.normal(scale=2, size=(images, classes)) + offsets[:, np.newaxis]


def _stable_softmax_cases(rng: np.random.Generator) -> list[Case]:
    moderate = rng.normal(scale=2, size=(3, 5))
    return [(moderate,), (_large_logits(rng, 4, 6),), (_large_logits(rng, 3, 2),)]


STABLE_SOFTMAX = Exercise(
    name="loss.stable_softmax",
    points=2,
    reference=stable_softmax,
    cases=_stable_softmax_cases,
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
    spread = rng.normal(scale=1000, size=(4, 6))
    return [(rng.normal(scale=2, size=(3, 5)),), (_large_logits(rng, 4, 3),), (spread,)]


LOG_SOFTMAX = Exercise(
    name="loss.log_softmax",
    points=3,
    reference=log_softmax,
    cases=_log_softmax_cases,
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
