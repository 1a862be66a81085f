"""What is reported: the chosen model's test accuracy, and what was forgotten."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Choosing --------------------------------------------------------------------------------


def chosen_and_reported(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    """Which setting to take, and which accuracy to report for it.

    Args:
        training: (settings,), accuracies on the training images.
        validation: (settings,), accuracies on the validation images.
        test: (settings,), accuracies on the test images, as if somebody had looked at all of them.
    """
    best = int(np.argmax(validation))
    return best, float(test[best])


def _by_test(training: np.ndarray, validation: np.ndarray, test: np.ndarray) -> tuple[int, float]:
    best = int(np.argmax(test))
    return best, float(test[best])


def _reports_validation(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    best = int(np.argmax(validation))
    return best, float(validation[best])


def _by_training(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    best = int(np.argmax(training))
    return best, float(test[best])


def _best_of_both(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    return int(np.argmax(validation)), float(np.max(test))


def _by_the_sum(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    best = int(np.argmax(validation + test))
    return best, float(test[best])


def _choice_cases(rng: np.random.Generator) -> list[Case]:
    # Accuracies in training, validation and test. The first setting is the one to choose, by a
    # hair's breadth. The others are preferred by training and validation together or the smaller
    # of the two, by the test, by validation and test together, by training, and by the gap of
    # training and validation.
    rows = [
        [0.83, 0.8604, 0.82],
        [0.94, 0.8603, 0.81],
        [0.90, 0.80, 0.88],
        [0.91, 0.85, 0.87],
        [0.99, 0.78, 0.805],
        [0.72, 0.718, 0.70],
    ]
    cases: list[Case] = []
    for others, place in ((0, 1), (2, 5), (5, 10), (9, 12)):
        bad = rng.uniform((0.7, 0.5, 0.5), (0.9, 0.7, 0.7), size=(others, 3))
        settings = np.concatenate([rows, bad])
        if place in (5, 12):  # what is best has learned all training images by heart
            settings[:2, 0] = 1.02, 0.83
        order = rng.permutation(np.arange(1, len(settings)))
        order = order[order != 1]  # the one that is nearly as good stands before the best
        order = np.insert(order, int(rng.integers(place)), 1)
        order = np.insert(order, place, 0)
        moved = settings[order] + rng.uniform(-0.009, 0.009, size=3)
        cases.append(tuple(moved.clip(0, 1).T.round(4)))
    # A small one, of which the first is to be chosen, and of which the last is.
    few = np.array(rows)[[0, 2, 4]] + rng.uniform(-0.009, 0.009, size=3)
    # A hard task: all accuracies are small, those of the test are shares of 600 images.
    hard = np.array([[0.41, 0.22, 166 / 600], [0.29, 0.18, 175 / 600], [0.33, 0.26, 161 / 600]])
    # More settings than 8 bits can count: all but two in the middle, and the last, are bad.
    many = rng.uniform((0.7, 0.5, 0.5), (0.9, 0.7, 0.7), size=(300, 3)).round(4)
    many[[20, 280, -1]] = few[[1, 0, 2]]
    # The only setting, though it gets nothing right.
    only = [np.array([0.3]), np.array([0.0]), np.array([0.02])]
    return [tuple(few.T.round(4)), *cases, tuple(hard.T), tuple(many.T), tuple(only)]


CHOSEN_AND_REPORTED = Exercise(
    name="fine_tuning.chosen_and_reported",
    points=2,
    reference=chosen_and_reported,
    cases=_choice_cases,
    result_names=("place of the setting", "accuracy to report"),
    misconceptions=(
        Misconception(
            "chooses by the test set",
            _by_test,
            "The best of several test accuracies is partly luck, and the report would contain the "
            "luck. Choose by the validation images.",
        ),
        Misconception(
            "reports the validation accuracy",
            _reports_validation,
            "The choice is right. But the validation accuracy was the highest of several: it is "
            "too good, for the same reason. Report what the test set says of the chosen one.",
        ),
        Misconception(
            "chooses by the training images",
            _by_training,
            "The best there may be the one that has overfitted most.",
        ),
        Misconception(
            "reports the best test accuracy, whichever setting it belongs to",
            _best_of_both,
            "Report the accuracy of the setting that you chose.",
        ),
        Misconception(
            "chooses where training and validation differ least",
            lambda training, validation, test: (
                (best := int(np.argmin(np.abs(training - validation)))),
                float(test[best]),
            ),
            "A small gap says that there is little overfitting. A model that is bad at both has "
            "no gap either: what counts is the validation accuracy itself.",
        ),
        Misconception(
            "chooses by training and validation together",
            lambda training, validation, test: _by_training(
                training + validation, validation, test
            ),
            "The training accuracy rewards memory. Only images that were not learned can tell.",
        ),
        Misconception(
            "chooses by validation and test together",
            _by_the_sum,
            "As soon as the test set has a say in the choice, it can no longer judge it.",
        ),
    ),
    hint="One line finds the largest validation accuracy. The other looks up the test accuracy at "
    "that very place.",
)


# --- Forgetting ------------------------------------------------------------------------------


def forgotten(before: float, after: float, classes: int) -> float:
    """The share of what was known beyond guessing that is gone: 0 nothing, 1 all, below 0 a gain.

    Args:
        before: accuracy on the old task before fine-tuning.
        after: accuracy on the old task after it.
        classes: of the old task, equally frequent.
    """
    guess = 1 / classes
    return (before - after) / (before - guess)


def _forgotten_cases(rng: np.random.Generator) -> list[Case]:
    def case(before: float, kept: float, classes: int) -> Case:
        """Of what is known beyond guessing, about so much is kept."""
        before += float(rng.uniform(-0.03, 0.03))
        kept += float(rng.uniform(-0.05, 0.05))
        return round(before, 3), round(1 / classes + kept * (before - 1 / classes), 3), classes

    return [
        case(0.75, 0.4, 4),
        case(0.9, 0.7, 2),
        case(0.6, 0.12, 10),
        case(0.85, 0.85, 100),
        case(0.7, 0.3, 3),
        case(0.65, 1.2, 8),  # it knows more than before
        (0.85, 0.848, 5),  # hardly anything is forgotten
        case(0.8, -0.2, 4),  # it is worse than guessing
        case(0.7, 0.6, 1000),
        # The same accuracy before, as often after: nothing is gone, some, and more than all.
        (0.8, 0.8, 4),
        (0.8, 0.5, 4),
        (0.8, 0.0, 4),
        (0.8, 0.5, 300),
        (1.0, 0.5, 4),
    ]


FORGOTTEN = Exercise(
    name="fine_tuning.forgotten",
    points=2,
    reference=forgotten,
    cases=_forgotten_cases,
    misconceptions=(
        Misconception(
            "takes the difference of the accuracies",
            lambda before, after, classes: before - after,
            "These are points. The question is which *share* of the knowledge is gone: divide by "
            "what there was.",
        ),
        Misconception(
            "counts guessing as knowledge",
            lambda before, after, classes: (before - after) / before,
            "A network that has forgotten everything still guesses right once in `classes`. So it "
            "never gets to 1 in this way. What is known begins above guessing.",
        ),
        Misconception(
            "gives what is gained",
            lambda before, after, classes: (after - before) / (before - 1 / classes),
            "The size is right, the sign is turned: what is forgotten is positive.",
        ),
        Misconception(
            "takes a gain for a loss",
            lambda before, after, classes: abs(before - after) / (before - 1 / classes),
            "A network that knows more than before has forgotten less than nothing: keep the sign.",
        ),
        Misconception(
            "gives the share that is left",
            lambda before, after, classes: (after - 1 / classes) / (before - 1 / classes),
            "That is what is *kept*. The rest is gone.",
        ),
        Misconception(
            "divides by all that could be known",
            lambda before, after, classes: (before - after) / (1 - 1 / classes),
            "It cannot forget what it never knew: the whole is what it knew before, above "
            "guessing.",
        ),
        Misconception(
            "divides by what is left",
            lambda before, after, classes: (before - after) / (after - 1 / classes),
            "The whole is what was there at the beginning.",
        ),
    ),
    hint="What was known: before − 1/classes. What is gone of it: before − after. Which share?",
)
