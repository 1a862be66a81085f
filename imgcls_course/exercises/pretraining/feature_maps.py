"""Features from maps, and how special each is for a class."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Maps to features ------------------------------------------------------------------------


def pooled(maps: np.ndarray) -> np.ndarray:
    """The mean of each feature map over all its places.

    Args:
        maps: (n, height, width, channels).

    Returns:
        (n, channels).
    """
    return maps.mean(axis=(1, 2))


def _pooled_cases(rng: np.random.Generator) -> list[Case]:
    """Maps that are wide, high and square; one image, one channel, one row; many of each.

    Two cases have the same shape; images, and places of a map, are more than eight bits can count.
    """
    shapes = (
        (2, 3, 4, 5),
        (1, 3, 2, 2),
        (1, 3, 2, 2),
        (3, 4, 2, 1),
        (2, 1, 5, 3),
        (260, 2, 1, 3),
        (2, 3, 3, 11),
        (1, 13, 20, 2),
    )
    # Around different levels, all negative in one case, so large in another that digits matter.
    levels = (0, 1, 1000, -8, 0, 1, 3, 5)
    cases = [
        level + np.round(rng.normal(size=shape), 2)
        for level, shape in zip(levels, shapes, strict=True)
    ]
    cases[0] = np.maximum(cases[0], 0).astype(np.float32)  # as a layer's ReLU leaves them
    cases[6] *= 1e-7  # so small that no usual number of digits tells
    cases[7] *= 1e6
    return [(one,) for one in cases]


POOLED = Exercise(
    name="pretraining.pooled",
    points=1,
    reference=pooled,
    cases=_pooled_cases,
    # Of the smallest means it is still little; numbers that cancel leave less.
    absolute_tolerance=1e-13,
    misconceptions=(
        Misconception(
            "takes the mean over the channels",
            lambda maps: maps.mean(axis=3),
            "This mixes all filters into one map. Each filter should keep a number of its own: "
            "average over the *places*, axes 1 and 2.",
        ),
        Misconception(
            "takes the mean over the images, too",
            lambda maps: maps.mean(axis=(0, 1, 2)),
            "One row for each image: the first axis must stay.",
        ),
        Misconception(
            "takes the largest value",
            lambda maps: maps.max(axis=(1, 2)),
            "That is global *max* pooling. It is used, too; here we ask for the mean.",
        ),
        Misconception(
            "adds up without dividing",
            lambda maps: maps.sum(axis=(1, 2)),
            "A sum grows with the size of the maps. Divide by the number of places.",
        ),
        Misconception(
            "writes all values in a row",
            lambda maps: maps.reshape(len(maps), -1),
            "That is *flatten*: every place keeps its own number, so a cat on the left and a cat "
            "on the right have little in common.",
        ),
        Misconception(
            "keeps the axes of the places",
            lambda maps: maps.mean(axis=(1, 2), keepdims=True),
            "The means are right. They should be a table, (n, channels), without `keepdims`.",
        ),
        Misconception(
            "takes each map's middle value by size",
            lambda maps: np.median(maps, axis=(1, 2)),
            "That is the median: half of the places lie above it. Here we ask for the mean.",
        ),
        Misconception(
            "averages over rows only",
            lambda maps: maps.mean(axis=1),
            "The columns are still there. NumPy takes several axes at once: `axis=(1, 2)`.",
        ),
    ),
    hint="`maps.mean(axis=...)` takes one axis or a tuple of them. Which two are the places?",
)


# --- How special is a feature? ---------------------------------------------------------------


def selectivity(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How much each feature prefers one class to the others, 0 (not at all) to 1 (that one only).

    Take the mean of a feature over the images of each class. With the highest of these means, h,
    and the mean of those of all other classes, o, it is (h - o) / (h + o).

    Source: Morcos, Barrett, Rabinowitz and Botvinick, "On the importance of single directions for
    generalization", ICLR 2018, equation 1.

    Args:
        features: (n, d), none negative.
        labels: (n,), from 0 up; every class has images.

    Returns:
        (d,).
    """
    highest, others = _preferences(features, labels)
    return (highest - others) / (highest + others)


