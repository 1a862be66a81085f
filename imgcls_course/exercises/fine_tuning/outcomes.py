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
    # Built so that training, validation and test each prefer another setting, and their sum a
    # fourth; the order is drawn.
    training = np.array([0.99, 0.90, 0.91, 0.92, 0.90])
    validation = np.array([0.80, 0.86, 0.80, 0.85, 0.70])
    test = np.array([0.81, 0.82, 0.87, 0.86, 0.71])
    cases = []
    for _ in range(3):
        order = rng.permutation(5)
        noise = rng.uniform(0, 0.002, size=(3, 5))
        drawn = np.round(np.stack([training, validation, test])[:, order] + noise, 4)
        cases.append((drawn[0], drawn[1], drawn[2]))
    return cases


CHOSEN_AND_REPORTED = Exercise(
    name="fine_tuning.chosen_and_reported",
    points=2,
    reference=chosen_and_reported,
    cases=_choice_cases,
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
    """The share of what was known beyond guessing that is gone: 0 nothing, 1 all.

    Args:
        before: accuracy on the old task before fine-tuning.
        after: accuracy on the old task after it.
        classes: of the old task, equally frequent.
    """
    guess = 1 / classes
    return (before - after) / (before - guess)


def _forgotten_cases(rng: np.random.Generator) -> list[Case]:
    drawn = [round(float(rng.uniform(low, high)), 3) for low, high in ((0.8, 0.95), (0.3, 0.7))]
    return [(0.9, 0.5, 8), (drawn[0], drawn[1], 8), (0.75, 0.55, 4)]


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
