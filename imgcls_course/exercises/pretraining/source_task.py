"""The source task: what training on it costs, and its labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

_SECONDS_A_DAY = 24 * 60 * 60


# --- What it costs ---------------------------------------------------------------------------


def training_days(
    images: float, epochs: float, multiply_adds: float, operations_a_second: float
) -> float:
    """Days of training on one device.

    Args:
        images: in the training set.
        epochs: passes over it.
        multiply_adds: of the forward pass of one image; each is two operations.
        operations_a_second: what the device really does.
    """
    return _days(images, epochs, multiply_adds, operations_a_second)


def _days(
    images: float,
    epochs: float,
    multiply_adds: float,
    operations_a_second: float,
    passes: float = 3,
    operations: float = 2,
    seconds: float = _SECONDS_A_DAY,
) -> float:
    """The forward pass counts once, the backward pass twice: by the weights and by the inputs."""
    work = images * epochs * passes * operations * multiply_adds
    return work / operations_a_second / seconds


def _training_days_cases(rng: np.random.Generator) -> list[Case]:
    """From a moment to years, on slow devices and fast ones; no epoch, half of one, and many."""

    def drawn(low: float, high: float) -> float:
        return float(np.round(rng.uniform(low, high), 2))

    return [
        (16000, int(rng.integers(20, 40)), drawn(3, 9) * 1e7, drawn(1, 3) * 1e10),
        (drawn(1, 9) * 1e6, int(rng.integers(2, 9)), drawn(1, 5) * 1e9, drawn(4, 9) * 1e12),
        (drawn(4, 9) * 1e6, 90, drawn(3, 5) * 1e9, drawn(1, 2) * 1e11),
        # Whole numbers whose product is more than 64 bits hold.
        (int(drawn(4, 9) * 1e9), 1, int(drawn(1, 5) * 1e10), int(drawn(1, 9) * 1e13)),
        (drawn(1, 9) * 1e6, 0.5, drawn(1, 5) * 1e9, drawn(4, 9) * 1e12),
        (32, 1, drawn(1, 5) * 1e6, drawn(1, 9) * 1e13),
        (16000, 0, drawn(3, 9) * 1e7, drawn(1, 3) * 1e10),
        # Less than three minutes, and no whole number of seconds.
        (5432, 3, drawn(1, 2) * 1e7, drawn(1, 2) * 1e10 + 1234),
    ]


TRAINING_DAYS = Exercise(
    name="pretraining.training_days",
    points=2,
    reference=training_days,
    cases=_training_days_cases,
    absolute_tolerance=0.0,
    misconceptions=(
        Misconception(
            "counts the forward pass only",
            lambda i, e, m, s: _days(i, e, m, s, passes=1),
            "That is what *using* the network costs. Training also goes backwards, and at each "
            "layer that takes two products: the gradient by the weights, and that by the inputs.",
        ),
        Misconception(
            "takes the backward pass for as costly as the forward pass",
            lambda i, e, m, s: _days(i, e, m, s, passes=2),
            "Lesson 04: on the way back each layer makes *two* products, dA and dB, where the way "
            "forward made one. How many is that in all?",
        ),
        Misconception(
            "counts a multiplication and its addition as one operation",
            lambda i, e, m, s: _days(i, e, m, s, operations=1),
            "The device's speed is given in operations, and a multiply-add is two of them.",
        ),
        Misconception(
            "goes over the images once",
            lambda i, e, m, s: _days(i, 1, m, s),
            "Each epoch is one pass over all images, and there are `epochs` of them.",
        ),
        Misconception(
            "gives seconds",
            lambda i, e, m, s: _days(i, e, m, s, seconds=1),
            "Operations divided by operations a second are seconds. The question is how many days.",
        ),
        Misconception(
            "multiplies by 60 where it should divide",
            lambda i, e, m, s: _days(i, e, m, s, seconds=24) * 60 * 60,
            "`a / 24 * 60 * 60` divides by 24 alone, and then multiplies: Python goes from left to "
            "right. Brackets around the seconds of a day keep them together.",
        ),
        Misconception(
            "gives a day 24 · 60 seconds",
            lambda i, e, m, s: _days(i, e, m, s, seconds=24 * 60),
            "Those are the minutes of a day. Each has 60 seconds.",
        ),
        Misconception(
            "gives hours",
            lambda i, e, m, s: _days(i, e, m, s, seconds=3600),
            "A day has 24 of these.",
        ),
    ),
    hint="Operations in all: images, times epochs, times three passes, times two for each "
    "multiply-add. Divide by the operations a second, then by the seconds of a day.",
)


# --- Two tasks out of one --------------------------------------------------------------------


def source_labels(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Choose the images whose class is not a target class, and number their classes 0, 1, ...

    Args:
        labels: (n,), from 0 to 9.
        target: numbers of the classes that are left out.

    Returns:
        places of the kept images, in order, and their new labels; both (m,). The classes keep
        their order.
    """
    kept = np.flatnonzero(~np.isin(labels, target))
    return kept, _renumbered(labels[kept], target)


