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


def _counts_only_predicted(labels: np.ndarray, predictions: np.ndarray) -> float:
    classes = np.union1d(labels, predictions)
    return balanced_accuracy(labels, predictions) * len(np.unique(labels)) / len(classes)


def _labels_cases(rng: np.random.Generator) -> list[Case]:
    def case(numbers: list[int], right: list[int], wrong: list[int], other: int) -> Case:
        """So many right and wrong of each class; wrong ones are said to be the next or `other`."""
        labels = np.repeat(numbers + numbers, right + wrong)
        following = dict(zip(numbers, numbers[1:] + numbers[:1], strict=True))
        predictions = labels.copy()
        for place in range(sum(right), len(labels)):
            predictions[place] = following[int(labels[place])] if place % 2 else other
        order = rng.permutation(len(labels))
        return labels[order], predictions[order]

    def some(low: int, high: int) -> int:
        return int(rng.integers(low, high + 1))

    cases = [
        case([0, 1], [some(3, 5), 1], [1, 2], 1),
        # One class is rare, one is never found, and one that is said occurs nowhere.
        case([0, 1, 2], [some(20, 30), 0, some(1, 3)], [some(3, 6), some(3, 5), 4], 3),
        # Numbers in between have no image.
        case([1, 4, 6, 9], [some(9, 15), some(1, 3), 5, 2], [2, some(6, 9), some(1, 4), 1], 4),
        case([0, 1, 2, 3, 4], [some(5, 9), 1, some(12, 20), 4, 8], [1, 0, some(3, 8), 9, 2], 0),
        case([3, 7, 8], [1, some(6, 9), some(2, 4)], [some(8, 12), 1, 3], 7),
        # One class is never said.
        case([0, 2, 5], [some(4, 8), 0, some(2, 5)], [0, some(3, 6), some(1, 4)], 0),
        # More images, and larger numbers of classes, than a byte can count.
        case([2, 258], [280, 4], [some(20, 40), 6], 3),
    ]
    # There is one class only, and some of its images are found. In as many images, nothing is.
    labels, predictions = np.full(7, some(1, 6)), np.arange(7)
    predictions[some(1, 6) :] = labels[0]
    order = rng.permutation(7)
    return [*cases, (labels, predictions[order]), (np.arange(7)[order] % 3, 1 + order % 3)]


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
            "counts a class that is only predicted",
            _counts_only_predicted,
            "A class of which there is no image has no recall, and cannot lower the mean. Which "
            "classes are in `labels`?",
        ),
        Misconception(
            "gives the recalls",
            lambda labels, predictions: [
                float((predictions[labels == one] == one).mean()) for one in np.unique(labels)
            ],
            "These are the recalls. One number is asked for: their mean.",
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
    few, some, many = (int(rng.integers(*ends)) for ends in ((8, 16), (40, 90), (1000, 4000)))
    return [
        (few, few),  # all are right
        (0, few + 5),  # none is
        (1, 3),
        (some - int(rng.integers(2, 9)), some),
        (int(rng.integers(3, 8)), some + 10),
        (many - int(rng.integers(20, 90)), many),
        (many // 5 + int(rng.integers(1, 99)), many + 1000),  # many, far from all and from none
        (int(rng.integers(2)), 1),  # a single image
        (0, int(rng.integers(2, 5))),
    ]


WILSON = Exercise(
    name="capstone.wilson",
    points=3,
    reference=wilson,
    cases=_wilson_cases,
    # So that 1.959964 will do for 1.96.
    absolute_tolerance=1e-5,
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
            "gives the upper end first",
            lambda right, count: wilson(right, count)[::-1],
            "Both ends are there, the other way round: the lower one comes first.",
        ),
        Misconception(
            "gives the middle and the half width",
            lambda right, count: np.array(
                [wilson(right, count).mean(), np.ptp(wilson(right, count)) / 2]
            ),
            "That is m and h. The ends are h below m and h above it.",
        ),
        Misconception(
            "forgets the second term under the root",
            _without_spread,
            "Under the root there is also z² / (4 n²). Without it, a model that is always right "
            "has an interval of no width.",
        ),
    ),
    hint="Write m and h as in the formulas, one line each, with p = right / count and z = 1.96. "
    "Then `np.array([m - h, m + h])`.",
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


_NAMES = [
    "mug",
    "cup",
    "bowl",
    "plate",
    "fork",
    "spoon",
    "knife",
    "glass",
    "jug",
    "pan",
    "pot",
    "kettle",
    "tray",
    "lid",
    "sieve",
    "whisk",
    "ladle",
    "grater",
    "peeler",
    "funnel",
    "teapot",
    "saucer",
    "corkscrew",
]


def _matrix_cases(rng: np.random.Generator) -> list[Case]:
    # The second class is found least often. Others have the fewest right answers, the lowest
    # precision, the most mistakes, the fewest images; and all of some class are found.
    matrices = [
        [[40, 10], [2, 6]],
        [[9, 1], [30, 70]],
        [[70, 0, 0, 30], [0, 6, 0, 6], [0, 1, 4, 0], [2, 1, 1, 36]],
        [[70, 10, 20, 0], [0, 6, 0, 2], [30, 10, 55, 5], [0, 12, 2, 40]],
        [[90, 0, 5, 5, 0], [0, 19, 1, 0, 5], [0, 0, 71, 0, 0], [1, 0, 0, 4, 0], [0, 0, 8, 0, 33]],
        [[3, 0, 0], [20, 0, 9], [5, 20, 30]],  # none is found
        [[404, 596], [3005, 2005]],  # less than half a percent apart
    ]
    names = rng.permutation(_NAMES).tolist()
    cases: list[Case] = []
    for matrix in map(np.array, matrices):
        order = rng.permutation(len(matrix))
        # Among many, the weakest is neither the first nor the last.
        weakest = np.argmin(np.diag(matrix) / matrix.sum(axis=1))
        while len(matrix) > 3 and weakest in order[[0, -1]]:
            order = rng.permutation(len(matrix))
        # The weakest is the first in the smallest, the second in the last: in whole percent, there
        # the first would be as weak.
        if not cases:
            order = np.array([1, 0])
        elif len(cases) == len(matrices) - 1:
            order = np.array([0, 1])
        these = [names.pop() for _ in matrix]
        times = int(rng.integers(1, 5))  # changes no share
        cases.append((times * matrix[order][:, order], [these[place] for place in order]))
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
            "takes the class that is found best",
            lambda matrix, names: _named(-np.diag(matrix) / matrix.sum(axis=1), names),
            "The shares are right. The *weakest* class has the smallest of them.",
        ),
        Misconception(
            "takes the class with the fewest images",
            lambda matrix, names: _named(matrix.sum(axis=1), names),
            "That is the rarest class. Which share of its images is found?",
        ),
        Misconception(
            "gives the place and not the name",
            lambda matrix, names: int(np.argmin(np.diag(matrix) / matrix.sum(axis=1))),
            "It is the right class; asked is its name.",
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
