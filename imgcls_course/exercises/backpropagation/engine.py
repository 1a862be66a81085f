"""A training loop around an engine that differentiates by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch.autograd import Tensor


def fit_with_engine(
    features: np.ndarray, targets: np.ndarray, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    """Weights after some steps on the mean squared error of features @ weights.

    Args:
        features: (images, features).
        targets: (images,).
        start: (features,), the first weights.
        learning_rate: of each step.
        steps: how many.
    """
    weights = Tensor(start)
    for _ in range(steps):
        loss = _squared_error(features, targets, weights)
        weights.clear_gradient()
        loss.backward()
        weights.value = weights.value - learning_rate * weights.gradient
    return weights.value


def _squared_error(features: np.ndarray, targets: np.ndarray, weights: Tensor) -> Tensor:
    return ((features @ weights - targets) ** 2).mean()


def _fit_carelessly(
    order: Sequence[str] = ("clear", "backward", "step"),
    downhill: float = 1.0,
    same_graph: bool = False,
    loss_of: Callable[..., Tensor] = _squared_error,
) -> Callable[..., np.ndarray]:
    """The loop with its parts in another order, or without some of them."""

    def fit(
        features: np.ndarray, targets: np.ndarray, start: np.ndarray, rate: float, steps: int
    ) -> np.ndarray:
        weights = Tensor(start)
        loss = loss_of(features, targets, weights)
        for _ in range(steps):
            if not same_graph:
                loss = loss_of(features, targets, weights)
            for part in order:
                if part == "clear":
                    weights.clear_gradient()
                elif part == "backward":
                    loss.backward()
                else:
                    weights.value = weights.value - downhill * rate * weights.gradient
        return weights.value

    return fit


def _first_step_only(
    features: np.ndarray, targets: np.ndarray, start: np.ndarray, rate: float, steps: int
) -> np.ndarray:
    return fit_with_engine(features, targets, start, rate, min(steps, 1))


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    """More images than features and fewer, long and short steps; none, few and many of them."""

    def case(images: int, features: int, learning_rate: float, steps: int) -> Case:
        inputs = drawn((images, features), 0.5, 1.5)
        start = drawn((features,), 0.5, 2)
        # So far off, with either sign, that the first gradients are large.
        targets = np.round(inputs @ start + drawn((images,), 3, 6), 1)
        return inputs, targets, start, learning_rate, steps

    def drawn(shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
        return np.round(rng.choice([-1, 1], size=shape) * rng.uniform(low, high, size=shape), 1)

    rate = float(np.round(rng.uniform(0.02, 0.04), 3))
    inputs, targets, start, *settings = case(4, 6, rate, 5)
    return [
        case(2, 1, 4.0, 3),  # so long a step that the loss rises
        case(1, 3, 0.05, 3),
        case(5, 3, 2 * rate, 4),
        case(5, 3, rate, 0),
        (inputs, targets * 1e-7, start * 1e-7, *settings),  # its loss is all but 0
        case(260, 4, 0.01, 12),
        case(3, 2, 0.2, 1),
        # Whole numbers, from 0.
        (
            np.array([[1, 2], [2, -1], [-1, 1]]),
            rng.integers(3, 9, size=3),
            np.array([0, 0]),
            0.07,
            2,
        ),
    ]


FIT_WITH_ENGINE = Exercise(
    name="backpropagation.fit_with_engine",
    points=3,
    reference=fit_with_engine,
    cases=_fit_cases,
    absolute_tolerance=1e-13,
    misconceptions=(
        Misconception(
            "never clears the gradient",
            _fit_carelessly(("backward", "step")),
            "From the second step on, the gradient holds those of all steps before as well: "
            "backward() *adds*. Clear it in every step.",
        ),
        Misconception(
            "clears the gradient between backward and step",
            _fit_carelessly(("backward", "clear", "step")),
            "The weights never move: what backward() has found is wiped out before it is used. "
            "Clear before backward(), or after the step.",
        ),
        Misconception(
            "steps before it goes backward",
            _fit_carelessly(("step", "clear", "backward")),
            "The first step is taken with a gradient of 0, and each later one with that of the "
            "place before. The order is: predict, loss, gradient, step.",
        ),
        Misconception(
            "computes the loss once, before the loop",
            _fit_carelessly(same_graph=True),
            "The graph remembers the values that it was built with, and so gives the same "
            "gradient at every step. Predict anew with the new weights.",
        ),
        Misconception(
            "computes the loss once, and never clears the gradient",
            _fit_carelessly(("backward", "step"), same_graph=True),
            "Two things: the graph remembers the values that it was built with, so predict anew in "
            "each step; and backward() adds, so clear the gradient before it.",
        ),
        Misconception(
            "calls backward twice in a step",
            _fit_carelessly(("clear", "backward", "backward", "step")),
            "The second call adds the same gradient once more, so that each step is twice as long.",
        ),
        Misconception(
            "walks uphill",
            _fit_carelessly(downhill=-1.0),
            "The loss grows. Look at the sign of the step.",
        ),
        Misconception(
            "adds the squared errors up instead of taking their mean",
            _fit_carelessly(
                loss_of=lambda features, targets, weights: (
                    (features @ weights - targets) ** 2
                ).sum()
            ),
            "The loss is the *mean* squared error. As a sum, its gradient grows with the number of "
            "images, and so do your steps.",
        ),
        Misconception(
            "takes the first step only",
            _first_step_only,
            "Right for a single step. Does `return` stand inside the loop? All `steps` are to be "
            "taken before the weights are returned.",
        ),
    ),
    hint="In the loop: predict and compute the loss with the present weights; clear the gradient, "
    "call loss.backward(); then step. At the end, return weights.value.",
)
