"""What pretrained features save: errors, and labels."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def error_reduction(accuracy_before: float, accuracy_after: float) -> float:
    """Share of the errors that is gone: 0.5 where half of them are."""
    return (accuracy_after - accuracy_before) / (1 - accuracy_before)


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    befores = (0.1, 0.3, 0.7, 0.9, 0.98)
    cases: list[Case] = []
    for before in befores:
        before = float(before + rng.uniform(-0.01, 0.01))
        after = before + float(rng.uniform(0.1, 0.9)) * (1 - before)
        cases.append((round(before, 4), round(after, 4)))
    same = round(float(rng.uniform(0.3, 0.9)), 2)
    # Nearly all was right before: one error in some 2,000 is left, or in some 3,000.
    few = 0.9995 + float(rng.uniform(-5e-5, 5e-5)), 0.9997 + float(rng.uniform(-5e-5, 5e-5))
    # No error is gone, all are gone, and at first nothing was right; and each of these accuracies
    # together with another one.
    return [*cases, few, (same, same), (0.75, 1.0), (0.0, 1.0), (0.0, 0.4), (0.25, 0.4)]


ERROR_REDUCTION = Exercise(
    name="features.error_reduction",
    points=2,
    reference=error_reduction,
    cases=_accuracy_cases,
    misconceptions=(
        Misconception(
            "gives the gain in accuracy",
            lambda accuracy_before, accuracy_after: accuracy_after - accuracy_before,
            "From 50% to 60% is a gain of 0.1, but how many of the errors does it remove? "
            "Start from the error, which is 1 minus the accuracy.",
        ),
        Misconception(
            "divides by the accuracy before",
            lambda accuracy_before, accuracy_after: np.divide(
                accuracy_after - accuracy_before, accuracy_before
            ),
            "That is how much the accuracy grew. It is the errors that are counted here.",
        ),
        Misconception(
            "divides by the errors that are left",
            lambda accuracy_before, accuracy_after: np.divide(
                accuracy_after - accuracy_before, 1 - accuracy_after
            ),
            "The question is how much of the old error is gone, so the old error is the whole.",
        ),
        Misconception(
            "loses as many errors as are gone",
            lambda accuracy_before, accuracy_after: (
                (accuracy_before - accuracy_after) / (1 - accuracy_before)
            ),
            "The size is right, the sign is turned: where errors are gone, the share is positive.",
        ),
        Misconception(
            "gives per cent",
            lambda accuracy_before, accuracy_after: (
                100 * error_reduction(accuracy_before, accuracy_after)
            ),
            "A share is asked for, from 0 to 1.",
        ),
        Misconception(
            "gives the share of errors that is left",
            lambda accuracy_before, accuracy_after: (1 - accuracy_after) / (1 - accuracy_before),
            "This is what remains. How much is gone?",
        ),
    ),
    hint="An accuracy a means an error of 1 - a. Which share of the first error is gone?",
)


def labels_needed(counts: np.ndarray, accuracies: np.ndarray, target: float) -> int:
    """The smallest number of labels a class with which the target is reached; 0 where none is.

    Args:
        counts: labels a class, increasing, (n,).
        accuracies: the accuracy with each, (n,).
        target: the accuracy to reach.
    """
    reached = accuracies >= target
    return int(counts[reached.argmax()]) if reached.any() else 0


def _labels_above(counts: np.ndarray, accuracies: np.ndarray, target: float) -> int:
    above = accuracies > target
    return int(counts[above.argmax()]) if above.any() else 0


def _index_of_count(counts: np.ndarray, accuracies: np.ndarray, target: float) -> int:
    reached = accuracies >= target
    return int(reached.argmax()) if reached.any() else 0


def _labels_cases(rng: np.random.Generator) -> list[Case]:
    def case(pattern: str) -> Case:
        """Accuracies below the target (-), just below (<), equal to it (=), and above (+)."""
        target = round(float(rng.integers(45, 85)) / 100 + 0.003, 3)
        differences = {
            "-": -rng.uniform(0.05, 0.3, size=len(pattern)),
            "<": np.full(len(pattern), -1e-6),
            "=": np.zeros(len(pattern)),
            "+": rng.uniform(0.05, 0.14, size=len(pattern)),
        }
        accuracies = [target + differences[sign][place] for place, sign in enumerate(pattern)]
        steps = rng.integers(1, 60, size=len(pattern))
        steps[1:2] += 255
        return np.cumsum(steps), np.array(accuracies).round(6), target

    return [
        case("-=+"),
        case("-<-=-+"),
        # Accuracies may fall again: halving the range would miss the first that reaches it.
        case("-+-----+-"),
        case("=--+-"),
        case("<-<---+"),
        case("<---=--+=-"),
        case("-<-<"),  # none reaches it
        case("+-=+"),  # a later one reaches it more closely
        case("="),
        case("<"),
        (np.array([4, 80, 300]), np.array([0.5, 0.999, 1.0]), 1.0),  # all are to be right
    ]


LABELS_NEEDED = Exercise(
    name="features.labels_needed",
    points=2,
    reference=labels_needed,
    cases=_labels_cases,
    misconceptions=(
        Misconception(
            "gives a count even where none reaches the target",
            lambda counts, accuracies, target: int(counts[(accuracies >= target).argmax()]),
            "`argmax` of truth values that are all False is 0, which looks like an answer. "
            "Ask first whether any is True.",
        ),
        Misconception(
            "gives the place of the count, not the count",
            _index_of_count,
            "The place in the array is found. How many labels a class does that place stand for?",
        ),
        Misconception(
            "wants the target exceeded",
            _labels_above,
            "An accuracy that equals the target reaches it.",
        ),
        Misconception(
            "takes the accuracies for rising",
            lambda counts, accuracies, target: (
                int(counts[place])
                if (place := int(np.searchsorted(accuracies, target))) < len(counts)
                else 0
            ),
            "Halving the range finds a place in *sorted* numbers only, and an accuracy may fall "
            "from one count to the next. Look at each of them.",
        ),
        Misconception(
            "gives the last count that reaches the target",
            lambda counts, accuracies, target: int(max(counts[accuracies >= target], default=0)),
            "It is reached earlier. Who labels wants the *smallest* count.",
        ),
        Misconception(
            "gives the count whose accuracy is nearest to the target",
            lambda counts, accuracies, target: int(counts[np.abs(accuracies - target).argmin()]),
            "The nearest accuracy may lie below the target. It has to be reached.",
        ),
    ),
    hint="Which accuracies reach the target? The first of them, if there is one, gives the count.",
)
