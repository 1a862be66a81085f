"""What the model card says: balanced accuracy, its interval, the weakest class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Measuring -------------------------------------------------------------------------------


def balanced_accuracy(labels: np.ndarray, predictions: np.ndarray) -> float:
    """The mean of the classes' recalls.

    Args:
        labels: (n,), true class numbers, each class at least once.
        predictions: (n,), predicted class numbers.
    """
    classes = np.unique(labels)
    return float(np.mean([(predictions[labels == one] == one).mean() for one in classes]))


def _mean_precision(labels: np.ndarray, predictions: np.ndarray) -> float:
    classes = np.unique(predictions)
    return float(np.mean([(labels[predictions == one] == one).mean() for one in classes]))


def _lowest_recall(labels: np.ndarray, predictions: np.ndarray) -> float:
    return float(min((predictions[labels == one] == one).mean() for one in np.unique(labels)))


def _labels_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for counts in ((40, 8, 6), (30, 5), (12, 50, 20, 9)):
        labels = np.repeat(np.arange(len(counts)), counts)
        # Every class is right once and wrong twice at least, so that no two measures agree.
        wrong = rng.random(len(labels)) < 0.15 + 0.5 * (np.asarray(counts)[labels] < 10)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        wrong[starts], wrong[starts + 1] = False, True
        moved = rng.integers(1, len(counts), size=len(labels))
        predictions = np.where(wrong, (labels + moved) % len(counts), labels)
        order = rng.permutation(len(labels))
        cases.append((labels[order], predictions[order]))
    return cases


BALANCED_ACCURACY = Exercise(
    name="capstone.balanced_accuracy",
    points=2,
    reference=balanced_accuracy,
    cases=_labels_cases,
    misconceptions=(
        Misconception(
            "takes the plain accuracy",
            lambda labels, predictions: float((labels == predictions).mean()),
            "That counts every image alike, so that frequent classes count most. First a share "
            "for each class, then the mean of these.",
        ),
        Misconception(
            "takes the mean precision",
            _mean_precision,
            "You look along the columns: of what was *called* so, which share is it? Recall looks "
            "at what *is* of the class.",
        ),
        Misconception(
            "takes the lowest recall",
            _lowest_recall,
            "The lowest says which class is worst, which is worth knowing. Asked is the mean.",
        ),
    ),
    hint="For each class: `(predictions[labels == one] == one).mean()`. Then their mean.",
)


# --- Intervals -------------------------------------------------------------------------------


def wilson(right: int, count: int) -> np.ndarray:
    """Both ends of Wilson's 95% interval of an accuracy.

    Args:
        right: how many images are right.
        count: of how many.
    """
    share = right / count
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    root = np.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    half = _Z / (1 + _Z**2 / count) * root
    return np.array([middle - half, middle + half])


_Z = 1.96


def _plain_interval(right: int, count: int, factor: float = _Z) -> np.ndarray:
    share = right / count
    half = factor * np.sqrt(share * (1 - share) / count)
    return np.array([share - half, share + half])


def _around_the_share(right: int, count: int) -> np.ndarray:
    low, high = wilson(right, count)
    return right / count + np.array([-1, 1]) * (high - low) / 2


def _without_spread(right: int, count: int) -> np.ndarray:
    share = right / count
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z / (1 + _Z**2 / count) * np.sqrt(share * (1 - share) / count)
    return np.array([middle - half, middle + half])


def _wilson_cases(rng: np.random.Generator) -> list[Case]:
    count = int(rng.integers(60, 200))
    return [(18, 20), (int(0.8 * count), count), (12, 12)]


WILSON = Exercise(
    name="capstone.wilson",
    points=3,
    reference=wilson,
    cases=_wilson_cases,
    misconceptions=(
        Misconception(
            "takes the share plus and minus 1.96 standard errors",
            _plain_interval,
            "That was lesson 01's formula, for many images. Of 12 right answers out of 12 it says "
            "100% to 100%: as if nothing could go wrong any more.",
        ),
        Misconception(
            "takes one standard error",
            lambda right, count: _plain_interval(right, count, 1),
            "One standard error holds two of three measurements; 95% need z = 1.96, and here the "
            "other terms as well.",
        ),
        Misconception(
            "puts the interval around the share itself",
            _around_the_share,
            "Its width is right. But its middle is m, a little nearer to one half than the share: "
            "otherwise the interval would reach beyond 100%.",
        ),
        Misconception(
            "forgets the second term under the root",
            _without_spread,
            "Under the root there is also z² / (4 n²). Without it, a model that is always right "
            "has an interval of no width.",
        ),
    ),
    hint="Write m and h as in the formulas, one line each, with p = right / count. Then "
    "`np.array([m - h, m + h])`.",
)


# --- A fact for the card ---------------------------------------------------------------------


def weakest_class(matrix: np.ndarray, class_names: Sequence[str]) -> str:
    """The class of which the smallest share is found.

    Args:
        matrix: (classes, classes), what it is in the rows, what the model says in the columns.
        class_names: one for each class.
    """
    return class_names[int(np.argmin(np.diag(matrix) / matrix.sum(axis=1)))]


def _named(values: np.ndarray, class_names: Sequence[str]) -> str:
    return class_names[int(np.argmin(values))]


def _matrix_cases(rng: np.random.Generator) -> list[Case]:
    # The cup has the lowest recall, the bowl the fewest right answers, the plate the lowest
    # precision, and the mug the most mistakes.
    first = np.array([[70, 0, 0, 30], [0, 6, 0, 6], [0, 1, 4, 0], [2, 1, 1, 36]])
    second = np.array([[70, 10, 20, 0], [0, 6, 0, 2], [30, 10, 55, 5], [0, 12, 2, 40]])
    names = ["mug", "cup", "bowl", "plate"]
    cases: list[Case] = []
    for matrix in (first, second, first[::-1, ::-1]):
        order = rng.permutation(4)
        cases.append((matrix[order][:, order], [names[place] for place in order]))
    return cases


WEAKEST_CLASS = Exercise(
    name="capstone.weakest_class",
    points=2,
    reference=weakest_class,
    cases=_matrix_cases,
    misconceptions=(
        Misconception(
            "takes the class with the fewest right answers",
            lambda matrix, names: _named(np.diag(matrix), names),
            "A rare class has few right answers even if all of its images are found. Take the "
            "*share*: divide by how many there are.",
        ),
        Misconception(
            "looks at the precision",
            lambda matrix, names: _named(np.diag(matrix) / matrix.sum(axis=0), names),
            "`sum(axis=0)` counts what was called so. What is of a class is in its row.",
        ),
        Misconception(
            "takes the class with the most mistakes",
            lambda matrix, names: _named(np.diag(matrix) - matrix.sum(axis=1), names),
            "A frequent class has many mistakes simply because it has many images. Take the share.",
        ),
    ),
    hint="Recall of all classes at once: `np.diag(matrix) / matrix.sum(axis=1)`. The name of the "
    "smallest is `class_names[np.argmin(...)]`.",
)
