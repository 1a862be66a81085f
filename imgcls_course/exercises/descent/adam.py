"""Steps of a size of their own for each weight: Adam."""

from __future__ import annotations

from typing import Any

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def adam_step(
    weights: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    gradient: np.ndarray,
    learning_rate: float,
    step: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights and both moments after one step of Adam.

    Source: Kingma & Ba (2015), "Adam: A Method for Stochastic Optimization", Algorithm 1.

    Args:
        weights: any shape.
        first: running mean of the gradients, same shape.
        second: running mean of the squared gradients, same shape.
        gradient: same shape.
        learning_rate: length of a step, roughly.
        step: number of this step, from 1.
    """
    return _adam(weights, first, second, gradient, learning_rate, step)


_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-7


def _moments(
    first: np.ndarray,
    second: np.ndarray,
    gradient: np.ndarray,
    betas: tuple[float, float] = (_BETA_1, _BETA_2),
) -> tuple[np.ndarray, np.ndarray]:
    return (
        betas[0] * first + (1 - betas[0]) * gradient,
        betas[1] * second + (1 - betas[1]) * gradient**2,
    )


def _adam(
    weights: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    gradient: np.ndarray,
    rate: float,
    step: int,
    corrections: tuple[bool, bool] = (True, True),
    betas: tuple[float, float] = (_BETA_1, _BETA_2),
    power: float = 0.5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Adam, and what becomes of it when a part is left out or exchanged."""
    first, second = _moments(first, second, gradient, betas)
    mean = first / (1 - betas[0] ** step) if corrections[0] else first
    square = second / (1 - betas[1] ** step) if corrections[1] else second
    return weights - rate * mean / (square**power + _EPSILON), first, second


def _adam_that_keeps_corrected_moments(*inputs: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    *_, step = inputs
    weights, first, second = _adam(*inputs)
    return weights, first / (1 - _BETA_1**step), second / (1 - _BETA_2**step)


def _adam_cases(rng: np.random.Generator) -> list[Case]:
    def case(shape: tuple[int, ...], rate: float, step: int) -> Case:
        started = step > 1  # before the first step nothing is remembered
        first = started * rng.normal(scale=0.5, size=shape)
        second = started * rng.uniform(0.1, 2, size=shape)
        gradient = rng.uniform(0.3, 2, size=shape) * rng.choice([-1, 1], size=shape)
        return rng.normal(size=shape), first, second, gradient, rate, step

    return [case((3,), 0.1, 1), case((2, 4), 0.01, 2), case((5,), 0.5, 30)]


ADAM_STEP = Exercise(
    name="descent.adam_step",
    points=4,
    reference=adam_step,
    cases=_adam_cases,
    misconceptions=(
        Misconception(
            "forgets the bias correction",
            lambda *inputs: _adam(*inputs, corrections=(False, False)),
            "Both means start at 0, so in the first steps they are far too small. Divide each by "
            "1 minus its beta to the power of the step before you use it.",
        ),
        Misconception(
            "corrects the first moment only",
            lambda *inputs: _adam(*inputs, corrections=(True, False)),
            "The mean of the squares starts at 0 too, and needs its own correction, with its own "
            "beta.",
        ),
        Misconception(
            "corrects the second moment only",
            lambda *inputs: _adam(*inputs, corrections=(False, True)),
            "The mean of the gradients starts at 0 too, and needs its own correction.",
        ),
        Misconception(
            "keeps the corrected moments for the next step",
            _adam_that_keeps_corrected_moments,
            "The step is right. But what you return as the moments has been corrected, and would "
            "be corrected again next time: use other names for the corrected ones.",
        ),
        Misconception(
            "exchanges the two betas",
            lambda *inputs: _adam(*inputs, betas=(_BETA_2, _BETA_1)),
            "beta_1 belongs to the mean of the gradients, beta_2 to the mean of their squares.",
        ),
        Misconception(
            "forgets the square root",
            lambda *inputs: _adam(*inputs, power=1.0),
            "The second moment is the mean of *squares*. Which operation brings it back to the "
            "size of a gradient?",
        ),
        Misconception(
            "adds instead of subtracting",
            lambda weights, *others: (
                2 * weights - _adam(weights, *others)[0],
                *_adam(weights, *others)[1:],
            ),
            "The moments are right; the step goes uphill.",
        ),
    ),
    hint="Five lines: renew the first moment, renew the second, correct each into a new name, then "
    "step. Return the weights and the moments as they were before the correction.",
)
