"""Exercises of lesson 02: probabilities, cross-entropies, and how not to overflow."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception
from imgcls_course.scratch import losses


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function without NumPy's warnings: its infinities are what is compared."""

    @functools.wraps(function)
    def call(*inputs: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*inputs)

    return call


def _softmax_over(logits: np.ndarray, axis: int | None) -> np.ndarray:
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def _rows(array: np.ndarray) -> np.ndarray:
    return np.arange(len(array))


# --- One score: sigmoid ----------------------------------------------------------------------


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-logits)), any shape."""
    return losses.sigmoid(logits)


def _sigmoid_cases(rng: np.random.Generator) -> list[Case]:
    return [(rng.normal(scale=3, size=shape),) for shape in ((5,), (3, 4), (7,))]


SIGMOID = Exercise(
    name="loss.sigmoid",
    points=1,
    reference=sigmoid,
    cases=_sigmoid_cases,
    misconceptions=(
        Misconception(
            "forgets the minus sign in the exponent",
            lambda logits: 1 / (1 + np.exp(logits)),
            "A large score should give a probability near 1; this gives one near 0. Look at the "
            "sign in front of z.",
        ),
        Misconception(
            "leaves out the 1 in the denominator",
            lambda logits: 1 / np.exp(-logits),
            "These exceed 1, so they are no probabilities. What else stands under the fraction?",
        ),
        Misconception(
            "divides by the sum over all scores",
            lambda logits: _softmax_over(logits, None),
            "The sigmoid looks at each score alone: no sum over the others comes into it.",
        ),
        Misconception(
            "uses the hyperbolic tangent",
            np.tanh,
            "The hyperbolic tangent has the same shape but runs from -1 to 1. A probability runs "
            "from 0 to 1.",
        ),
    ),
    hint="Write the fraction as the formula has it; NumPy applies `np.exp` to a whole array.",
)


# --- Several scores: softmax -----------------------------------------------------------------


def softmax(logits: np.ndarray) -> np.ndarray:
    """exp(logits) / sum(exp(logits)) over the classes, straight from the formula.

    Args:
        logits: (images, classes), of moderate size: this overflows beyond some 700.
    """
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    return [(rng.normal(scale=2, size=shape),) for shape in ((3, 5), (4, 2), (2, 10))]


SOFTMAX = Exercise(
    name="loss.softmax",
    points=2,
    reference=softmax,
    cases=_softmax_cases,
    misconceptions=(
        Misconception(
            "sums over the wrong axis",
            lambda logits: _softmax_over(logits, 0),
            "Now each column adds up to 1. A row holds the scores of one image, and it is the row "
            "that must add up to 1.",
        ),
        Misconception(
            "sums over the whole array",
            lambda logits: _softmax_over(logits, None),
            "All images share a single total here. Each image needs a total of its own: say over "
            "which axis the sum goes, and keep that axis so that the division fits.",
        ),
        Misconception(
            "leaves out the division",
            np.exp,
            "The exponentials are positive, as they should be, but a row does not add up to 1 yet.",
        ),
        Misconception(
            "divides the scores themselves, without the exponential",
            lambda logits: logits / logits.sum(axis=1, keepdims=True),
            "Scores may be negative, and then so are these. What makes every score positive?",
        ),
        Misconception(
            "divides by the largest instead of the sum",
            lambda logits: np.exp(logits) / np.exp(logits).max(axis=1, keepdims=True),
            "The likeliest class always gets exactly 1 now. Divide by what makes a row add up "
            "to 1.",
        ),
        Misconception(
            "applies the sigmoid to each score",
            losses.sigmoid,
            "The sigmoid treats each class as a question of its own, so a row need not add up to "
            "1. Softmax lets the classes compete: divide by the sum over the row.",
        ),
    ),
    hint="Divide each exponential by its row's sum; `keepdims=True` makes shapes (n, k) and (n, 1) "
    "fit.",
)


# --- Two classes: binary cross-entropy -------------------------------------------------------


def binary_cross_entropy(probabilities: np.ndarray, targets: np.ndarray) -> float:
    """Mean of -t log(p) - (1 - t) log(1 - p).

    Args:
        probabilities: (images,), of the class that is called 1.
        targets: (images,), 0 or 1.
    """
    yes = targets * np.log(probabilities)
    no = (1 - targets) * np.log(1 - probabilities)
    return float(-(yes + no).mean())


def _binary_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for images in (4, 7, 5):
        targets = rng.integers(2, size=images)
        targets[:2] = 0, 1
        cases.append((rng.uniform(0.05, 0.95, size=images), targets))
    return cases


BINARY_CROSS_ENTROPY = Exercise(
    name="loss.binary_cross_entropy",
    points=2,
    reference=binary_cross_entropy,
    cases=_binary_cases,
    misconceptions=(
        Misconception(
            "counts the images of class 1 only",
            lambda probabilities, targets: float(-(targets * np.log(probabilities)).mean()),
            "Where the target is 0 this loss is 0, whatever the model says. There the model should "
            "have given a high probability to class 0, which is 1 - p.",
        ),
        Misconception(
            "forgets the minus sign",
            lambda probabilities, targets: -binary_cross_entropy(probabilities, targets),
            "The logarithm of a probability is never positive, and a loss should never be "
            "negative.",
        ),
        Misconception(
            "adds the images up instead of taking their mean",
            lambda probabilities, targets: (
                len(targets) * binary_cross_entropy(probabilities, targets)
            ),
            "A sum grows with the number of images, so two data sets could not be compared.",
        ),
        Misconception(
            "writes 1 - log(p) where log(1 - p) is meant",
            lambda probabilities, targets: float(
                -(
                    targets * np.log(probabilities) + (1 - targets) * (1 - np.log(probabilities))
                ).mean()
            ),
            "The probability of class 0 is 1 - p; its logarithm is taken afterwards.",
        ),
        Misconception(
            "takes logarithms to base 2",
            lambda probabilities, targets: (
                binary_cross_entropy(probabilities, targets) / float(np.log(2))
            ),
            "To base 2 the loss comes in bits. Machine learning uses the natural logarithm: nats.",
        ),
        Misconception(
            "exchanges the two classes",
            lambda probabilities, targets: binary_cross_entropy(1 - probabilities, targets),
            "p is the probability of class 1, so log(p) belongs to the images whose target is 1.",
        ),
    ),
    hint="Two terms: one for images whose target is 1, one for those whose target is 0. Then the "
    "mean, and the sign.",
)


# --- Several classes: cross-entropy ----------------------------------------------------------


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean of -log(probability of the label).

    Args:
        probabilities: (images, classes).
        labels: (images,), the index of each image's true class.
    """
    return float(-np.log(probabilities[_rows(labels), labels]).mean())


