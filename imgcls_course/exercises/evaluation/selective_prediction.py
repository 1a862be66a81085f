"""To answer, or to pass: a threshold chosen on validation images."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def answer_or_pass(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    """Choose a threshold on validation images, and report what it does on test images.

    The threshold is the smallest confidence of a validation image for which the validation images
    that are at least so sure have the wanted accuracy.

    Args:
        validation_confidences: (v,), probabilities of the first guesses.
        validation_right: (v,), 1 where the first guess is right and 0 where it is wrong.
        test_confidences: (t,).
        test_right: (t,).
        wanted: the accuracy to reach on the answered validation images.

    Returns:
        the threshold; the share of the test images that are answered; the accuracy on these.
    """
    threshold = _smallest(validation_confidences, validation_right, wanted)
    answered = test_confidences >= threshold
    return threshold, float(answered.mean()), float(test_right[answered].mean())


def _reaching(confidences: np.ndarray, right: np.ndarray, wanted: float) -> list[float]:
    """All thresholds that reach the wanted accuracy."""
    return [
        float(threshold)
        for threshold in confidences
        if right[confidences >= threshold].mean() >= wanted
    ]


def _smallest(confidences: np.ndarray, right: np.ndarray, wanted: float) -> float:
    return min(_reaching(confidences, right, wanted))


def _chosen_on_the_test_set(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    return answer_or_pass(test_confidences, test_right, test_confidences, test_right, wanted)


def _chosen_on_both(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    confidences = np.concatenate([validation_confidences, test_confidences])
    right = np.concatenate([validation_right, test_right])
    return answer_or_pass(confidences, right, test_confidences, test_right, wanted)


def _reported_on_validation(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    return answer_or_pass(
        validation_confidences, validation_right, validation_confidences, validation_right, wanted
    )


def _wanted_as_the_threshold(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    answered = test_confidences >= wanted
    return wanted, float(answered.mean()), float(test_right[answered].mean())


def _the_largest(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    threshold = max(_reaching(validation_confidences, validation_right, wanted))
    answered = test_confidences >= threshold
    accuracy = test_right[answered].mean() if answered.any() else np.nan
    return threshold, float(answered.mean()), float(accuracy)


def _accuracy_over_all_images(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    threshold = _smallest(validation_confidences, validation_right, wanted)
    answered = test_confidences >= threshold
    return threshold, float(answered.mean()), float((answered * test_right).mean())


def _some_answers(rng: np.random.Generator, images: int) -> tuple[np.ndarray, np.ndarray]:
    """Confidences, two digits long, and right answers, the rarer the less sure.

    The surest two are right, so that any accuracy can be reached.
    """
    confidences = rng.permutation(np.linspace(0.2, 0.99, images).round(4))
    right = (rng.random(images) < confidences**0.7).astype(int)
    right[np.argsort(-confidences)[:2]] = 1
    right[np.argsort(confidences)[:6]] = 0
    return confidences, right


_PASS_MISTAKES = (
    _chosen_on_the_test_set,
    _chosen_on_both,
    _reported_on_validation,
    _wanted_as_the_threshold,
    _the_largest,
    _accuracy_over_all_images,
)


def _pass_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    while len(cases) < 3:
        wanted = (0.75, 0.8, 0.85)[len(cases)]
        validation, test = _some_answers(rng, 40), _some_answers(rng, 50)
        case = (*validation, *test, wanted)
        # Every mix-up must show: the two sets have to disagree, and one mistake must lie above.
        results = [answer_or_pass(*case), *(wrong(*case) for wrong in _PASS_MISTAKES)]
        if len({tuple(np.round(result, 4)) for result in results}) == len(results):
            cases.append(case)
    return cases


ANSWER_OR_PASS = Exercise(
    name="evaluation.answer_or_pass",
    points=4,
    reference=answer_or_pass,
    cases=_pass_cases,
    misconceptions=(
        Misconception(
            "chooses the threshold on the test set",
            _chosen_on_the_test_set,
            "A threshold is chosen, like any setting, on validation images. Chosen on the test "
            "set, it fits that set's chance, and the accuracy that you report is too good.",
        ),
        Misconception(
            "chooses the threshold on both sets together",
            _chosen_on_both,
            "The test set has had a part in the choice, so it can no longer judge it. Validation "
            "images alone choose.",
        ),
        Misconception(
            "reports the validation images",
            _reported_on_validation,
            "The threshold is right. But the images that chose it flatter it: report coverage and "
            "accuracy of the *test* images.",
        ),
        Misconception(
            "takes the wanted accuracy itself for the threshold",
            _wanted_as_the_threshold,
            "A confidence of 0.9 need not mean 90% right: that was the point of calibration. Find "
            "the threshold by trying.",
        ),
        Misconception(
            "takes the largest threshold that reaches the accuracy",
            _the_largest,
            "Then the model answers for hardly anything. Of all thresholds that reach the "
            "accuracy, which leaves the most images to the model?",
        ),
        Misconception(
            "counts the images that it passed on as wrong",
            _accuracy_over_all_images,
            "Threshold and coverage are right. The accuracy is that of the *answered* images: "
            "divide by their number.",
        ),
    ),
    hint="Try every validation confidence as a threshold; keep those for which the validation "
    "images at or above it are accurate enough; take the smallest. Then look at the test images.",
)
