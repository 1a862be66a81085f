"""Exercises of lesson 03: slopes, steps, momentum, Adam, schedules, and softmax regression."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception
from imgcls_course.scratch import losses

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


# --- Gradient of the two-class loss ----------------------------------------------------------


def logistic_gradient(features: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Derivative of the mean binary cross-entropy by the weights, shape (features,).

    Args:
        features: (images, features).
        targets: (images,), 0 or 1.
        weights: (features,).
    """
    errors = losses.sigmoid(features @ weights) - targets
    return features.T @ errors / len(targets)


def _two_class_data(rng: np.random.Generator, images: int, features: int) -> Case:
    return rng.normal(size=(images, features)), rng.integers(2, size=images)


def _logistic_gradient_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (*_two_class_data(rng, images, features), rng.normal(size=features))
        for images, features in ((6, 2), (5, 3), (9, 4))
    ]


def _errors(features: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return losses.sigmoid(features @ weights) - targets


def _rounded_gradient(features: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    decisions = (features @ weights > 0).astype(float)
    return features.T @ (decisions - targets) / len(targets)


LOGISTIC_GRADIENT = Exercise(
    name="descent.logistic_gradient",
    points=2,
    reference=logistic_gradient,
    cases=_logistic_gradient_cases,
    misconceptions=(
        Misconception(
            "adds the images up instead of taking their mean",
            lambda features, targets, weights: features.T @ _errors(features, targets, weights),
            "The loss is a mean over the images, so its gradient is one as well. A sum would make "
            "the step grow with the number of images.",
        ),
        Misconception(
            "subtracts the prediction from the target",
            lambda features, targets, weights: -logistic_gradient(features, targets, weights),
            "The size is right, the sign is not. The gradient points *uphill*: predicted minus "
            "target.",
        ),
        Misconception(
            "leaves out the features",
            lambda features, targets, weights: np.full(
                len(weights), _errors(features, targets, weights).mean()
            ),
            "A weight whose feature is 0 in an image has no part in that image's error. What must "
            "each error be multiplied by?",
        ),
        Misconception(
            "averages over the features as well",
            lambda features, targets, weights: (
                logistic_gradient(features, targets, weights) / len(weights)
            ),
            "`.mean()` or `.size` counted the features too. The mean goes over the images alone.",
        ),
        Misconception(
            "forgets the sigmoid",
            lambda features, targets, weights: (
                features.T @ (features @ weights - targets) / len(targets)
            ),
            "A score is compared with the target here. Turn it into a probability first.",
        ),
        Misconception(
            "rounds the probabilities to yes or no",
            _rounded_gradient,
            "A decision of 0 or 1 throws away how sure the model was, and that is what the loss "
            "is about. Use the probability.",
        ),
    ),
    hint="Errors = predicted probability minus target, one for each image. For each feature: the "
    "mean over the images of error times feature.",
)


# --- Many steps ------------------------------------------------------------------------------


def descend(
    features: np.ndarray, targets: np.ndarray, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    """Path of gradient descent, the start first: shape (steps + 1, features).

    Args:
        features: (images, features).
        targets: (images,), 0 or 1.
        start: (features,), the first weights.
        learning_rate: how far each step goes.
        steps: how many.
    """
    return _walk(features, targets, start, learning_rate, steps)


def _walk(
    features: np.ndarray, targets: np.ndarray, start: np.ndarray, rate: float, steps: int
) -> np.ndarray:
    path = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - rate * logistic_gradient(features, targets, path[-1]))
    return np.array(path)


def _descend_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (*_two_class_data(rng, images, features), rng.normal(scale=2, size=features), rate, steps)
        for images, features, rate, steps in ((7, 2, 0.5, 4), (9, 3, 1.5, 3), (5, 2, 0.2, 6))
    ]


def _straight_on(
    features: np.ndarray, targets: np.ndarray, start: np.ndarray, rate: float, steps: int
) -> np.ndarray:
    gradient = logistic_gradient(features, targets, start)
    return np.array([start - rate * number * gradient for number in range(steps + 1)])


def _only_the_last(
    features: np.ndarray, targets: np.ndarray, start: np.ndarray, rate: float, steps: int
) -> np.ndarray:
    path = _walk(features, targets, start, rate, steps)
    return np.tile(path[-1], (steps + 1, 1))


DESCEND = Exercise(
    name="descent.descend",
    points=3,
    reference=descend,
    cases=_descend_cases,
    misconceptions=(
        Misconception(
            "leaves out the start",
            lambda *inputs: _walk(*inputs)[1:],
            "The path begins where you begin: put the start in before the first step.",
        ),
        Misconception(
            "leaves out the last point",
            lambda *inputs: _walk(*inputs)[:-1],
            "After the last step the weights are at a new place. It belongs to the path, which "
            "has one point more than steps.",
        ),
        Misconception(
            "gives the last weights only",
            lambda *inputs: _walk(*inputs)[-1],
            "The end is right. Keep every place on the way as well, one row each.",
        ),
        Misconception(
            "keeps the same array many times over",
            _only_the_last,
            "All rows are the last point: `-=` changes an array in place, and the list holds that "
            "one array again and again. Make a new array at each step, or store a copy.",
        ),
        Misconception(
            "uses the gradient of the start at every step",
            _straight_on,
            "The slope changes as you walk. Compute the gradient anew where you stand now.",
        ),
        Misconception(
            "walks uphill",
            lambda features, targets, start, rate, steps: _walk(
                features, targets, start, -rate, steps
            ),
            "The loss grows along this path. Look at the sign of the step.",
        ),
    ),
    hint="Start a list with the start. In a loop: gradient at the present weights, one "
    "gradient_step, append. At the end, np.array of the list.",
)


# --- Momentum --------------------------------------------------------------------------------


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


def _momentum_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (
            rng.normal(size=shape),
            rng.normal(size=shape),
            rng.normal(scale=2, size=shape),
            rate,
            keep,
        )
        for shape, rate, keep in (((3,), 0.1, 0.9), ((2, 4), 0.3, 0.5), ((5,), 0.02, 0.8))
    ]


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


