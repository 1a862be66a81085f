"""Several classes: the gradient of their loss."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch import losses


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


Gradients = tuple[np.ndarray, np.ndarray]


def _class_errors(
    images: np.ndarray, labels: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> np.ndarray:
    """Probabilities minus one-hot labels, (images, classes)."""
    errors = losses.softmax(images @ weights + bias)
    errors[np.arange(len(labels)), labels] -= 1
    return errors


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


def _labels_of_all(
    images: np.ndarray, labels: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> Gradients:
    errors = losses.softmax(images @ weights + bias)
    errors[:, labels] -= 1
    return _gradients_of(errors, images)


def softmax_data(
    rng: np.random.Generator, images: int, pixels: int, classes: int, absent: int = -1
) -> Case:
    """Images (images, pixels), labels (images,), weights (pixels, classes), bias (classes,).

    Numbers have one decimal. The absent class is that of no image; the others take turns.
    """
    present = rng.permutation(np.delete(np.arange(classes), absent))

    def tenths(*shape: int) -> np.ndarray:
        return np.round(rng.normal(size=shape), 1)

    labels = rng.permutation(np.resize(present, images))
    return tenths(images, pixels), labels, tenths(pixels, classes), tenths(classes)


def _loss_gradient_cases(rng: np.random.Generator) -> list[Case]:
    # More images than classes and fewer; the absent class is the last, the first, or in between;
    # as many pixels as classes.
    sizes = ((2, 1, 3, -1), (6, 5, 3, -1), (4, 7, 11, 5), (9, 2, 4, 0), (1, 3, 2, 1), (4, 3, 3, -1))
    drawn = [softmax_data(rng, *size) for size in sizes]
    return [*drawn, _certain_image(rng), pixel_data(rng)]


def _certain_image(rng: np.random.Generator) -> Case:
    """Two images of one pixel; one of them is right to the last digit, and has no error at all."""
    images, labels, _, bias = softmax_data(rng, 2, 1, 3)
    weights = rng.permutation([0.4, -0.3, 1.2])[np.newaxis]
    images[0] = 2000.0
    labels[0] = weights.argmax()
    labels[1] = (labels[0] + rng.integers(1, 3)) % 3
    return images, labels, weights, bias


def pixel_data(rng: np.random.Generator) -> Case:
    """As `softmax_data`, with pixel values of 0 to 255, of more images than 8 bits count.

    All scores are about 800, too large for an exponential, though no class is certain.
    """
    _, labels, weights, bias = softmax_data(rng, 300, 4, 3)
    return rng.integers(256, size=(300, 4)).astype(float), labels, weights / 100, bias + 800


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
            "leaves the bias out of the prediction",
            lambda images, labels, weights, bias: loss_gradient(
                images, labels, weights, np.zeros_like(bias)
            ),
            "The scores are images @ weights *plus the bias*; without it these are another "
            "model's probabilities.",
        ),
        Misconception(
            "takes 1 away in the columns of all labels, for every image",
            _labels_of_all,
            "`errors[:, labels]` means these columns in all rows. Each row needs its own column: "
            "give an index for the rows as well.",
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
    result_names=("gradient of the weights", "gradient of the bias"),
)
