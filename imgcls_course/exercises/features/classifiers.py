"""Exercises of lesson 07: features, what is done with them, and what goes wrong before them."""

from __future__ import annotations

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception


def pixel_range(images: np.ndarray) -> str:
    """Which of three ranges the pixel values are in: "0..255", "0..1" or "-1..1"."""
    if images.min() < 0:
        return "-1..1"
    return "0..1" if images.max() <= 1 else "0..255"


def _range_cases(rng: np.random.Generator) -> list[Case]:
    pixels = rng.integers(0, 256, size=(6, 2, 4, 4, 3))
    return [
        (pixels[0].astype(np.float32),),
        ((pixels[1] / 255).astype(np.float32),),
        ((pixels[2] / 127.5 - 1).astype(np.float32),),
        (pixels[3].astype(np.uint8),),
        # A dark picture: its mean tells nothing about its range.
        ((pixels[4] // 8).astype(np.float32),),
        # A dark picture in -1..1: most of its values are negative.
        ((pixels[5] // 8 / 127.5 - 1).astype(np.float32),),
    ]


PIXEL_RANGE = Exercise(
    name="features.pixel_range",
    points=2,
    reference=pixel_range,
    cases=_range_cases,
    misconceptions=(
        Misconception(
            "looks at the largest value only",
            lambda images: "0..1" if images.max() <= 1 else "0..255",
            "Values from -1 to 1 have a largest value of 1 as well. Look at the other end, too.",
        ),
        Misconception(
            "goes by the data type instead of the values",
            lambda images: "0..255" if images.dtype == np.uint8 else "0..1",
            "Numbers of type float32 may well be 0..255: that is what many loaders give. "
            "Look at the values.",
        ),
        Misconception(
            "goes by the mean",
            lambda images: (
                "0..255" if images.mean() > 50 else ("0..1" if images.mean() > 0.2 else "-1..1")
            ),
            "A dark photo has a small mean in any range. The smallest and the largest value "
            "tell more.",
        ),
    ),
    hint="Ask first whether any value is negative, then whether any value is above 1.",
)


def standardise(features: np.ndarray, training_features: np.ndarray) -> np.ndarray:
    """Features with the training features' mean taken away, divided by their standard deviation.

    Args:
        features: (n, d).
        training_features: (m, d).
    """
    return (features - training_features.mean(axis=0)) / training_features.std(axis=0)


def _standardise_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for test_count, training_count, width in ((4, 6, 3), (5, 9, 5), (6, 8, 6)):
        centre, scale = rng.normal(size=width), rng.uniform(0.5, 4, size=width)
        features = rng.normal(centre + 0.3, scale, size=(test_count, width))
        cases.append((features, rng.normal(centre, scale, size=(training_count, width))))
    return cases


STANDARDISE = Exercise(
    name="features.standardise",
    points=2,
    reference=standardise,
    cases=_standardise_cases,
    misconceptions=(
        Misconception(
            "uses the mean and deviation of the features that it is given",
            lambda features, training_features: (
                (features - features.mean(axis=0)) / features.std(axis=0)
            ),
            "Test images must be measured with the same ruler as the training images, or the "
            "probe reads other numbers than those it learned on. Which features set the ruler?",
        ),
        Misconception(
            "takes one mean and one deviation over all features together",
            lambda features, training_features: (
                (features - training_features.mean()) / training_features.std()
            ),
            "Each column is a feature with a scale of its own. Over which axis are the images?",
        ),
        Misconception(
            "takes the mean away without dividing by the deviation",
            lambda features, training_features: features - training_features.mean(axis=0),
            "The features are centred now, but still on different scales.",
        ),
        Misconception(
            "divides by the variance",
            lambda features, training_features: (
                (features - training_features.mean(axis=0)) / training_features.var(axis=0)
            ),
            "The variance has the square of the feature's unit. Its root has the unit itself.",
        ),
        Misconception(
            "divides before it takes the mean away",
            lambda features, training_features: (
                features / training_features.std(axis=0) - training_features.mean(axis=0)
            ),
            "The mean is on the scale of the undivided features, so it is taken away first.",
        ),
    ),
    hint="One mean and one standard deviation a column, both of the training features.",
)


def predict(features: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Classes that a linear probe predicts.

    Args:
        features: (n, d).
        weights: (d, classes).
        bias: (classes,).

    Returns:
        The class with the largest score for each image, (n,).
    """
    return (features @ weights + bias).argmax(axis=1)


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (
            rng.normal(size=(count, width)),
            rng.normal(size=(width, classes)),
            rng.normal(scale=3, size=classes),
        )
        for count, width, classes in ((9, 4, 3), (12, 6, 5), (10, 5, 7))
    ]


PREDICT = Exercise(
    name="features.predict",
    points=2,
    reference=predict,
    cases=_predict_cases,
    misconceptions=(
        Misconception(
            "leaves out the bias",
            lambda features, weights, bias: (features @ weights).argmax(axis=1),
            "The products are right. The score of a class has one more part, the same for every "
            "image.",
        ),
        Misconception(
            "takes the largest score over the images",
            lambda features, weights, bias: (features @ weights + bias).argmax(axis=0),
            "The scores have one row an image and one column a class. The classes compete, not "
            "the images: over which axis?",
        ),
        Misconception(
            "gives the largest score, not its class",
            lambda features, weights, bias: (features @ weights + bias).max(axis=1),
            "What is asked for is where the largest score stands: a class number.",
        ),
        Misconception(
            "takes the smallest score",
            lambda features, weights, bias: (features @ weights + bias).argmin(axis=1),
            "A score is not a distance: the larger, the better the class fits.",
        ),
    ),
    hint="Scores of shape (images, classes) first; then the place of the largest in each row.",
)


def cosine_similarity(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Cosine of the angle between every query and every reference.

    Args:
        queries: (m, d).
        references: (n, d).

    Returns:
        Similarities from -1 to 1, (m, n).
    """
    query_lengths = np.linalg.norm(queries, axis=1, keepdims=True)
    reference_lengths = np.linalg.norm(references, axis=1, keepdims=True)
    return (queries / query_lengths) @ (references / reference_lengths).T


def _cosine_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (
            rng.normal(size=(queries, width)) * rng.uniform(0.5, 3, size=(queries, 1)),
            rng.normal(size=(references, width)) * rng.uniform(0.5, 3, size=(references, 1)),
        )
        for queries, references, width in ((2, 4, 3), (5, 3, 6), (3, 3, 5))
    ]


def _cosine_over_columns(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    return (queries / np.linalg.norm(queries, axis=0)) @ (
        references / np.linalg.norm(references, axis=0)
    ).T


def _cosine_with_squares(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    squares = (queries**2).sum(axis=1)[:, None] * (references**2).sum(axis=1)
    return queries @ references.T / squares


COSINE_SIMILARITY = Exercise(
    name="features.cosine_similarity",
    points=3,
    reference=cosine_similarity,
    cases=_cosine_cases,
    misconceptions=(
        Misconception(
            "gives the dot products, without dividing by the lengths",
            lambda queries, references: queries @ references.T,
            "A long vector wins every dot product. The cosine depends on directions only, so "
            "both lengths must go.",
        ),
        Misconception(
            "divides by the lengths of the columns",
            _cosine_over_columns,
            "A vector is a row here, so its length is a norm along the row: which axis is that?",
        ),
        Misconception(
            "divides by the squares of the lengths",
            _cosine_with_squares,
            "A vector's similarity to itself should be 1. The length is the root of the sum of "
            "squares.",
        ),
        Misconception(
            "divides by one length for the whole array",
            lambda queries, references: (
                queries @ references.T / (np.linalg.norm(queries) * np.linalg.norm(references))
            ),
            "Without an axis, `np.linalg.norm` measures the whole array as one vector. Each row "
            "has a length of its own.",
        ),
        Misconception(
            "has the references in the rows and the queries in the columns",
            lambda queries, references: cosine_similarity(queries, references).T,
            "The numbers are right and lie across: one row a query is asked for.",
        ),
    ),
    hint="Divide every row by its length; then one matrix product gives all similarities at once.",
)


def error_reduction(accuracy_before: float, accuracy_after: float) -> float:
    """Share of the errors that is gone: 0.5 where half of them are."""
    return (accuracy_after - accuracy_before) / (1 - accuracy_before)


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (float(before), float(before + rng.uniform(0.1, 0.9) * (1 - before)))
        for before in rng.uniform(0.2, 0.9, size=4)
    ]


ERROR_REDUCTION = Exercise(
    name="features.error_reduction",
    points=2,
    reference=error_reduction,
    cases=_accuracy_cases,
    misconceptions=(
        Misconception(
            "gives the gain in accuracy",
            lambda accuracy_before, accuracy_after: accuracy_after - accuracy_before,
            "From 50% to 60% is a gain of 0.1, but how many of the errors does it remove? "
            "Start from the error, which is 1 minus the accuracy.",
        ),
        Misconception(
            "divides by the accuracy before",
            lambda accuracy_before, accuracy_after: (
                (accuracy_after - accuracy_before) / accuracy_before
            ),
            "That is how much the accuracy grew. It is the errors that are counted here.",
        ),
        Misconception(
            "divides by the errors that are left",
            lambda accuracy_before, accuracy_after: (
                (accuracy_after - accuracy_before) / (1 - accuracy_after)
            ),
            "The question is how much of the old error is gone, so the old error is the whole.",
        ),
        Misconception(
            "gives the share of errors that is left",
            lambda accuracy_before, accuracy_after: (1 - accuracy_after) / (1 - accuracy_before),
            "This is what remains. How much is gone?",
        ),
    ),
    hint="An accuracy a means an error of 1 - a. Which share of the first error is gone?",
)


def labels_needed(counts: np.ndarray, accuracies: np.ndarray, target: float) -> int:
    """The smallest number of labels a class with which the target is reached; 0 where none is.

    Args:
        counts: labels a class, increasing, (n,).
        accuracies: the accuracy with each, (n,).
        target: the accuracy to reach.
    """
    reached = accuracies >= target
    return int(counts[reached.argmax()]) if reached.any() else 0


def _labels_cases(rng: np.random.Generator) -> list[Case]:
    counts = np.array([1, 5, 10, 50, 100, 500])
    cases: list[Case] = []
    for position in (2, 4, 3):
        accuracies = np.sort(rng.uniform(0.2, 0.95, size=len(counts)))
        # The target is met exactly, so that > and >= differ.
        cases.append((counts, accuracies, float(accuracies[position])))
    accuracies = np.sort(rng.uniform(0.2, 0.95, size=len(counts)))
    cases.append((counts, accuracies, float(accuracies[1:3].mean())))
    cases.append((counts, np.sort(rng.uniform(0.2, 0.6, size=len(counts))), 0.7))
    return cases


def _labels_above(counts: np.ndarray, accuracies: np.ndarray, target: float) -> int:
    above = accuracies > target
    return int(counts[above.argmax()]) if above.any() else 0


def _index_of_count(counts: np.ndarray, accuracies: np.ndarray, target: float) -> int:
    reached = accuracies >= target
    return int(reached.argmax()) if reached.any() else 0


LABELS_NEEDED = Exercise(
    name="features.labels_needed",
    points=2,
    reference=labels_needed,
    cases=_labels_cases,
    misconceptions=(
        Misconception(
            "gives a count even where none reaches the target",
            lambda counts, accuracies, target: int(counts[(accuracies >= target).argmax()]),
            "`argmax` of truth values that are all False is 0, which looks like an answer. "
            "Ask first whether any is True.",
        ),
        Misconception(
            "gives the place of the count, not the count",
            _index_of_count,
            "The place in the array is found. How many labels a class does that place stand for?",
        ),
        Misconception(
            "wants the target exceeded",
            _labels_above,
            "An accuracy that equals the target reaches it.",
        ),
        Misconception(
            "gives the count whose accuracy is nearest to the target",
            lambda counts, accuracies, target: int(counts[np.abs(accuracies - target).argmin()]),
            "The nearest accuracy may lie below the target. It has to be reached.",
        ),
    ),
    hint="Which accuracies reach the target? The first of them, if there is one, gives the count.",
)


EXERCISES = (
    PIXEL_RANGE,
    STANDARDISE,
    PREDICT,
    COSINE_SIMILARITY,
    ERROR_REDUCTION,
    LABELS_NEEDED,
)