MOMENTUM_STEP = Exercise(
    name="descent.momentum_step",
    points=2,
    reference=momentum_step,
    cases=_momentum_cases,
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
)


# --- Adam ------------------------------------------------------------------------------------


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


# --- A schedule ------------------------------------------------------------------------------


def learning_rate_at(step: int, warmup_steps: int, total_steps: int, peak: float) -> float:
    """Warm-up in a straight line from 0 to the peak, then half a cosine wave down to 0.

    Args:
        step: steps done, from 0.
        warmup_steps: how many of the steps the rise takes.
        total_steps: at which the rate is 0 again.
        peak: the highest learning rate.
    """
    if step < warmup_steps:
        return peak * step / warmup_steps
    return _cosine(peak, (step - warmup_steps) / (total_steps - warmup_steps))


def _cosine(peak: float, done: float) -> float:
    return peak * (1 + math.cos(math.pi * done)) / 2


def _after_warmup(then: Callable[[int, int, int, float], float]) -> Callable[..., float]:
    """An answer whose warm-up is right."""

    def answer(step: int, warmup_steps: int, total_steps: int, peak: float) -> float:
        if step < warmup_steps:
            return peak * step / warmup_steps
        return then(step, warmup_steps, total_steps, peak)

    return answer


def _early_warmup(step: int, warmup_steps: int, total_steps: int, peak: float) -> float:
    if step < warmup_steps:
        return peak * (step + 1) / warmup_steps
    return learning_rate_at(step, warmup_steps, total_steps, peak)


