"""Two classes: the gradient of their loss, and many steps along it."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch import losses

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


def _errors(features: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return losses.sigmoid(features @ weights) - targets


def _rounded_gradient(features: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    decisions = (features @ weights > 0).astype(float)
    return features.T @ (decisions - targets) / len(targets)


def _slope_of_squared_errors(
    features: np.ndarray, targets: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    predicted = losses.sigmoid(features @ weights)
    return features.T @ ((predicted - targets) * predicted * (1 - predicted)) / len(targets)


def _two_class_data(rng: np.random.Generator, images: int, features: int) -> Case:
    """Features with one decimal and targets, of which a third is 1, but for one image at least."""
    targets = rng.permutation(np.arange(images) % 3 == 1).astype(int)
    return np.round(rng.normal(scale=1.5, size=(images, features)), 1), targets


def _certain_images(rng: np.random.Generator) -> Case:
    """Scores for which a sigmoid overflows if it is not careful; some images have no error at all.

    A score of 800 is right to the last digit, one is wrong, one of -700 is as right as can be.
    """
    scores, targets = np.array([800.0, 800.0, -700.0, 0.5, -0.5]), np.array([1, 0, 0, 0, 1])
    weights = rng.permutation([2.0, -1.0, 0.5])
    features = np.round(rng.normal(size=(5, 3)), 1)
    leading = int(np.argmax(weights))  # this feature makes up what the score lacks
    features[:, leading] += (scores - features @ weights) / 2
    order = rng.permutation(5)
    return features[order], targets[order], weights


def _many_images(rng: np.random.Generator) -> Case:
    """More than 8 bits count; the weights are whole numbers, their gradient is not."""
    return (*_two_class_data(rng, 300, 3), rng.permutation([1, -1, 2]))


def _logistic_gradient_cases(rng: np.random.Generator) -> list[Case]:
    def weights(features: int) -> np.ndarray:
        return np.round(rng.normal(size=features), 1)

    # One image has a score of about 6 and one of about -6, both on the wrong side.
    large, targets = _two_class_data(rng, 7, 3)
    of_large = rng.choice([-1, 1], size=3) * np.round(rng.uniform(0.4, 1.5, size=3), 1)
    far = np.round(6 * of_large / (of_large @ of_large), 1)
    large[[np.argmin(targets), np.argmax(targets)]] = far, -far
    only_ones, some = _two_class_data(rng, 3, 4)
    # Three images are the same, and so are their targets: all count.
    twins, of_twins = _two_class_data(rng, 5, 2)
    twins[of_twins == 0] = twins[np.argmin(of_twins)]
    return [
        (*_two_class_data(rng, 4, 1), weights(1)),
        (*_two_class_data(rng, 5, 2), weights(2)),
        (*_two_class_data(rng, 2, 5), weights(5)),
        (large, targets, of_large),
        (only_ones, np.ones_like(some), weights(4)),
        (twins, of_twins, weights(2)),
        _certain_images(rng),
        _many_images(rng),
    ]


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
            "multiplies by the sigmoid's slope as well",
            _slope_of_squared_errors,
            "That is the gradient of squared errors, p(1 - p) included. With the logarithm in the "
            "loss this factor cancels: look at the formula once more.",
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


def _descend_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    # Long steps and short ones, more steps than images, and none at all.
    for images, features, (least, most), steps in (
        (3, 1, (0.5, 1.5), 1),
        (7, 2, (0.4, 0.9), 4),
        (9, 4, (1.5, 4), 2),
        (5, 2, (0.1, 0.3), 7),
        (4, 3, (0.5, 1.5), 0),
        (7, 2, (0.000002, 0.000004), 4),
    ):
        start = np.round(rng.normal(scale=2, size=features), 1)
        rate = round(rng.uniform(least, most), 4 if least > 0.01 else 8)
        cases.append((*_two_class_data(rng, images, features), start, rate, steps))
    # Two alike images with different targets: their lowest point is at 0. The first step goes far
    # past it, and the loss rises; or all is nearly flat, and the walk goes on nevertheless.
    steep, flat = round(rng.uniform(1, 2), 1), round(rng.uniform(0.08, 0.2), 2)
    alike, targets = np.array([[1.0], [1.0], [0.1]]), np.array([0, 1, 1])
    start = np.array([round(rng.uniform(0.8, 1.2), 1)])
    cases.append((steep * alike, targets, start, int(rng.integers(30, 40)), 3))
    cases.append((flat * alike[:2], targets[:2], start / 4, int(rng.integers(30, 40)), 5))
    # Features as large as pixel values, so that all scores are far above what an exponential takes.
    bright, of_bright = rng.integers(200, 256, size=(6, 2)), rng.permutation([0, 0, 0, 0, 1, 1])
    start = rng.integers(40, 60, size=2) / 10
    cases.append((bright, of_bright, start, round(rng.uniform(0.003, 0.005), 4), 3))
    return cases


DESCEND = Exercise(
    name="descent.descend",
    points=3,
    reference=descend,
    cases=_descend_cases,
    relative_tolerance=1e-8,  # so that tiny steps count
    absolute_tolerance=1e-10,
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