def _cross_entropy_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (losses.softmax(rng.normal(scale=1.5, size=shape)), rng.integers(shape[1], size=shape[0]))
        for shape in ((5, 3), (4, 10), (8, 4))
    ]


CROSS_ENTROPY = Exercise(
    name="loss.cross_entropy",
    points=3,
    reference=cross_entropy,
    cases=_cross_entropy_cases,
    misconceptions=(
        Misconception(
            "forgets the minus sign",
            lambda probabilities, labels: -cross_entropy(probabilities, labels),
            "The logarithm of a probability is never positive. Surprise is: which sign turns one "
            "into the other?",
        ),
        Misconception(
            "adds the images up instead of taking their mean",
            lambda probabilities, labels: len(labels) * cross_entropy(probabilities, labels),
            "A sum grows with the number of images; the average surprise does not.",
        ),
        Misconception(
            "averages over the classes as well",
            lambda probabilities, labels: (
                cross_entropy(probabilities, labels) / probabilities.shape[1]
            ),
            "With one-hot labels, sum over the classes first: all but one of the terms are 0, and "
            "they must not be counted in the mean. The mean goes over the images alone.",
        ),
        Misconception(
            "takes the logarithm of the mean probability",
            lambda probabilities, labels: float(
                -np.log(probabilities[_rows(labels), labels].mean())
            ),
            "The order matters: first the surprise of each image, then the mean. One hopeless "
            "image should weigh more than the mean probability lets it.",
        ),
        Misconception(
            "takes the columns of all labels for every image",
            lambda probabilities, labels: float(-np.log(probabilities[:, labels]).mean()),
            "`probabilities[:, labels]` gives every image every other image's label, too. Give an "
            "index for the rows as well, one for each label.",
        ),
        Misconception(
            "looks at the likeliest class instead of the true one",
            lambda probabilities, labels: float(-np.log(probabilities.max(axis=1)).mean()),
            "This asks how sure the model is, and never looks at the labels. Take the probability "
            "of the class that is true.",
        ),
        Misconception(
            "takes logarithms to base 2",
            lambda probabilities, labels: cross_entropy(probabilities, labels) / float(np.log(2)),
            "To base 2 the loss comes in bits. Machine learning uses the natural logarithm: nats.",
        ),
    ),
    hint="Pick one probability from each row, the one in the label's column; take the logarithm; "
    "then the mean and the sign.",
)


