"""Steps that remember the last ones: momentum."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def momentum_step(
    weights: np.ndarray,
    velocity: np.ndarray,
    gradient: np.ndarray,
    learning_rate: float,
    momentum: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Weights and velocity after one step with momentum.

    Args:
        weights: any shape.
        velocity: what is left of the steps before, same shape.
        gradient: same shape.
        learning_rate: of the gradient.
        momentum: share of the velocity that is kept.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return weights + velocity, velocity


def _with_velocity(
    new_velocity: Callable[..., np.ndarray],
) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """An answer whose only fault is in the line of the velocity."""

    def answer(
        weights: np.ndarray,
        velocity: np.ndarray,
        gradient: np.ndarray,
        learning_rate: float,
        momentum: float,
    ) -> tuple[np.ndarray, np.ndarray]:
        velocity = new_velocity(velocity, gradient, learning_rate, momentum)
        return weights + velocity, velocity

    return answer


def _other_convention(
    weights: np.ndarray, velocity: np.ndarray, gradient: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    velocity = momentum * velocity + gradient
    return weights - rate * velocity, velocity


def _by_the_old_velocity(
    weights: np.ndarray, velocity: np.ndarray, gradient: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    return weights + velocity, momentum * velocity - rate * gradient


def _against_the_velocity(
    weights: np.ndarray, velocity: np.ndarray, gradient: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    velocity = momentum * velocity - rate * gradient
    return weights - velocity, velocity


def _nesterov(
    weights: np.ndarray, velocity: np.ndarray, gradient: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    velocity = momentum * velocity - rate * gradient
    return weights + momentum * velocity - rate * gradient, velocity


def _momentum_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    # Little friction and much, all of the velocity kept and none, and learning rates on both sides
    # of 1. Numbers of usual size, huge and tiny.
    for shape, (least, most), (low, high), size in (
        ((3,), (0.1, 0.4), (0.7, 0.85), 1),
        ((3,), (0.1, 0.4), (0.95, 0.99), 1),
        ((4,), (0.1, 0.4), (1.0, 1.0), 1),
        ((2, 4), (0.01, 0.09), (0.3, 0.6), 1e-6),
        ((5,), (1.5, 3), (0.05, 0.25), 1e6),
        ((3, 1, 2), (0.2, 0.8), (0.0, 0.0), 1),
    ):
        weights, velocity, gradient = np.round(rng.normal(scale=2, size=(3, *shape)), 1)
        velocity += np.where(velocity == 0, 0.3, 0)
        # One weight is at the bottom and rolls on; another one has been at rest.
        bottom, at_rest = rng.choice(velocity.size, size=2, replace=False)
        gradient += np.where(gradient == 0, 0.3, 0)
        gradient.flat[bottom], velocity.flat[at_rest] = 0.0, 0.0
        rate, momentum = round(rng.uniform(least, most), 3), round(rng.uniform(low, high), 3)
        cases.append((size * weights, size * velocity, size * gradient, rate, momentum))
    # A gradient of whole numbers does not make the steps such.
    weights, velocity, gradient, *others = cases[2]
    cases[2] = (weights, velocity, np.rint(gradient).astype(int), *others)
    return cases


MOMENTUM_STEP = Exercise(
    name="descent.momentum_step",
    points=2,
    reference=momentum_step,
    cases=_momentum_cases,
    absolute_tolerance=1e-13,  # so that tiny numbers count
    misconceptions=(
        Misconception(
            "adds the gradient to the velocity",
            _with_velocity(lambda old, gradient, rate, keep: keep * old + rate * gradient),
            "A ball gains speed *downhill*, against the gradient. Mind the sign in the velocity.",
        ),
        Misconception(
            "subtracts a velocity that already points downhill",
            _against_the_velocity,
            "The minus sign is in the velocity already. A ball moves along its velocity.",
        ),
        Misconception(
            "moves by the velocity of the step before",
            _by_the_old_velocity,
            "The order matters: renew the velocity first, then move by the new one.",
        ),
        Misconception(
            "looks ahead, as Nesterov's momentum does",
            _nesterov,
            "A relative of it, and a good one. Here the weights move by the new velocity, and by "
            "nothing else.",
        ),
        Misconception(
            "takes off a share of momentum, instead of keeping it",
            _with_velocity(lambda old, gradient, rate, keep: (1 - keep) * old - rate * gradient),
            "With a momentum of 0.9, nine tenths of the velocity stay. How much stays here?",
        ),
        Misconception(
            "multiplies the gradient by momentum, too",
            _with_velocity(lambda old, gradient, rate, keep: keep * (old - rate * gradient)),
            "Only the old velocity is reduced. The push downhill enters in full: mind the "
            "parentheses.",
        ),
        Misconception(
            "keeps the whole velocity",
            _with_velocity(lambda old, gradient, rate, keep: old - rate * gradient),
            "Without friction the ball never comes to rest. Which share of the old velocity stays?",
        ),
        Misconception(
            "forgets the old velocity",
            _with_velocity(lambda old, gradient, rate, keep: -rate * gradient),
            "This is plain gradient descent: nothing is left of the steps before.",
        ),
        Misconception(
            "gives the gradient only the share that momentum leaves",
            _with_velocity(
                lambda old, gradient, rate, keep: keep * old - (1 - keep) * rate * gradient
            ),
            "That is an average, as Adam takes it. Here the gradient enters in full; only the old "
            "velocity is reduced.",
        ),
        Misconception(
            "keeps the learning rate out of the velocity",
            _other_convention,
            "Some libraries write it so (PyTorch does), and with a constant learning rate the "
            "weights take the same path. In this course, as in Keras, the velocity is already "
            "scaled by the learning rate and points downhill.",
        ),
    ),
    hint="Two lines: the new velocity (momentum times the old one, minus learning rate times "
    "gradient), then the weights plus the new velocity. Return both.",
    result_names=("weights", "velocity"),
)
