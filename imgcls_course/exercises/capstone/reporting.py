"""Exercises of lesson 13: copies, splits, choices, and what may be said about a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception

# --- Near copies -----------------------------------------------------------------------------


def hash_distance(first: np.ndarray, second: np.ndarray) -> int:
    """At how many places two images' difference hashes differ.

    Args:
        first: (rows, columns), grey values.
        second: the same shape.
    """
    return int((_hash(first) != _hash(second)).sum())


def _hash(grey: np.ndarray) -> np.ndarray:
    return grey[:, 1:] > grey[:, :-1]


def _by_mean(first: np.ndarray, second: np.ndarray) -> int:
    return int(((first > first.mean()) != (second > second.mean())).sum())


def _hash_cases(rng: np.random.Generator) -> list[Case]:
    def small() -> np.ndarray:
        return rng.integers(0, 256, size=(8, 9)).astype(float)

    same, other = small(), small()
    brighter = 1.2 * same + rng.integers(-20, 21, size=same.shape)
    # Several, so that no other way of counting comes to the same numbers by chance.
    return [(same, brighter), (same, other), *((other, small()) for _ in range(3))]


HASH_DISTANCE = Exercise(
    name="capstone.hash_distance",
    points=2,
    reference=hash_distance,
    cases=_hash_cases,
    misconceptions=(
        Misconception(
            "counts the places that agree",
            lambda first, second: int((_hash(first) == _hash(second)).sum()),
            "That is how many agree. A copy would then be farthest from its original.",
        ),
        Misconception(
            "takes the share and not the number",
            lambda first, second: float((_hash(first) != _hash(second)).mean()),
            "A share is as good, but the threshold of the lesson is a number of bits.",
        ),
        Misconception(
            "compares with the neighbour above",
            lambda first, second: int(
                ((first[1:] > first[:-1]) != (second[1:] > second[:-1])).sum()
            ),
            "The first index is the row. The right neighbour is in the next column.",
        ),
        Misconception(
            "compares the pixels themselves",
            lambda first, second: int((first != second).sum()),
            "A brighter copy differs in every pixel. What hardly changes is which of two "
            "neighbours is the brighter one.",
        ),
        Misconception(
            "compares each pixel with the mean",
            _by_mean,
            "That is another hash, called average hash. Here each pixel is compared with the one "
            "at its left.",
        ),
    ),
    hint="First both hashes, as arrays of truth values: `grey[:, 1:] > grey[:, :-1]`. Then count "
    "where they differ.",
)


# --- Splitting -------------------------------------------------------------------------------


def set_aside(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    """Truth values, (n,): which images are set aside, whole groups at a time.

    Args:
        groups: (n,), the number of each image's group.
        order: the groups' numbers, in the order in which to take them.
        count: take groups until at least so many images are aside.
    """
    aside = np.zeros(len(groups), bool)
    for group in order:
        if aside.sum() >= count:
            break
        aside |= groups == group
    return aside


def _first_images(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    ranks = np.argsort(order)
    chosen = np.argsort(ranks[groups], kind="stable")[:count]
    return np.isin(np.arange(len(groups)), chosen)


def _never_above(groups: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    aside = np.zeros(len(groups), bool)
    for group in order:
        if aside.sum() + (groups == group).sum() > count:
            break
        aside |= groups == group
    return aside


def _aside_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for many, count in ((6, 5), (8, 6), (7, 7)):
        # Three in each of the first groups, so that a group is never of one image only.
        order = rng.permutation(many)
        sizes = np.full(many, 1)
        sizes[order[:3]] = (2, 2, 4)
        cases.append((rng.permutation(np.repeat(np.arange(many), sizes)), order, count))
    return cases


SET_ASIDE = Exercise(
    name="capstone.set_aside",
    points=3,
    reference=set_aside,
    cases=_aside_cases,
    misconceptions=(
        Misconception(
            "cuts through a group to get the exact number",
            _first_images,
            "The number is met exactly, but one group is on both sides now: a copy of a training "
            "image is in the test. Take groups whole; a few images too many do no harm.",
        ),
        Misconception(
            "counts groups and not images",
            lambda groups, order, count: np.isin(groups, order[:count]),
            "`count` is a number of images. Groups have several: count what is aside so far.",
        ),
        Misconception(
            "stops before the number is reached",
            _never_above,
            "*At least* `count` images: the group that passes the number is taken as well.",
        ),
        Misconception(
            "marks those that stay",
            lambda groups, order, count: ~set_aside(groups, order, count),
            "True should mean: set aside.",
        ),
    ),
    hint="Go through `order`. If `aside.sum()` has reached `count`, stop. Otherwise mark all "
    "images with `groups == group`.",
)


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

_Z = 1.96


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


EXERCISES = (
    HASH_DISTANCE,
    SET_ASIDE,
    CHOOSE,
    BALANCED_ACCURACY,
    WILSON,
    THRESHOLD_FOR,
    WEAKEST_CLASS,
)
