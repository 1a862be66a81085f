"""Choosing a model, and the threshold below which it passes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Choosing --------------------------------------------------------------------------------


def choose(
    validation: Sequence[float], test: Sequence[float], costs: Sequence[float], count: int
) -> int:
    """The place of the cheapest candidate within one standard error of the best.

    Args:
        validation: accuracy of each candidate on `count` validation images.
        test: accuracy of each candidate on test images.
        costs: of each candidate.
        count: of validation images.
    """
    return _cheapest_near_best(np.asarray(validation), costs, count)


def _cheapest_near_best(accuracies: np.ndarray, costs: Sequence[float], count: float) -> int:
    best = accuracies.max()
    near = accuracies >= best - np.sqrt(best * (1 - best) / count)
    return int(np.argmin(np.where(near, costs, np.inf)))


def _without_root(
    validation: Sequence[float], test: Sequence[float], costs: Sequence[float], count: int
) -> int:
    accuracies, best = np.asarray(validation), max(validation)
    near = accuracies >= best - best * (1 - best) / count
    return int(np.argmin(np.where(near, costs, np.inf)))


def _choose_cases(rng: np.random.Generator) -> list[Case]:
    def moved(values: list[float]) -> list[float]:
        return [round(value + float(rng.uniform(-0.004, 0.004)), 4) for value in values]

    costs = [1.0, 10.0, 40.0, 110.0]
    return [
        # The third is within one standard error (0.036) of the fourth. The test says the second,
        # and the mean of both the fourth.
        (moved([0.40, 0.55, 0.83, 0.85]), moved([0.41, 0.90, 0.70, 0.84]), costs, 100),
        # With 10,000 images the difference of two points is no luck: the fourth. The test says the
        # third, and so does the mean of both.
        (moved([0.40, 0.75, 0.83, 0.85]), moved([0.41, 0.76, 0.90, 0.84]), costs, 10_000),
        # The second is within it by validation; the mean with the test would say the fourth.
        (moved([0.52, 0.81, 0.80, 0.83]), moved([0.50, 0.62, 0.63, 0.90]), costs, 100),
        # The second is as good as the first, and cheaper.
        ([0.84, 0.84, 0.6, 0.5], moved([0.80, 0.81, 0.62, 0.51]), costs[::-1], 100),
    ]


CHOOSE = Exercise(
    name="capstone.choose",
    points=3,
    reference=choose,
    cases=_choose_cases,
    misconceptions=(
        Misconception(
            "chooses by the test images",
            lambda v, t, c, n: _cheapest_near_best(np.asarray(t), c, n),
            "Then the test has been used up: the winner's test accuracy is a lucky one, and no "
            "images are left that could say how good it is.",
        ),
        Misconception(
            "takes the best on validation, whatever it costs",
            lambda v, t, c, n: int(np.argmax(v)),
            "With few images the best is best by luck. Who is within one standard error of it "
            "may be as good, and cheaper.",
        ),
        Misconception(
            "takes the cheapest of all",
            lambda v, t, c, n: int(np.argmin(c)),
            "Cheap is not enough: only candidates near the best may win by their cost.",
        ),
        Misconception(
            "mixes validation and test",
            lambda v, t, c, n: _cheapest_near_best((np.asarray(v) + np.asarray(t)) / 2, c, n),
            "As soon as test images take part in the choice, they cannot judge it any more.",
        ),
        Misconception(
            "forgets the root in the standard error",
            _without_root,
            "The standard error is a *root*: √(p(1 − p) / n).",
        ),
    ),
    hint="The best validation accuracy is p. Its standard error is √(p(1 − p)/count). Of all "
    "candidates with at least p less one standard error, take the one with the smallest cost.",
)


# --- Passing ---------------------------------------------------------------------------------


def threshold_for(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    """The lowest confidence from which on the answers are right as often as wanted; else 1.

    Args:
        confidence: (n,), of the first guess for each validation image, all different.
        is_right: (n,), truth values.
        wanted: an accuracy.
    """
    for threshold in np.sort(confidence):
        if is_right[confidence >= threshold].mean() >= wanted:
            return float(threshold)
    return 1.0


def _first_from_above(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    found = 1.0
    for threshold in np.sort(confidence)[::-1]:
        if is_right[confidence >= threshold].mean() < wanted:
            return found
        found = float(threshold)
    return found


def _of_all_images(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    for threshold in np.sort(confidence):
        if (is_right & (confidence >= threshold)).mean() >= wanted:
            return float(threshold)
    return 1.0


def _highest(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    for threshold in np.sort(confidence)[::-1]:
        if is_right[confidence >= threshold].mean() >= wanted:
            return float(threshold)
    return 1.0


def _threshold_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for count, wanted in ((20, 0.8), (30, 0.9), (10, 0.95)):
        confidence = np.sort(rng.uniform(0.3, 0.99, size=count))
        # From the surest down: right, right, one wrong, then right for long, then mostly wrong.
        is_right = np.zeros(count, bool)
        is_right[count // 4 :] = True
        if wanted < 0.95:
            is_right[-3] = False
        else:
            is_right[-1] = False  # the surest is wrong: there is no such threshold
        order = rng.permutation(count)
        cases.append((confidence[order], is_right[order], wanted))
    return cases


THRESHOLD_FOR = Exercise(
    name="capstone.threshold_for",
    points=3,
    reference=threshold_for,
    cases=_threshold_cases,
    misconceptions=(
        Misconception(
            "takes the accuracy that is wanted as the threshold",
            lambda confidence, is_right, wanted: float(wanted),
            "That would do if the model were perfectly calibrated, and then give *more* than is "
            "wanted. Measure: who is right how often from this confidence on?",
        ),
        Misconception(
            "takes the highest threshold that does",
            _highest,
            "At the highest threshold hardly any image is answered. The lowest that does answers "
            "most of them.",
        ),
        Misconception(
            "divides by all images",
            _of_all_images,
            "The accuracy is that of the *answered* images; those that are passed do not count.",
        ),
        Misconception(
            "stops at the first mistake from above",
            _first_from_above,
            "One mistake among the surest is a dip, after which the accuracy may rise again. Look "
            "from the lowest confidence upwards.",
        ),
    ),
    hint="Go through `np.sort(confidence)`, the lowest first. The first threshold at which "
    "`is_right[confidence >= threshold].mean()` is at least `wanted` is the answer.",
)