def _class_means(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.array([features[labels == label].mean(axis=0) for label in np.unique(labels)])


def _preferences(features: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    means = _class_means(features, labels)
    highest = means.max(axis=0)
    return highest, (means.sum(axis=0) - highest) / (len(means) - 1)


def _against_all(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = _class_means(features, labels)
    highest, others = means.max(axis=0), means.mean(axis=0)
    return (highest - others) / (highest + others)


def _against_the_second(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    second, highest = np.sort(_class_means(features, labels), axis=0)[-2:]
    return (highest - second) / (highest + second)


def _against_other_images(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = _class_means(features, labels)
    favourite = np.unique(labels)[means.argmax(axis=0)]
    others = np.array(
        [features[labels != label, place].mean() for place, label in enumerate(favourite)]
    )
    highest = means.max(axis=0)
    return (highest - others) / (highest + others)


def _one_class_for_all(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = _class_means(features, labels)
    favourite = means.mean(axis=1).argmax()
    highest, others = means[favourite], np.delete(means, favourite, axis=0).mean(axis=0)
    return (highest - others) / (highest + others)


def _difference(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    highest, others = _preferences(features, labels)
    return highest - others


def _against_the_smallest(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = _class_means(features, labels)
    highest, lowest = means.max(axis=0), means.min(axis=0)
    return (highest - lowest) / (highest + lowest)


def _without_equals(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = _class_means(features, labels)
    highest = means.max(axis=0)
    rest = np.where(means == highest, np.nan, means)
    others = np.array([column[~np.isnan(column)].mean() for column in rest.T])
    return (highest - others) / (highest + others)


def _selectivity_cases(rng: np.random.Generator) -> list[Case]:
    """Two classes and many, of different sizes; their favourites are spread over all of them."""
    return [
        _twins(rng),
        _favourites(rng, images_of=(1, 2), features=3, scale=1.0),
        _favourites(rng, images_of=(2, 1), features=3, scale=1e6),
        _favourites(rng, images_of=(4, 1, 2), features=5, scale=1e-9),
        _in_whole_numbers(*_favourites(rng, images_of=(2, 5, 1, 3), features=4, scale=20.0)),
        _favourites(rng, images_of=(1, 3, 1, 2, 1, 1, 2, 3, 1), features=9, scale=1.0),
        _favourites(rng, images_of=(130, 3, 127), features=2, scale=1.0),
    ]


def _in_whole_numbers(features: np.ndarray, labels: np.ndarray) -> Case:
    """The first class has two images, with odd sums, so that its means have fractions."""
    whole = np.rint(features).astype(int)
    first, second = np.flatnonzero(labels == 0)
    whole[first] += (whole[first] + whole[second] + 1) % 2
    return whole, labels


def _twins(rng: np.random.Generator) -> Case:
    """Two classes share the highest mean, exactly; one class has a feature for itself.

    A third feature is the same for all classes.
    """
    low, high = 0.5, float(rng.choice([1.5, 2.0, 3.0]))
    alone = float(rng.choice([0.25, 0.75, 1.25]))
    of_classes = np.array([[high, 0.0, high], [low, alone, high], [high, 0.0, high]])
    labels = np.array([0, 1, 2, 2])
    values = of_classes[labels]
    values[2:, 0] += [-0.25, 0.25]
    order = rng.permutation(4)
    return values[order], labels[order]


def _favourites(
    rng: np.random.Generator, images_of: tuple[int, ...], features: int, scale: float
) -> Case:
    """Each class in turn is the favourite of a feature, and the others are not alike."""
    labels = np.repeat(np.arange(len(images_of)), images_of)
    values = rng.uniform(0.1, 1, size=(len(labels), features))
    # The class with the second highest mean is not the same for all features.
    values[labels == 0] += 0.5 * (np.arange(features) % 2)
    for feature in range(features):
        values[labels == feature % len(images_of), feature] += 2 + feature
    order = rng.permutation(len(labels))
    return scale * np.round(values[order], 5), labels[order]


SELECTIVITY = Exercise(
    name="pretraining.selectivity",
    points=3,
    reference=selectivity,
    cases=_selectivity_cases,
    misconceptions=(
        Misconception(
            "counts the favourite class among the others",
            _against_all,
            "The mean of the *others* must leave the highest out.",
        ),
        Misconception(
            "compares with the second class only",
            _against_the_second,
            "`o` is the mean over *all* other classes, not the best of them.",
        ),
        Misconception(
            "compares with the lowest class only",
            _against_the_smallest,
            "`o` is the mean over *all* other classes, not the lowest of them.",
        ),
        Misconception(
            "leaves out all classes that share the highest mean",
            _without_equals,
            "Right as long as a single class has the highest mean. Where two share it, one of them "
            "is the favourite, and the other is one of the others.",
        ),
        Misconception(
            "divides by the highest mean alone",
            lambda features, labels: 1 - np.divide(*_preferences(features, labels)[::-1]),
            "The difference is right. Divide it by the *sum*, h + o.",
        ),
        Misconception(
            "averages over the other images instead of the other classes",
            _against_other_images,
            "A class with many images then counts more. First the mean of each class, then the "
            "mean of these means.",
        ),
        Misconception(
            "takes the same favourite class for all features",
            _one_class_for_all,
            "Each feature has a favourite of its own: the maximum is taken column by column, "
            "`means.max(axis=0)`.",
        ),
        Misconception(
            "forgets to divide",
            _difference,
            "A feature with large values would look special for that alone. Divide by h + o.",
        ),
    ),
    hint="First a table of means, one row a class: `features[labels == k].mean(axis=0)`. The "
    "highest of each column is h. The others have the sum of the column less h, divided by one "
    "class fewer.",
)