def _schedule_cases(rng: np.random.Generator) -> list[Case]:
    warmup, total = int(rng.integers(8, 15)), int(rng.integers(60, 100))
    steps = (0, warmup // 2, warmup, warmup + 7, (warmup + total) // 2, total - 5)
    return [(step, warmup, total, peak) for step, peak in zip(steps, (0.1, 0.3) * 3, strict=True)]


LEARNING_RATE_AT = Exercise(
    name="descent.learning_rate_at",
    points=2,
    reference=learning_rate_at,
    cases=_schedule_cases,
    misconceptions=(
        Misconception(
            "leaves out the warm-up",
            lambda step, warmup, total, peak: _cosine(peak, step / total),
            "The first steps should be small: look at the first of the two formulas.",
        ),
        Misconception(
            "counts the steps of the warm-up as steps of the cosine",
            _after_warmup(lambda step, warmup, total, peak: _cosine(peak, step / total)),
            "The rate drops suddenly where the warm-up ends. The cosine begins there: how many of "
            "its own steps are done?",
        ),
        Misconception(
            "lets the cosine last as long as the whole training",
            _after_warmup(lambda step, warmup, total, peak: _cosine(peak, (step - warmup) / total)),
            "The rate is not yet 0 at the last step. How many steps are left for the cosine when "
            "the warm-up is over?",
        ),
        Misconception(
            "lets the rate fall below 0",
            _after_warmup(
                lambda step, warmup, total, peak: (
                    peak * math.cos(math.pi * (step - warmup) / (total - warmup))
                )
            ),
            "The cosine runs from 1 to -1, and a negative learning rate climbs. Which sum and "
            "which factor bring it to the range from 1 to 0?",
        ),
        Misconception(
            "falls in a straight line",
            _after_warmup(
                lambda step, warmup, total, peak: peak * (1 - (step - warmup) / (total - warmup))
            ),
            "Begin, middle and end are right, but a cosine falls slowly at first and at last.",
        ),
        Misconception(
            "is one step ahead in the warm-up",
            _early_warmup,
            "Common, too; but here `step` counts the steps that are done, so the rise starts at 0.",
        ),
    ),
    hint="Two cases. During the warm-up: peak times the share of it that is done. Afterwards: peak "
    "times (1 + cos(pi * share)) / 2, with the share of the *remaining* steps that is done.",
)


# --- Softmax regression ----------------------------------------------------------------------

Gradients = tuple[np.ndarray, np.ndarray]


def loss_gradient(
    images: np.ndarray, labels: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> Gradients:
    """Derivatives of the mean cross-entropy by the weights and by the bias.

    Args:
        images: (images, pixels).
        labels: (images,), the index of each image's true class.
        weights: (pixels, classes).
        bias: (classes,).

    Returns:
        (pixels, classes) and (classes,).
    """
    errors = _class_errors(images, labels, weights, bias) / len(labels)
    return images.T @ errors, errors.sum(axis=0)


def _class_errors(
    images: np.ndarray, labels: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> np.ndarray:
    """Probabilities minus one-hot labels, (images, classes)."""
    errors = losses.softmax(images @ weights + bias)
    errors[np.arange(len(labels)), labels] -= 1
    return errors


def _softmax_data(rng: np.random.Generator, images: int, pixels: int, classes: int) -> Case:
    return (
        rng.normal(size=(images, pixels)),
        rng.integers(classes, size=images),
        rng.normal(scale=0.5, size=(pixels, classes)),
        rng.normal(scale=0.5, size=classes),
    )


def _loss_gradient_cases(rng: np.random.Generator) -> list[Case]:
    return [_softmax_data(rng, *shape) for shape in ((6, 5, 3), (4, 7, 10), (9, 2, 4))]


def _gradients_of(errors: np.ndarray, images: np.ndarray) -> Gradients:
    errors = errors / len(images)
    return images.T @ errors, errors.sum(axis=0)


def _scaled(factor: float, gradients: Gradients) -> Gradients:
    return factor * gradients[0], factor * gradients[1]


def _without_labels(
    images: np.ndarray, labels: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> Gradients:
    return _gradients_of(losses.softmax(images @ weights + bias), images)


def _without_softmax(
    images: np.ndarray, labels: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> Gradients:
    return _gradients_of(images @ weights + bias - np.eye(len(bias))[labels], images)


def _bias_over_the_wrong_axis(
    images: np.ndarray, labels: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> Gradients:
    errors = _class_errors(images, labels, weights, bias) / len(labels)
    return images.T @ errors, errors.sum(axis=1)


def _bias_averaged_twice(
    images: np.ndarray, labels: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> Gradients:
    errors = _class_errors(images, labels, weights, bias) / len(labels)
    return images.T @ errors, errors.mean(axis=0)


LOSS_GRADIENT = Exercise(
    name="descent.loss_gradient",
    points=3,
    reference=loss_gradient,
    cases=_loss_gradient_cases,
    misconceptions=(
        Misconception(
            "adds the images up instead of taking their mean",
            lambda *inputs: _scaled(len(inputs[1]), loss_gradient(*inputs)),
            "The loss is a mean over the images, so is its gradient. Divide by their number.",
        ),
        Misconception(
            "subtracts the predictions from the labels",
            lambda *inputs: _scaled(-1.0, loss_gradient(*inputs)),
            "Right but for the sign. The gradient points uphill: predicted minus target.",
        ),
        Misconception(
            "leaves out the labels",
            _without_labels,
            "Without labels there is nothing to learn from. Take 1 away from the probability of "
            "the true class, and only there.",
        ),
        Misconception(
            "forgets the softmax",
            _without_softmax,
            "Scores are compared with the labels here. Turn them into probabilities first.",
        ),
        Misconception(
            "averages over the classes as well",
            lambda *inputs: _scaled(1 / len(inputs[3]), loss_gradient(*inputs)),
            "Divide by the number of images, which is `len(labels)`, not by the size of the whole "
            "array of errors.",
        ),
        Misconception(
            "sums the bias's gradient over the wrong axis",
            _bias_over_the_wrong_axis,
            "There is one bias for each class, so the images must disappear in the sum: which "
            "axis is theirs?",
        ),
        Misconception(
            "averages the bias's gradient twice",
            _bias_averaged_twice,
            "The weights' gradient is right. For the bias, the errors have been divided by the "
            "number of images already: now only add them up.",
        ),
        Misconception(
            "turns the weights' gradient on its side",
            lambda *inputs: (loss_gradient(*inputs)[0].T, loss_gradient(*inputs)[1]),
            "A gradient has the shape of what it belongs to: (pixels, classes), as the weights.",
        ),
    ),
    hint="Errors: softmax of the logits, minus 1 in each image's true class, all divided by the "
    "number of images. Then images.T @ errors, and the sum of the errors over the images.",
)


# --- An epoch --------------------------------------------------------------------------------

Parameters = tuple[np.ndarray, np.ndarray]


def train_one_epoch(
    images: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    bias: np.ndarray,
    order: np.ndarray,
    batch_size: int,
    learning_rate: float,
) -> Parameters:
    """Weights and bias after one step for each mini-batch.

    Args:
        images: (images, pixels).
        labels: (images,).
        weights: (pixels, classes).
        bias: (classes,).
        order: (images,), the numbers of the images in the order of this epoch.
        batch_size: images in a batch; the last one may be smaller.
        learning_rate: of every step.
    """
    for batch in _batches(order, batch_size):
        gradients = loss_gradient(images[batch], labels[batch], weights, bias)
        weights = weights - learning_rate * gradients[0]
        bias = bias - learning_rate * gradients[1]
    return weights, bias


def _batches(order: np.ndarray, batch_size: int) -> list[np.ndarray]:
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _epoch_cases(rng: np.random.Generator) -> list[Case]:
    def case(images: int, pixels: int, classes: int, batch_size: int, rate: float) -> Case:
        data = _softmax_data(rng, images, pixels, classes)
        order = np.roll(np.arange(images), int(rng.integers(1, images)))[::-1].copy()
        return (*data, order, batch_size, rate)

    return [case(11, 3, 4, 4, 0.5), case(10, 4, 3, 3, 0.2), case(8, 2, 5, 5, 1.0)]


def _bias_afterwards(*inputs: Any) -> Parameters:
    images, labels, weights, bias, order, batch_size, rate = inputs
    for batch in _batches(order, batch_size):
        weights = weights - rate * loss_gradient(images[batch], labels[batch], weights, bias)[0]
        bias = bias - rate * loss_gradient(images[batch], labels[batch], weights, bias)[1]
    return weights, bias


def _first_weights_throughout(*inputs: Any) -> Parameters:
    images, labels, weights, bias, order, batch_size, rate = inputs
    gradients = [
        loss_gradient(images[batch], labels[batch], weights, bias)
        for batch in _batches(order, batch_size)
    ]
    return (
        weights - rate * sum(one for one, _ in gradients),
        bias - rate * sum(one for _, one in gradients),
    )


def _all_images_in_every_step(*inputs: Any) -> Parameters:
    images, labels, weights, bias, order, batch_size, rate = inputs
    for _ in _batches(order, batch_size):
        gradients = loss_gradient(images, labels, weights, bias)
        weights, bias = weights - rate * gradients[0], bias - rate * gradients[1]
    return weights, bias


def _only_the_first_batch(*inputs: Any) -> Parameters:
    *data, order, batch_size, rate = inputs
    return train_one_epoch(*data, order[:batch_size], batch_size, rate)


def _without_the_last_batch(*inputs: Any) -> Parameters:
    *data, order, batch_size, rate = inputs
    return train_one_epoch(*data, order[: len(order) // batch_size * batch_size], batch_size, rate)


def _without_the_order(*inputs: Any) -> Parameters:
    *data, order, batch_size, rate = inputs
    return train_one_epoch(*data, np.sort(order), batch_size, rate)


def _labels_left_behind(*inputs: Any) -> Parameters:
    images, labels, *parameters, order, batch_size, rate = inputs
    in_place = np.arange(len(order))
    return train_one_epoch(images[order], labels, *parameters, in_place, batch_size, rate)


TRAIN_ONE_EPOCH = Exercise(
    name="descent.train_one_epoch",
    points=4,
    reference=train_one_epoch,
    cases=_epoch_cases,
    misconceptions=(
        Misconception(
            "changes the weights before it has the gradient of the bias",
            _bias_afterwards,
            "Both gradients belong to the same place: compute all of them first, then step with "
            "all of them.",
        ),
        Misconception(
            "computes every gradient at the first weights",
            _first_weights_throughout,
            "After each batch the weights are elsewhere; the next gradient must be taken there.",
        ),
        Misconception(
            "uses all images in every step",
            _all_images_in_every_step,
            "The number of steps is right. But each step should see its own batch of images only.",
        ),
        Misconception(
            "stops after the first batch",
            _only_the_first_batch,
            "Is your `return` inside the loop? An epoch goes through all images.",
        ),
        Misconception(
            "drops the last, smaller batch",
            _without_the_last_batch,
            "The number of images is not always a multiple of the batch size. The rest is a batch, "
            "too.",
        ),
        Misconception(
            "ignores the order",
            _without_the_order,
            "The batches are taken as the images are stored. Take the numbers of a batch from "
            "`order`.",
        ),
        Misconception(
            "shuffles the images but not their labels",
            _labels_left_behind,
            "Now each image has some other image's label. Use the same numbers for both.",
        ),
        Misconception(
            "walks uphill",
            lambda *inputs: train_one_epoch(*inputs[:-1], -inputs[-1]),
            "Look at the sign of the step.",
        ),
    ),
    hint="for start in range(0, len(order), batch_size): take that part of the order, then the "
    "images and labels with these numbers, both gradients, and a gradient_step for each.",
)


EXERCISES = (
    SLOPE,
    GRADIENT_STEP,
    LOGISTIC_GRADIENT,
    DESCEND,
    MOMENTUM_STEP,
    ADAM_STEP,
    LEARNING_RATE_AT,
    LOSS_GRADIENT,
    TRAIN_ONE_EPOCH,
)
