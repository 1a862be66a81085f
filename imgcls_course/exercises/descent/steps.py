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
    # Steep and all but flat, up and down, with steps far below 1 and above.
    ranges = (
        ((0.5, 2), (0.2, 0.4)),
        ((0.3, 2), (0.05, 0.1)),
        ((0.5, 2), (0.002, 0.005)),
        ((1, 4), (1.5, 4)),
        ((0.001, 0.002), (0.6, 0.9)),
        ((0.002, 0.004), (0.0002, 0.0005)),
    )
    cases: list[Case] = []
    for (least, most), steps in ranges:
        left = round(rng.uniform(2, 6), 4)
        change = float(rng.choice([-1, 1]) * rng.uniform(least, most) / 2)
        cases.append((left, round(left + change, 4), round(rng.uniform(*steps), 4)))
    up, down = cases[0], cases[3]
    cases[0] = (min(up[:2]), max(up[:2]), up[2])
    cases[3] = (max(down[:2]), min(down[:2]), down[2])
    # Exactly level; and as steep as the others, though losses and step are tiny.
    level = round(rng.uniform(2, 6), 4)
    tiny = [round(rng.uniform(*limits) * 1e-9, 12) for limits in ((4, 6), (1, 3), (0.1, 0.4))]
    return [*cases, (level, level, round(rng.uniform(0.1, 0.4), 4)), tuple(tiny)]


SLOPE = Exercise(
    name="descent.slope",
    points=1,
    reference=slope,
    cases=_slope_cases,
    relative_tolerance=1e-7,  # six digits are not enough
    absolute_tolerance=1e-8,
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
    cases: list[Case] = []
    for shape, (least, most), size in (
        ((3,), (0.2, 0.8), 1),
        ((2, 4), (0.01, 0.09), 1),
        # Huge weights and tiny ones, with gradients to match.
        ((5,), (1.5, 4), 1e6),
        ((3, 2, 4), (0.1, 0.9), 1e-6),
        ((4, 1), (0.001, 0.004), 1),
        # As many rows as columns, in two calls: nothing is left over from the first.
        ((3, 3), (0.2, 0.8), 1),
        ((3, 3), (0.2, 0.8), 1),
    ):
        weights, gradient = np.round(rng.normal(scale=3, size=(2, *shape)), 1)
        # One weight is at the bottom, and elsewhere it is steep.
        places = rng.choice(gradient.size, size=3, replace=False)
        gradient.flat[places] = 0.0, round(rng.uniform(3, 9), 1), round(-rng.uniform(3, 9), 1)
        cases.append((size * weights, size * gradient, round(rng.uniform(least, most), 4)))
    # A single weight, without axes.
    weight, its_slope = rng.choice([-1, 1], size=2) * rng.integers(5, 40, size=2) / 10
    return [*cases, (np.array(weight), np.array(its_slope), round(rng.uniform(0.2, 0.8), 2))]


GRADIENT_STEP = Exercise(
    name="descent.gradient_step",
    points=1,
    reference=gradient_step,
    cases=_gradient_step_cases,
    absolute_tolerance=1e-13,  # so that tiny weights count
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
