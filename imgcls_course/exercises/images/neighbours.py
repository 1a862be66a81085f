"""Exercises of lesson 01: images as arrays, labels, baselines on pixels, and error bars."""

from __future__ import annotations

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception


def _images(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Random pixels, uint8."""
    return rng.integers(0, 256, size=shape, dtype=np.uint8)


def crop_centre(images: np.ndarray, size: int) -> np.ndarray:
    """The square in the middle of each image.

    Args:
        images: (n, height, width, channels).
        size: the square's side; height - size and width - size are even.
    """
    top = (images.shape[1] - size) // 2
    left = (images.shape[2] - size) // 2
    return images[:, top : top + size, left : left + size]


def _crop_without_end(images: np.ndarray, size: int) -> np.ndarray:
    top, left = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
    return images[:, top:size, left:size]


def _crop_with_one_offset(images: np.ndarray, size: int) -> np.ndarray:
    top = (images.shape[1] - size) // 2
    return images[:, top : top + size, top : top + size]


def _crop_wrong_axes(images: np.ndarray, size: int) -> np.ndarray:
    top, left = (images.shape[0] - size) // 2, (images.shape[1] - size) // 2
    return images[top : top + size, left : left + size]


def _crop_cases(rng: np.random.Generator) -> list[Case]:
    shapes = (((8, 8, 12, 3), 4), ((7, 10, 6, 3), 4), ((9, 9, 15, 1), 5))
    return [(_images(rng, *shape), size) for shape, size in shapes]


CROP_CENTRE = Exercise(
    name="images.crop_centre",
    points=2,
    reference=crop_centre,
    cases=_crop_cases,
    misconceptions=(
        Misconception(
            "crops from the top left corner",
            lambda images, size: images[:, :size, :size],
            "The size is right. How many rows have to go above the square, and how many columns "
            "to its left, so that it stands in the middle?",
        ),
        Misconception(
            "takes the first two axes for height and width",
            _crop_wrong_axes,
            "In a batch the first axis counts the images. Keep all of it with a colon, and crop "
            "the second and the third.",
        ),
        Misconception(
            "gives the side of the square where a slice wants its end",
            _crop_without_end,
            "`[start:stop]` names two places, not a place and a length. The square that starts "
            "at row `top` stops at `top` plus its side.",
        ),
        Misconception(
            "uses the same offset for rows and columns",
            _crop_with_one_offset,
            "That is right for square images only. These are wider or taller: the columns need "
            "an offset of their own, from the width.",
        ),
    ),
    hint="Half of what is too much goes on each side: (height - size) // 2 rows from the top.",
)


def brighten(images: np.ndarray, amount: int) -> np.ndarray:
    """Images with an amount added to every value; what passes 255 stays at 255.

    Args:
        images: any shape, uint8.
        amount: 1 to 255.

    Returns:
        an array of the same shape, uint8.
    """
    return np.clip(images.astype(np.int64) + amount, 0, 255).astype(np.uint8)


def _brighten_cases(rng: np.random.Generator) -> list[Case]:
    shapes = (((2, 4, 5, 3), 60), ((3, 6, 4, 3), 120), ((1, 5, 5, 1), 200))
    return [(_images(rng, *shape), amount) for shape, amount in shapes]


def _brighten_rescaled(images: np.ndarray, amount: int) -> np.ndarray:
    brighter = images.astype(np.float64) + amount
    return (brighter / brighter.max() * 255).astype(np.uint8)


def _brighten_by_a_factor(images: np.ndarray, amount: int) -> np.ndarray:
    return np.clip(images * (1 + amount / 255), 0, 255).astype(np.uint8)


BRIGHTEN = Exercise(
    name="images.brighten",
    points=2,
    reference=brighten,
    cases=_brighten_cases,
    misconceptions=(
        Misconception(
            "adds in uint8, where 255 is followed by 0",
            lambda images, amount: images + np.uint8(amount),
            "250 + 10 is 260, which uint8 cannot hold: it starts again at 0. Clipping afterwards "
            "is too late. Make room first, with a type that holds larger numbers.",
        ),
        Misconception(
            "lets values grow past 255",
            lambda images, amount: images.astype(np.int64) + amount,
            "The sums are right, but a picture's values end at 255. `np.clip` holds them there.",
        ),
        Misconception(
            "multiplies instead of adding",
            _brighten_by_a_factor,
            "Multiplying raises the contrast as well: black stays black. Add the amount.",
        ),
        Misconception(
            "squeezes the values until the brightest is 255",
            _brighten_rescaled,
            "That makes the result depend on the brightest pixel of the batch. Add the amount to "
            "each value, and cut off only what passes 255.",
        ),
    ),
    hint="Three steps: a type with more room than uint8, then the sum, then the limit at 255.",
)


def one_hot(labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    """One row a label: 1 in the label's column, 0 elsewhere.

    Args:
        labels: (n,), whole numbers from 0 to number_of_classes - 1.

    Returns:
        (n, number_of_classes).
    """
    return np.eye(number_of_classes)[labels]


def _one_hot_from_one(labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    return np.eye(number_of_classes)[labels - 1]


def _one_hot_marked_by_label(labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    return np.eye(number_of_classes)[labels] * labels[:, None]


def _one_hot_cases(rng: np.random.Generator) -> list[Case]:
    # The last class never occurs, so that counting classes from the labels shows.
    return [
        (np.append(rng.permutation(classes - 1)[:2], rng.integers(classes - 1, size=n)), classes)
        for n, classes in ((3, 7), (6, 4), (4, 9))
    ]


ONE_HOT = Exercise(
    name="images.one_hot",
    points=2,
    reference=one_hot,
    cases=_one_hot_cases,
    misconceptions=(
        Misconception(
            "numbers the classes from 1",
            _one_hot_from_one,
            "Label 0 is the first class and belongs in column 0. Subtracting 1 sends it to "
            "column -1, which is the last.",
        ),
        Misconception(
            "has a column only for classes up to the largest label",
            lambda labels, number_of_classes: np.eye(labels.max() + 1)[labels],
            "A class that does not occur in these labels still needs its column, or two batches "
            "could not be compared. How many columns there are is given.",
        ),
        Misconception(
            "gives each class a row and each label a column",
            lambda labels, number_of_classes: np.eye(number_of_classes)[:, labels],
            "The ones are in the right places, but lying on their side: each label is one row.",
        ),
        Misconception(
            "writes the label into its column instead of a one",
            _one_hot_marked_by_label,
            "The place says which class it is; what stands there is 1, for class 0 as well.",
        ),
    ),
    hint="Row k of the identity matrix `np.eye(number_of_classes)` is the code of class k.",
)


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """The share of predictions that are right, from 0 to 1.

    Args:
        predicted: (n,), class numbers.
        labels: (n,), the right class numbers.
    """
    return float(np.mean(predicted == labels))


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for n, classes, wrong in ((10, 4, 3), (16, 10, 12), (25, 3, 5)):
        labels = rng.integers(classes, size=n)
        predicted = labels.copy()
        places = rng.permutation(n)[:wrong]
        predicted[places] = (labels[places] + rng.integers(1, classes, size=wrong)) % classes
        cases.append((predicted, labels))
    return cases


ACCURACY = Exercise(
    name="images.accuracy",
    points=1,
    reference=accuracy,
    cases=_accuracy_cases,
    misconceptions=(
        Misconception(
            "counts the right predictions without dividing",
            lambda predicted, labels: int(np.sum(predicted == labels)),
            "A count depends on how many images there are. The accuracy is a share of all.",
        ),
        Misconception(
            "gives the share of wrong predictions",
            lambda predicted, labels: float(np.mean(predicted != labels)),
            "That is the error rate, which is 1 less the accuracy.",
        ),
        Misconception(
            "asks whether all predictions are right",
            lambda predicted, labels: bool(np.array_equal(predicted, labels)),
            "One truth value for everything is too strict. Compare item by item, then take a mean.",
        ),
        Misconception(
            "measures how far apart the class numbers are",
            lambda predicted, labels: float(np.mean(np.abs(predicted - labels))),
            "Class numbers are names. Taking a 3 for a 5 is neither better nor worse than for a 9; "
            "only equal or not equal counts.",
        ),
    ),
    hint="`==` compares two arrays item by item; True counts as 1 in a mean.",
)


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
    return [
        (rng.normal(size=(n, d)), rng.normal(size=(m, d)))
        for n, m, d in ((3, 5, 4), (6, 2, 7), (4, 7, 3))
    ]


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
    absolute_tolerance=1e-6,
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
    for n, d, classes in ((11, 6, 3), (9, 4, 2), (17, 5, 4)):
        # Every class occurs twice at least; how often differs.
        labels = np.concatenate([np.repeat(np.arange(classes), 2), np.zeros(n - 2 * classes, int)])
        cases.append((rng.random((n, d)), rng.permutation(labels), classes))
    return cases


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


def _vote_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for n, k, classes in ((6, 5, 4), (5, 7, 10), (8, 6, 5)):
        neighbours = rng.integers(classes, size=(n, k))
        # A clear winner, a nearest neighbour that loses, and a tie, wherever the dice fall.
        neighbours[0] = classes - 1
        neighbours[1], neighbours[1, 0] = 1, classes - 1
        neighbours[2], neighbours[2, : k // 2] = 0, 2
        neighbours[3, : 2 * (k // 2)] = np.repeat([classes - 1, 1], k // 2)
        neighbours[3, 2 * (k // 2) :] = 0
        cases.append((neighbours, classes))
    return cases


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


def confidence_interval(accuracy: float, number_of_images: int) -> tuple[float, float]:
    """The 95% interval around a measured accuracy, by the normal approximation.

    Args:
        accuracy: from 0 to 1.
        number_of_images: on which it was measured.

    Returns:
        the lower and the upper end: accuracy ∓ 1.96 standard errors.
    """
    standard_error = np.sqrt(accuracy * (1 - accuracy) / number_of_images)
    return accuracy - 1.96 * standard_error, accuracy + 1.96 * standard_error


def _interval(accuracy: float, half_width: float) -> tuple[float, float]:
    return accuracy - half_width, accuracy + half_width


def _interval_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (round(float(rng.uniform(low, low + 0.1)), 3), int(rng.integers(60, 900)))
        for low in (0.2, 0.55, 0.72, 0.85)
    ]


CONFIDENCE_INTERVAL = Exercise(
    name="images.confidence_interval",
    points=2,
    reference=confidence_interval,
    cases=_interval_cases,
    misconceptions=(
        Misconception(
            "goes one standard error to each side",
            lambda accuracy, number_of_images: _interval(
                accuracy, np.sqrt(accuracy * (1 - accuracy) / number_of_images)
            ),
            "One standard error covers about 68% of the cases. How many are needed for 95%?",
        ),
        Misconception(
            "leaves out the square root",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * accuracy * (1 - accuracy) / number_of_images
            ),
            "p(1 - p)/n is the variance, in squared units. The standard error is its root.",
        ),
        Misconception(
            "takes the root before it divides by the number of images",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * np.sqrt(accuracy * (1 - accuracy)) / number_of_images
            ),
            "The number of images stands under the root as well: four times as many images halve "
            "the error bar, they do not quarter it.",
        ),
        Misconception(
            "leaves out the number of images",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * np.sqrt(accuracy * (1 - accuracy))
            ),
            "That is the spread of a single image, right or wrong. A mean of many images is much "
            "less uncertain: where does n come in?",
        ),
        Misconception(
            "uses the accuracy where accuracy times error rate belongs",
            lambda accuracy, number_of_images: _interval(
                accuracy, 1.96 * np.sqrt(accuracy / number_of_images)
            ),
            "A model that is always right has no error bar at all. Which factor makes it vanish "
            "at p = 1?",
        ),
    ),
    hint="First the standard error, the root of p(1 - p)/n; then 1.96 of it to each side.",
)


def hold_out_groups(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    """Sets whole groups of images aside until at least a share of all images is aside.

    Args:
        groups: (n,), the number of each image's group.
        order: each group's number once; they are set aside in this order.
        fraction: of the images, between 0 and 1.

    Returns:
        (n,), True where an image is set aside.
    """
    return np.isin(groups, order[: _groups_needed(groups, order, fraction)])


def _groups_needed(groups: np.ndarray, order: np.ndarray, fraction: float) -> int:
    """How many groups, in this order, have at least that share of the images."""
    sizes = np.array([np.sum(groups == group) for group in order])
    return int(np.argmax(np.cumsum(sizes) >= fraction * len(groups))) + 1


def _hold_out_images(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    return np.arange(len(groups)) < np.ceil(fraction * len(groups))


def _hold_out_share_of_groups(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    return np.isin(groups, order[: int(np.ceil(fraction * len(order)))])


def _hold_out_cases(rng: np.random.Generator) -> list[Case]:
    # Large groups first, then small ones first: how many are needed differs very much.
    sizes = np.array([9, 6, 4, 2, 1, 1, 1, 1])
    cases: list[Case] = []
    for places, fraction in ((sizes, 0.3), (sizes[::-1], 0.2), (np.roll(sizes, 3), 0.55)):
        order = 1 + rng.permutation(len(sizes))
        order = order if order[0] != 1 else order[::-1].copy()
        cases.append((rng.permutation(np.repeat(order, places)), order, fraction))
    return cases


HOLD_OUT_GROUPS = Exercise(
    name="images.hold_out_groups",
    points=4,
    reference=hold_out_groups,
    cases=_hold_out_cases,
    misconceptions=(
        Misconception(
            "sets single images aside",
            _hold_out_images,
            "The share is right, but groups are torn apart: some of their images are on each side. "
            "Take a group's number from `order`, and then all images that have it.",
        ),
        Misconception(
            "counts groups where images should be counted",
            _hold_out_share_of_groups,
            "Groups differ in size. Go on until the share of *images* is reached, however many "
            "groups that takes.",
        ),
        Misconception(
            "stops one group too early",
            lambda groups, order, fraction: np.isin(
                groups, order[: _groups_needed(groups, order, fraction) - 1]
            ),
            "*At least* that share should be aside: the group that reaches it belongs to it.",
        ),
        Misconception(
            "takes one group too many",
            lambda groups, order, fraction: np.isin(
                groups, order[: _groups_needed(groups, order, fraction) + 1]
            ),
            "When the share is reached, it is enough. Ask for it before you take the next group.",
        ),
        Misconception(
            "takes the groups by their numbers",
            lambda groups, order, fraction: hold_out_groups(groups, np.sort(order), fraction),
            "Groups are often numbered by hospital or by day, so the first are no fair sample. Go "
            "through them as `order` says.",
        ),
        Misconception(
            "marks the images that are kept",
            lambda groups, order, fraction: ~hold_out_groups(groups, order, fraction),
            "The other way round: True for what is set aside.",
        ),
        Misconception(
            "gives the numbers of the groups",
            lambda groups, order, fraction: order[: _groups_needed(groups, order, fraction)],
            "These are the right groups. Asked for is one truth value for each image.",
        ),
    ),
    hint="Start with nothing set aside. For each group in the order: stop if enough images are "
    "aside, otherwise mark all images of the group.",
)


EXERCISES = (
    CROP_CENTRE,
    BRIGHTEN,
    ONE_HOT,
    ACCURACY,
    SQUARED_DISTANCES,
    CLASS_MEANS,
    MAJORITY_VOTE,
    CONFIDENCE_INTERVAL,
    HOLD_OUT_GROUPS,
)
