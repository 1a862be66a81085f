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
    order: Sequence[str], downhill: float = 1.0, same_graph: bool = False
) -> Callable[..., np.ndarray]:
    """The loop with its parts in another order, or without some of them."""

    def fit(
        features: np.ndarray, targets: np.ndarray, start: np.ndarray, rate: float, steps: int
    ) -> np.ndarray:
        weights = Tensor(start)
        loss = _squared_error(features, targets, weights)
        for _ in range(steps):
            if not same_graph:
                loss = _squared_error(features, targets, weights)
            for part in order:
                if part == "clear":
                    weights.clear_gradient()
                elif part == "backward":
                    loss.backward()
                else:
                    weights.value = weights.value - downhill * rate * weights.gradient
        return weights.value

    return fit


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(size=(images, 2)), rng.normal(size=images), rng.normal(size=2), 0.1, steps)
        for images, steps in ((5, 3), (6, 4), (4, 5))
    ]


FIT_WITH_ENGINE = Exercise(
    name="backpropagation.fit_with_engine",
    points=3,
    reference=fit_with_engine,
    cases=_fit_cases,
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
            _fit_carelessly(("clear", "backward", "step"), same_graph=True),
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
            _fit_carelessly(("clear", "backward", "step"), downhill=-1.0),
            "The loss grows. Look at the sign of the step.",
        ),
    ),
    hint="In the loop: predict and compute the loss with the present weights; clear the gradient, "
    "call loss.backward(); then step. At the end, return weights.value.",
)
