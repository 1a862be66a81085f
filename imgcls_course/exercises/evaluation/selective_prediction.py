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
    accuracy = test_right[answered].mean() if answered.any() else np.nan
    return wanted, float(answered.mean()), float(accuracy)


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


def _more_than_wanted(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    return answer_or_pass(
        validation_confidences, validation_right, test_confidences, test_right, wanted + 1e-9
    )


def _answers_above(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    threshold = _smallest(validation_confidences, validation_right, wanted)
    answered = test_confidences > threshold
    accuracy = test_right[answered].mean() if answered.any() else np.nan
    return threshold, float(answered.mean()), float(accuracy)


def _stops_at_the_first_dip(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    threshold = validation_confidences.max()
    for lower in np.sort(validation_confidences)[::-1]:
        if validation_right[validation_confidences >= lower].mean() < wanted:
            break
        threshold = lower
    answered = test_confidences >= threshold
    return float(threshold), float(answered.mean()), float(test_right[answered].mean())


def _pass_cases(rng: np.random.Generator) -> list[Case]:
    # The groups of validation images, the surest first. A dip comes after the surest. Then one or
    # two reach the wanted accuracy exactly. Then one of several twins alone would reach it as
    # well, but all of them do not; nor does what follows.
    last = _pass_case(rng, _some_easy(rng), 0.875, 0, *"111110", "11", "1101", "0", "1", "0")
    return [
        _pass_case(rng, 0, 0.75, 0, "1", "1", "0", "11", "101", "0", "0", "0"),
        # The one that is sought comes first; then it comes last.
        _pass_case(rng, _some_easy(rng), 0.5, 3, "1", "0", "0", "1", "10001", "0", "1", "0"),
        _pass_case(rng, _some_easy(rng), 0.75, -1, "1", "1", "0", "1", "1001", "0", "0"),
        _pass_case(rng, _some_easy(rng), 0.625, 0, *"1110", "00", "11", "1001", "0", "1", "0"),
        last,
        (*last[:4], 0.9),  # the same images, where more is wanted
        # Only the surest image reaches it; or all do, since all are right.
        _pass_case(rng, _some_easy(rng), 0.9, 0, "1", "0", "1", "10", "1"),
        _pass_case(rng, _some_easy(rng), 0.75, 0, "1", "1", "11"),
        # More right ones than 8 bits can count; with the twins, it nearly reaches it.
        _pass_case(
            rng, _some_easy(rng), 0.75, 0, "1", "0", "1" * 299, "0" * 98, "0", "101", "0", "0"
        ),
    ]


def _some_easy(rng: np.random.Generator) -> int:
    return int(rng.integers(50, 80))


def _pass_case(
    rng: np.random.Generator, easy: int, wanted: float, first: int, *groups: str
) -> Case:
    """Validation images in groups that are equally sure, and test images that disagree.

    Of these, so many are easy as `easy` says: right, though the least sure of all. The group of
    number `first` stands first, or, for -1, that of the threshold last.
    """
    levels = -np.sort(-rng.choice(np.arange(60, 198), size=len(groups) + 2, replace=False)) / 200
    lowest = levels[-2:]  # below all validation images
    right = np.cumsum([group.count("1") for group in groups])
    reaching = int(np.flatnonzero(right >= wanted * np.cumsum([*map(len, groups)]))[-1])
    threshold = levels[reaching]
    # By the test images alone, or by all together, a lower threshold would do.
    test = [(levels[0], 1), (levels[0], 0), (threshold, 0), (threshold, 1), (lowest[0], 1)]
    # A test image just below the threshold is no reason for a lower one.
    test += [(threshold - 1e-6, 0)]
    test += [(level, 1) for level in rng.choice(levels[reaching + 1 :], size=9)]
    test += [(lowest[1], 1)] * easy
    sure, right = rng.permutation(np.array(test)).T
    places = rng.permutation(np.repeat(np.arange(len(groups)), [len(one) for one in groups]))
    end, sought = (-1, reaching) if first == -1 else (0, first)
    there = int(np.flatnonzero(places == sought)[0])
    places[[end, there]] = places[[there, end]]
    validation = _in_order(levels, groups, places)
    return (*validation, sure, right.astype(int), wanted)


def _in_order(
    levels: np.ndarray, groups: tuple[str, ...], places: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Images by the places of their groups; twins keep the order of their group."""
    following = [iter(group) for group in groups]
    return levels[places], np.array([int(next(following[place])) for place in places])


ANSWER_OR_PASS = Exercise(
    name="evaluation.answer_or_pass",
    points=4,
    reference=answer_or_pass,
    cases=_pass_cases,
    result_names=("threshold", "coverage", "accuracy of the answered images"),
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
            "wants more than the wanted accuracy",
            _more_than_wanted,
            "A threshold that gives exactly the wanted accuracy gives it: you leave it out.",
        ),
        Misconception(
            "stops at the first threshold that falls short",
            _stops_at_the_first_dip,
            "One mistake among the surest is a dip, after which the accuracy may rise again. "
            "Look at all thresholds before you choose.",
        ),
        Misconception(
            "passes test images that are exactly as sure as the threshold",
            _answers_above,
            "The threshold is right. An image that *reaches* it is answered, so one that is "
            "exactly there is, too.",
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