# --- What an untrained model must show -------------------------------------------------------


def first_loss(classes: int) -> float:
    """Cross-entropy of a model that gives every class the same probability."""
    return float(np.log(classes))


def _first_loss_cases(rng: np.random.Generator) -> list[Case]:
    return [(classes,) for classes in (2, 10, 1000, int(rng.integers(20, 200)))]


FIRST_LOSS = Exercise(
    name="loss.first_loss",
    points=1,
    reference=first_loss,
    cases=_first_loss_cases,
    misconceptions=(
        Misconception(
            "forgets the minus sign",
            lambda classes: float(np.log(1 / classes)),
            "The probability of the true class is right. Surprise is *minus* its logarithm.",
        ),
        Misconception(
            "gives the probability instead of the surprise",
            lambda classes: 1 / classes,
            "That is the probability that the true class gets. How surprising is it?",
        ),
        Misconception(
            "gives the share of wrong guesses",
            lambda classes: 1 - 1 / classes,
            "That is how often such a model is wrong: one minus the accuracy. The loss goes by the "
            "logarithm of the probability.",
        ),
        Misconception(
            "takes logarithms to base 10",
            lambda classes: float(np.log10(classes)),
            "`np.log10` is another unit. Loss is measured with the natural logarithm, `np.log`.",
        ),
        Misconception(
            "takes logarithms to base 2",
            lambda classes: float(np.log2(classes)),
            "`np.log2` gives bits. Loss is measured with the natural logarithm, `np.log`.",
        ),
    ),
    hint="Which probability does each class get, the true one included? Minus its logarithm is the "
    "loss.",
)


# --- Large scores ----------------------------------------------------------------------------


def stable_softmax(logits: np.ndarray) -> np.ndarray:
    """Softmax of each row that holds for logits of any size.

    Args:
        logits: (images, classes).
    """
    return losses.softmax(logits)


def _large_logits(rng: np.random.Generator, images: int, classes: int) -> np.ndarray:
    """Logits whose rows lie thousands apart, so that every short cut shows."""
    offsets = rng.permutation(np.resize([1000.0, 0.0, -1000.0], images))
    return rng.normal(scale=2, size=(images, classes)) + offsets[:, np.newaxis]


def _stable_softmax_cases(rng: np.random.Generator) -> list[Case]:
    moderate = rng.normal(scale=2, size=(3, 5))
    return [(moderate,), (_large_logits(rng, 4, 6),), (_large_logits(rng, 3, 2),)]