def _renumbered(labels: np.ndarray, target: Sequence[int]) -> np.ndarray:
    return np.array([label - sum(left < label for left in target) for label in labels], dtype=int)


def _old_labels(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(~np.isin(labels, target))
    return kept, labels[kept]


def _all_shifted(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(~np.isin(labels, target))
    return kept, labels[kept] - len(target)


def _of_the_target(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(np.isin(labels, target))
    return kept, np.searchsorted(np.sort(target), labels[kept])


def _in_order_of_appearance(
    labels: np.ndarray, target: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(~np.isin(labels, target))
    order = list(dict.fromkeys(labels[kept].tolist()))
    return kept, np.array([order.index(label) for label in labels[kept]], dtype=int)


def _first_target_only(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    return source_labels(labels, target[:1])


def _occurring_only(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(~np.isin(labels, target))
    return kept, np.unique(labels[kept], return_inverse=True)[1]


def _target_as_it_is(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(~np.isin(labels, target))
    return kept, labels[kept] - np.searchsorted(target, labels[kept])


def _sorted_by_class(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept, new = source_labels(labels, target)
    order = np.argsort(new, kind="stable")
    return kept[order], new[order]


def _source_labels_cases(rng: np.random.Generator) -> list[Case]:
    """Targets in any order, none, one and many, the first class and the last.

    There are classes without images. Two cases have as many images and the same target.
    """

    def drawn(first: list[int], count: int) -> np.ndarray:
        return np.concatenate([first, rng.permutation(10), rng.integers(0, 10, size=count)])

    some = rng.permutation([2, 4, 6, 9])
    return [
        (np.concatenate([[7, 3], some, [5, 1]]), [3, 5]),
        (drawn([9, 3, 5], 4), [5, 3]),
        (drawn([5, 8, 3], 4), [5, 3]),
        (drawn([8, 4, 7], 6), [8, 1, 4]),
        (drawn([1, 0], 0), [0]),
        (drawn([8], 2), [9]),
        (drawn([6], 2), []),
        (np.array([3, 5, 5]), [5, 3]),  # and no image is left
        (drawn([2], 270), [7, 2]),
        (drawn([6, 0, 9], 9), [9, 2, 0, 7, 3]),
        # No image of a target class: all stay, and most classes still move.
        (rng.permutation([0, 2, 2, 5, 6, 8]), [9, 4, 1]),
    ]


SOURCE_LABELS = Exercise(
    name="pretraining.source_labels",
    points=3,
    reference=source_labels,
    cases=_source_labels_cases,
    result_names=("places", "new labels"),
    misconceptions=(
        Misconception(
            "keeps the old numbers of the classes",
            _old_labels,
            "With eight classes a network has eight outputs, 0 to 7: a label of 9 points at none. "
            "Where a class is left out, those after it move up.",
        ),
        Misconception(
            "lowers all labels by the same number",
            _all_shifted,
            "If two classes are left out, airplanes become class −2. A class moves up by one for "
            "each left-out class *before* it.",
        ),
        Misconception(
            "keeps the target classes instead",
            _of_the_target,
            "These are the images of the target task. The source task has the others: turn the "
            "choice around.",
        ),
        Misconception(
            "numbers the classes as they first appear",
            _in_order_of_appearance,
            "The numbers then depend on the order of the images: test images, in another order, "
            "would get others. Keep the order of the classes.",
        ),
        Misconception(
            "numbers only the classes that occur",
            _occurring_only,
            "Right as long as each class has an image. If one has none, the classes after it would "
            "get other numbers here than in the rest of the images.",
        ),
        Misconception(
            "relies on `target` being sorted",
            _target_as_it_is,
            "Right for [3, 5]. For [5, 3] it is not: `np.searchsorted` looks in a *sorted* list.",
        ),
        Misconception(
            "sorts the images by class",
            _sorted_by_class,
            "Labels and places fit together, but the images should keep their order.",
        ),
        Misconception(
            "leaves out the first target class only",
            _first_target_only,
            "`target` has several classes, and none of them may stay: `np.isin` compares with all.",
        ),
    ),
    hint="`np.isin(labels, target)` says which to leave out. The new number of a class is its old "
    "one, less how many classes of `target` are smaller.",
)
