"""A slope from two losses, and one step downhill."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- A slope from two losses -----------------------------------------------------------------


def slope(loss_left: float, loss_right: float, step: float) -> float:
    """Centred difference: the rise of the loss from w - step to w + step, for each unit of w.

    Args:
        loss_left: the loss at w - step.
        loss_right: the loss at w + step.
        step: how far to either side.
    """
    return (loss_right - loss_left) / (2 * step)


def _slope_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (float(left), float(left + change), step)
        for step in (0.5, 0.1, 0.01, 1e-3)
        for left, change in [(rng.uniform(1, 3), rng.uniform(0.5, 2) * rng.choice([-1, 1]))]
    ]


SLOPE = Exercise(
    name="descent.slope",
    points=1,
    reference=slope,
    cases=_slope_cases,
    misconceptions=(
        Misconception(
            "divides by one step instead of two",
            lambda left, right, step: (right - left) / step,
            "How far apart are the two points at which the loss was taken, w - step and w + step?",
        ),
        Misconception(
            "subtracts the wrong way round",
            lambda left, right, step: (left - right) / (2 * step),
            "Where the loss rises from left to right, the slope is positive. Which of the two "
            "losses is then the larger?",
        ),
        Misconception(
            "divides by 2 and then multiplies by the step",
            lambda left, right, step: (right - left) / 2 * step,
            "Python works from left to right: `a / 2 * step` is (a / 2) * step. Put parentheses "
            "around what you divide by.",
        ),
        Misconception(
            "forgets to divide by the distance",
            lambda left, right, step: right - left,
            "That is the rise. A slope is the rise for each unit walked.",
        ),
    ),
    hint="Rise over distance: the difference of the two losses, divided by how far apart the two "
    "points are.",
)


# --- One step downhill -----------------------------------------------------------------------


def gradient_step(weights: np.ndarray, gradient: np.ndarray, learning_rate: float) -> np.ndarray:
    """Weights after one step of gradient descent.

    Args:
        weights: any shape.
        gradient: derivative of the loss by them, same shape.
        learning_rate: how far to go.
    """
    return weights - learning_rate * gradient


def _gradient_step_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(size=shape), rng.normal(scale=2, size=shape), rate)
        for shape, rate in (((3,), 0.1), ((2, 4), 0.5), ((5,), 0.003))
    ]


GRADIENT_STEP = Exercise(
    name="descent.gradient_step",
    points=1,
    reference=gradient_step,
    cases=_gradient_step_cases,
    misconceptions=(
        Misconception(
            "adds instead of subtracting",
            lambda weights, gradient, rate: weights + rate * gradient,
            "The gradient points uphill, to where the loss grows. Which way do you want to go?",
        ),
        Misconception(
            "forgets the learning rate",
            lambda weights, gradient, rate: weights - gradient,
            "The direction is right, the length is not: nothing scales the gradient yet.",
        ),
        Misconception(
            "divides by the learning rate",
            lambda weights, gradient, rate: weights - gradient / rate,
            "A smaller learning rate should give a smaller step; this gives a larger one.",
        ),
        Misconception(
            "uses only the gradient's sign",
            lambda weights, gradient, rate: weights - rate * np.sign(gradient),
            "Such a step is as long on a gentle slope as on a steep one. Use the gradient itself.",
        ),
        Misconception(
            "scales the weights as well",
            lambda weights, gradient, rate: rate * (weights - gradient),
            "The learning rate belongs to the gradient alone. With a learning rate of 0, where "
            "should the weights be?",
        ),
    ),
    hint="New weights = old weights minus learning rate times gradient.",
)