STABLE_SOFTMAX = Exercise(
    name="loss.stable_softmax",
    points=2,
    reference=stable_softmax,
    cases=_stable_softmax_cases,
    misconceptions=(
        Misconception(
            "forgets to subtract the largest logit",
            _quiet(softmax),
            "At 1000 the exponential overflows to infinity, and infinity divided by infinity is "
            "not a number. Shift each row first, so that its largest logit is 0.",
        ),
        Misconception(
            "subtracts the largest logit of each column",
            _quiet(lambda logits: softmax(logits - logits.max(axis=0, keepdims=True))),
            "Softmax stays the same only if all classes of an image are shifted alike. A column "
            "belongs to one class: it is each row's largest logit that is needed.",
        ),
        Misconception(
            "subtracts the largest logit of the whole array",
            _quiet(lambda logits: softmax(logits - logits.max())),
            "Nothing overflows any more. But a row far below the largest now has exponentials that "
            "are all 0, and 0 / 0 is not a number. Give each row its own shift.",
        ),
        Misconception(
            "divides by the largest logit",
            _quiet(lambda logits: softmax(logits / logits.max(axis=1, keepdims=True))),
            "Dividing changes the distances between the scores, and so the answer. Softmax does "
            "not mind a number that is *subtracted* from all scores of an image.",
        ),
        Misconception(
            "clips the logits",
            _quiet(lambda logits: softmax(np.clip(logits, -500, 500))),
            "Clipping makes unequal large scores equal. There is a shift that loses nothing.",
        ),
    ),
    hint="Subtract from each row its largest logit (keepdims again), then go on as in softmax.",
)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Logarithm of softmax, finite for any logits.

    Args:
        logits: (images, classes).
    """
    return losses.log_softmax(logits)


def _log_softmax_cases(rng: np.random.Generator) -> list[Case]:
    spread = rng.normal(scale=1000, size=(4, 6))
    return [(rng.normal(scale=2, size=(3, 5)),), (_large_logits(rng, 4, 3),), (spread,)]


def _shifted(logits: np.ndarray, axis: int = 1) -> np.ndarray:
    return logits - logits.max(axis=axis, keepdims=True)


def _log_sum_exp(logits: np.ndarray, axis: int = 1) -> np.ndarray:
    return np.log(np.exp(logits).sum(axis=axis, keepdims=True))


LOG_SOFTMAX = Exercise(
    name="loss.log_softmax",
    points=3,
    reference=log_softmax,
    cases=_log_softmax_cases,
    misconceptions=(
        Misconception(
            "takes the logarithm of probabilities that have rounded to 0",
            _quiet(lambda logits: np.log(losses.softmax(logits))),
            "A probability of exp(-1000) rounds to 0, and its logarithm is minus infinity. Do not "
            "compute the probability at all: the logarithm of a quotient is a difference.",
        ),
        Misconception(
            "forgets to subtract the largest logit",
            _quiet(lambda logits: logits - _log_sum_exp(logits)),
            "The formula is right, but the exponential overflows. Shift each row first.",
        ),
        Misconception(
            "shifts the logits in the sum, but not those before it",
            _quiet(lambda logits: logits - _log_sum_exp(_shifted(logits))),
            "The shift must be the same on both sides of the difference, or it does not cancel.",
        ),
        Misconception(
            "takes the logarithm of a sum for the sum of the logarithms",
            _quiet(lambda logits: _shifted(logits) - _shifted(logits).sum(axis=1, keepdims=True)),
            "log(a + b) is not log(a) + log(b). The exponentials must be added before the "
            "logarithm is taken.",
        ),
        Misconception(
            "sums over the wrong axis",
            _quiet(lambda logits: _shifted(logits, 0) - _log_sum_exp(_shifted(logits, 0), 0)),
            "The exponentials of one image must add up: that is a row, the axis of the classes.",
        ),
    ),
    hint="Shift each row so that its largest logit is 0; then subtract log(sum(exp(shifted))).",
)


# --- Label smoothing -------------------------------------------------------------------------


def smoothed_cross_entropy(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    """Cross-entropy from logits with smoothed labels, averaged over the images.

    Args:
        logits: (images, classes).
        labels: (images,).
        smoothing: the share that is spread evenly over all classes, from 0 to 1.
    """
    return losses.sparse_categorical_cross_entropy(logits, labels, smoothing)


def _targets(logits: np.ndarray, labels: np.ndarray, true: float, other: float) -> np.ndarray:
    return np.where(np.eye(logits.shape[1])[labels] == 1, true, other)


def _soft_loss(logits: np.ndarray, targets: np.ndarray) -> float:
    return float(-(targets * losses.log_softmax(logits)).sum(axis=1).mean())


def _smoothed_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(scale=2, size=shape), rng.integers(shape[1], size=shape[0]), smoothing)
        for shape, smoothing in (((5, 3), 0.1), ((4, 10), 0.3), ((6, 4), 0.0), ((3, 5), 0.2))
    ]


def _spread_over_the_others(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    other = smoothing / (logits.shape[1] - 1)
    return _soft_loss(logits, _targets(logits, labels, 1 - smoothing, other))


def _smoothed_predictions(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    mixed = (1 - smoothing) * losses.softmax(logits) + smoothing / logits.shape[1]
    return cross_entropy(mixed, labels)


SMOOTHED_CROSS_ENTROPY = Exercise(
    name="loss.smoothed_cross_entropy",
    points=3,
    reference=smoothed_cross_entropy,
    cases=_smoothed_cases,
    misconceptions=(
        Misconception(
            "spreads the share over the wrong classes only",
            _spread_over_the_others,
            "A natural idea, but not the definition: the share goes evenly to *all* classes, so "
            "the true class gets its part of it back.",
        ),
        Misconception(
            "takes the share away without spreading it",
            lambda logits, labels, smoothing: _soft_loss(
                logits, _targets(logits, labels, 1 - smoothing, 0.0)
            ),
            "Targets are probabilities and must add up to 1. Where does the share go that you took "
            "from the true class?",
        ),
        Misconception(
            "smooths the predictions instead of the targets",
            _smoothed_predictions,
            "It is the labels that are smoothed, that is what the model should aim at. Its "
            "predictions stay what they are.",
        ),
        Misconception(
            "ignores the smoothing",
            lambda logits, labels, smoothing: smoothed_cross_entropy(logits, labels, 0.0),
            "Right where the smoothing is 0. Replace the one-hot targets by smoothed ones.",
        ),
        Misconception(
            "adds the images up instead of taking their mean",
            lambda logits, labels, smoothing: (
                len(labels) * smoothed_cross_entropy(logits, labels, smoothing)
            ),
            "The targets are right. Sum over the classes, but take the mean over the images.",
        ),
        Misconception(
            "averages over the classes as well",
            lambda logits, labels, smoothing: (
                smoothed_cross_entropy(logits, labels, smoothing) / logits.shape[1]
            ),
            "The targets are right. Over the classes it is a sum: the mean is for the images only.",
        ),
        Misconception(
            "forgets the minus sign",
            lambda logits, labels, smoothing: -smoothed_cross_entropy(logits, labels, smoothing),
            "The logarithms of probabilities are negative; a loss is not.",
        ),
    ),
    hint="Make the targets first, (images, classes): one-hot rows times (1 - smoothing), plus "
    "smoothing / classes. Then minus the sum of targets times log_softmax, and the mean.",
)


EXERCISES = (
    SIGMOID,
    SOFTMAX,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    FIRST_LOSS,
    STABLE_SOFTMAX,
    LOG_SOFTMAX,
    SMOOTHED_CROSS_ENTROPY,
)
