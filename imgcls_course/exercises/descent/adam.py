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


def _corrected(first: np.ndarray, second: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray]:
    return first / (1 - _BETA_1**step), second / (1 - _BETA_2**step)


def _epsilon_under_the_root(*inputs: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    weights, first, second, gradient, rate, step = inputs
    first, second = _moments(first, second, gradient)
    mean, square = _corrected(first, second, step)
    return weights - rate * mean / np.sqrt(square + _EPSILON), first, second


def _without_epsilon(*inputs: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    weights, first, second, gradient, rate, step = inputs
    first, second = _moments(first, second, gradient)
    mean, square = _corrected(first, second, step)
    with np.errstate(invalid="ignore"):
        return weights - rate * mean / np.sqrt(square), first, second


def _adam_cases(rng: np.random.Generator) -> list[Case]:
    def case(shape: tuple[int, ...], rates: tuple[float, float], step: int) -> Case:
        started = step > 1  # before the first step nothing is remembered
        first = started * np.round(rng.normal(scale=0.5, size=shape), 2)
        second = started * np.round(rng.uniform(0.1, 2, size=shape), 2)
        gradient = rng.uniform(0.3, 2, size=shape) * rng.choice([-1, 1], size=shape)
        rate = round(rng.uniform(*rates), 3)
        weights = np.round(rng.normal(scale=2, size=shape), 1)
        gradient = np.round(gradient, 1)
        if started:  # a weight is at the bottom, but goes on; at another one it is very steep
            bottom, steep = rng.choice(gradient.size, size=2, replace=False)
            first.flat[bottom], gradient.flat[bottom] = 0.7, 0.0
            gradient.flat[steep] *= 100
        return weights, first, second, gradient, rate, step

    # Gradients as small as epsilon, and one that has always been 0.
    tiny = case((4,), (0.2, 0.6), 1)
    sizes = np.array([rng.uniform(0.5, 2) * 1e-7, -rng.uniform(2, 9) * 1e-7, 0.0, 3e-4])
    tiny[3][:] = rng.permutation(sizes)
    of_whole = case((1, 3), (0.1, 0.5), 1)  # weights of whole numbers do not stay such
    return [
        case((2,), (0.1, 0.5), 1),
        case((2,), (0.05, 0.3), 2),
        tiny,
        case((2, 4), (0.01, 0.09), int(rng.integers(3, 9))),
        case((5,), (0.3, 0.9), int(rng.integers(20, 60))),
        # The second moment is corrected for thousands of steps.
        case((2, 3), (1.1, 2), int(rng.integers(5000, 7000))),
        (np.rint(of_whole[0]).astype(int), *of_whole[1:]),
    ]


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
            "puts epsilon under the root",
            _epsilon_under_the_root,
            "The formula adds epsilon to the root, not to what it is taken of. For tiny gradients "
            "this matters: the root of 1e-7 is 3e-4.",
        ),
        Misconception(
            "leaves out epsilon",
            _without_epsilon,
            "A weight whose gradient has always been 0 gets 0 / 0. What prevents that in the "
            "formula?",
        ),
        Misconception(
            "counts the steps from 0",
            lambda *inputs: _adam(*inputs[:-1], inputs[-1] + 1),
            "`step` is 1 already in the first step, so that it is right as a power as it stands.",
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
    result_names=("weights", "first moment", "second moment"),
)
