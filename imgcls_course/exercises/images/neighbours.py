"""Classifying by distances: of all pairs, to the class means, and by a vote."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def squared_distances(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Squared Euclidean distance of every query from every reference.

    Args:
        queries: (n, d).
        references: (m, d).

    Returns:
        (n, m).
    """
    query_squares = (queries**2).sum(axis=1)[:, None]
    reference_squares = (references**2).sum(axis=1)[None, :]
    return query_squares + reference_squares - 2 * queries @ references.T


def _distances_without_two(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    return squared_distances(queries, references) + queries @ references.T


def _distances_with_plus(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    return squared_distances(queries, references) + 4 * queries @ references.T


def _distance_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    # As many queries as references too, and many; one of the two in whole numbers.
    for n, m, d, of_queries, of_references in (
        (1, 2, 3, float, float),
        (4, 4, 2, int, float),
        (6, 2, 7, float, float),
        (4, 7, 1, float, int),
        (300, 1, 2, float, float),
    ):
        # Halves are easy to read, and exact in 32 bits too.
        queries, references = (
            (np.round(2 * rng.normal(scale=2, size=(rows, d))) / 2).astype(dtype)
            for rows, dtype in ((n, of_queries), (m, of_references))
        )
        references[0, 0] = queries[0, 0] + 2.5  # not the same, and not a whole number apart
        references[-1] = queries[0]  # a point that is in both has the distance 0
        if n > 2:
            queries[2] = -queries[0]
            queries[1, 0] = 9.5  # farther off than the others
        cases.append((queries, references))
    # Dark pixels and brighter ones, from 0 to 1, whose distances have many digits. No two rows are
    # alike: of a distance near 0 the formula leaves few digits in 32 bits.
    pixels = rng.integers(26, size=(3, 4)) / 255, rng.integers(100, 126, size=(5, 4)) / 255
    cases.append(pixels)
    # The first ones as small numbers, which are exact in 32 bits, too.
    return [*cases, tuple(points / 2**16 for points in cases[0])]


SQUARED_DISTANCES = Exercise(
    name="images.squared_distances",
    points=3,
    reference=squared_distances,
    cases=_distance_cases,
    misconceptions=(
        Misconception(
            "forgets the factor 2",
            _distances_without_two,
            "Multiply (a - b)(a - b) out: the product ab appears twice. A check: the distance of "
            "a point from itself must be 0.",
        ),
        Misconception(
            "adds the product instead of subtracting it",
            _distances_with_plus,
            "That is the square of a + b. Points that are alike come out far apart: look at the "
            "sign of the middle term.",
        ),
        Misconception(
            "gives the distances themselves, not their squares",
            lambda queries, references: np.sqrt(squared_distances(queries, references)),
            "The square root does not change which one is nearest, so it is left out here.",
        ),
        Misconception(
            "puts the references into the rows",
            lambda queries, references: squared_distances(references, queries),
            "Row i belongs to query i. Where does each of the two lists stand in the product?",
        ),
        Misconception(
            "leaves out the squares of the references",
            lambda queries, references: (
                (queries**2).sum(axis=1)[:, None] - 2 * queries @ references.T
            ),
            "Three terms are needed. Without the second, bright references seem nearer than they "
            "are, even at negative distances.",
        ),
    ),
    hint="One column of squared queries, one row of squared references, less twice the product.",
    absolute_tolerance=1e-12,  # small numbers have much smaller squares
)


def class_means(images: np.ndarray, labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    """The mean image of each class.

    Args:
        images: (n, d), one flattened image a row.
        labels: (n,); each class occurs.

    Returns:
        (number_of_classes, d).
    """
    return np.stack([images[labels == k].mean(axis=0) for k in range(number_of_classes)])


def _class_sums(images: np.ndarray, labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    return np.stack([images[labels == k].sum(axis=0) for k in range(number_of_classes)])


def _class_pixel_means(
    images: np.ndarray, labels: np.ndarray, number_of_classes: int
) -> np.ndarray:
    return np.array([images[labels == k].mean() for k in range(number_of_classes)])


def _class_first(images: np.ndarray, labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    return np.stack([images[np.argmax(labels == k)] for k in range(number_of_classes)])


def _means_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    # Of one class there are more images than 8 bits can count.
    for counts, d in (((1, 3), 2), ((2, 1, 5), 6), ((3, 1, 1, 4), 5), ((2,) * 4 + (6, 6, 300), 3)):
        # How often a class occurs differs, and the last one comes first.
        classes = len(counts)
        labels = rng.permutation(np.repeat(np.arange(classes), rng.permutation(counts)))
        first = int(np.argmax(labels == classes - 1))
        labels[[0, first]] = labels[[first, 0]]
        images = np.round(rng.random((len(labels), d)) ** 2 + 0.01, 2)
        twins = np.flatnonzero(labels == np.bincount(labels).argmax())[:2]
        images[twins[0]] = images[twins[1]]  # both count
        cases.append((images, labels, classes))
    # Pixels in uint8. In the largest class one image is darker by 1, so that its mean is no whole
    # number.
    images, labels, classes = cases[1]
    pixels = np.full(images.shape, 31, dtype=np.uint8)
    pixels[np.argmax(labels == np.bincount(labels).argmax())] = 30
    cases.append((pixels, labels, classes))
    # The first ones, nearly black.
    images, labels, classes = cases[0]
    return [*cases, (images / 1e6, labels, classes)]


CLASS_MEANS = Exercise(
    name="images.class_means",
    points=3,
    reference=class_means,
    cases=_means_cases,
    misconceptions=(
        Misconception(
            "adds the images of a class up without dividing",
            _class_sums,
            "A sum of pictures is brighter than any of them. Divide by how many there were.",
        ),
        Misconception(
            "divides by the number of all images",
            lambda images, labels, number_of_classes: (
                _class_sums(images, labels, number_of_classes) / len(images)
            ),
            "A class's sum is divided by the number of images in that class, which is not the "
            "same for each.",
        ),
        Misconception(
            "turns the rows and the columns around",
            lambda images, labels, number_of_classes: (
                class_means(images, labels, number_of_classes).T
            ),
            "The means are right, but each stands in a column. One row a class is asked for.",
        ),
        Misconception(
            "takes the middle value instead of the mean",
            lambda images, labels, number_of_classes: np.stack(
                [np.median(images[labels == k], axis=0) for k in range(number_of_classes)]
            ),
            "That is the median, which does not ask how far the others are from the middle.",
        ),
        Misconception(
            "averages over the pixels as well",
            _class_pixel_means,
            "One number a class says only how bright it is. The mean of pictures is a picture: "
            "let the mean go over the images alone.",
        ),
        Misconception(
            "takes the first image of each class",
            _class_first,
            "One image stands for its whole class here. All images of the class should count.",
        ),
    ),
    hint="`labels == k` picks the images of class k; then a mean over the axis of the images.",
    absolute_tolerance=1e-12,  # means are as small as the images
)


def majority_vote(neighbour_labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    """For each query the class that most of its neighbours have.

    Args:
        neighbour_labels: (n, k), class numbers, the nearest neighbour's first.

    Returns:
        (n,), class numbers; where two classes have as many votes, the smaller number.
    """
    votes = np.stack([(neighbour_labels == c).sum(axis=1) for c in range(number_of_classes)], 1)
    return votes.argmax(axis=1)


def _most_votes(neighbour_labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    return np.array([np.bincount(row).max() for row in neighbour_labels])


def _vote_over_all(neighbour_labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    winner = np.bincount(neighbour_labels.ravel()).argmax()
    return np.full(len(neighbour_labels), winner)


def _vote_with_last_on_ties(neighbour_labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    rows = [np.bincount(row, minlength=number_of_classes)[::-1] for row in neighbour_labels]
    return number_of_classes - 1 - np.array([row.argmax() for row in rows])


def _vote_with_nearest_on_ties(neighbour_labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    return np.array([max(row, key=row.count) for row in neighbour_labels.tolist()])


def _row_of_votes(rng: np.random.Generator, first: int, *others: int) -> list[int]:
    """The nearest neighbour's label, and the others' in any order."""
    return [first, *rng.permutation(others).tolist()]


def _vote_cases(rng: np.random.Generator) -> list[Case]:
    def row(first: int, *others: int) -> list[int]:
        return _row_of_votes(rng, first, *others)

    low, high = np.sort(rng.choice(np.arange(3), size=2, replace=False)).tolist()
    rare = int(rng.choice([3, 5, 6, 7]))
    many = int(rng.integers(12, 40))
    # Votes and classes of which there are more than 8 bits can count; the winner has hundreds more
    # than the next, or one, or as many.
    far = int(rng.integers(257, 260))
    hundreds = [
        row(low, *[low] * 3, *[far] * 258),
        row(low, *[low] * 129, *[far] * 131, 3),
        row(far, *[far] * 130, *[low] * 131),
    ]
    # The winner has more than half, or less; the nearest loses; the smaller number wins a tie
    # though it comes last, is not 0, or comes later in a set (8 comes before 1 there).
    ten_classes = [
        row(8, 1, 1, 1, 1, 8, 8, 8),
        row(1, 1, 1, 1, 8, 8, 8, 8),
        row(0, 0, 1, 1, rare, rare, rare, 9),
        row(9, 4, 4, rare, rare, 9, 0, 1),
        row(2, 9, 9, 9, 9, 9, 0, rare),
        row(rare, 0, 0, 0, 2, 2, 2, rare),
    ]
    four_classes = [row(*rng.permutation([0] * 3 + [1] * 2 + [2] * 2 + [3] * 4).tolist()),
                    row(3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0),
                    row(low, *[high] * 6, *[3] * 4)]  # fmt: skip
    return [
        (np.array([row(high, low, low), [3, high, low]]), 4),
        (np.array([row(low, high, high), [3, low, 3]]), 4),
        (np.array(hundreds), 260),
        (rng.permutation(ten_classes), 10),
        (np.array(four_classes), 4),
        (rng.permutation([[many - 1], [many - 2], [0], [int(rng.integers(many))]]), many),
        # As many queries as neighbours; then a single query.
        (np.array([*rng.integers(5, size=(4, 6)), row(2, 1, 1, 3, 3, 2), row(4, *[2] * 5)]), 5),
        (np.array([row(10, 9, 10, 9, int(rng.integers(2, 8)))]), 12),
    ]


MAJORITY_VOTE = Exercise(
    name="images.majority_vote",
    points=3,
    reference=majority_vote,
    cases=_vote_cases,
    misconceptions=(
        Misconception(
            "listens to the nearest neighbour only",
            lambda neighbour_labels, number_of_classes: neighbour_labels[:, 0],
            "That is the rule for k = 1. All k neighbours have a vote.",
        ),
        Misconception(
            "lets the nearest neighbour decide a tie",
            _vote_with_nearest_on_ties,
            "Nearly: only ties differ. Whoever is counted first wins them here; the text says who "
            "is to win.",
        ),
        Misconception(
            "averages the class numbers",
            lambda neighbour_labels, number_of_classes: np.round(
                neighbour_labels.mean(axis=1)
            ).astype(int),
            "Class numbers are names: an airplane (0) and a bird (2) do not make an automobile "
            "(1). Count how often each class occurs.",
        ),
        Misconception(
            "takes the middle one of the sorted class numbers",
            lambda neighbour_labels, number_of_classes: np.median(neighbour_labels, axis=1).astype(
                int
            ),
            "The median needs an order, and classes have none. Count votes instead.",
        ),
        Misconception(
            "gives the number of votes, not the class that won them",
            _most_votes,
            "`max` says how many votes the winner has; another function says where it stands.",
        ),
        Misconception(
            "lets all queries vote together",
            _vote_over_all,
            "Each row is a question of its own. Count within the rows, not over the whole array.",
        ),
        Misconception(
            "lets the larger class number win a tie",
            _vote_with_last_on_ties,
            "Nearly: only ties differ. The smaller class number is to win them, as `np.argmax` "
            "does, which gives the first of equal values.",
        ),
    ),
    hint="Count the votes of each class in each row: an (n, classes) array. Which column is best?",
)
