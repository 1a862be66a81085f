"""Probabilities as per cent, their averages, and the one of the true label."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def random_probabilities(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Random probabilities of two decimals that sum to 1 over the last axis, some of them large."""
    scores = np.exp(rng.normal(scale=1.5, size=shape))
    shares = scores / scores.sum(axis=-1, keepdims=True)
    return rng.multinomial(100, shares) / 100


def to_percent(probabilities: np.ndarray) -> np.ndarray:
    """Probabilities as per cent, rounded to one decimal."""
    return np.round(100 * probabilities, 1)


def _percent_cases(rng: np.random.Generator) -> list[Case]:
    # How far each is above or below one decimal, in per cent: never half-way, since which side wins
    # there is not said; but near it, for whoever rounds to two decimals first. They sum to 0.1 or
    # -0.1, and those of many classes to 3, so that the rounded ones do not sum to 100.
    rests = (
        (0.046, 0.021, 0.033),
        (0.041, 0.038, 0.043, -0.022),
        (-0.046, -0.037, -0.031, 0.024, -0.029, 0.019),
        (0.034, 0.047, 0.046, -0.023, 0.028, -0.046, 0.022, 0.013, -0.021) * 30,
    )
    # Exactly 1 and 0, and nearly so.
    cases: list[Case] = [(rng.permutation([1.0, 0, 0]),), (rng.permutation([0.9997, 0.0003]),)]
    for rest in rests:
        tenths = np.ones(len(rest), dtype=int)
        tenths[0] = rest[0] < 0  # so that some round to 0
        left = 1000 - round(10 * sum(rest)) - tenths.sum()
        tenths[1:] += rng.multinomial(left, rng.dirichlet(np.ones(len(rest) - 1)))
        percent = np.round(tenths / 10 + rest, 3)
        probabilities = rng.permutation(percent) / 100
        # A model gives those of many classes in 32 bits.
        cases.append((probabilities.astype(np.float32 if len(rest) > 256 else np.float64),))
    return cases


TO_PERCENT = Exercise(
    name="start.to_percent",
    points=1,
    reference=to_percent,
    cases=_percent_cases,
    misconceptions=(
        Misconception(
            "leaves the probabilities as they are",
            lambda probabilities: probabilities,
            "Per cent means out of a hundred: a probability of 1 is 100%.",
        ),
        Misconception(
            "rounds the fractions, without making them per cent",
            lambda probabilities: np.round(probabilities, 1),
            "The rounding is there. A probability of 0.25 should become 25.0, though, not 0.2.",
        ),
        Misconception(
            "rounds first and multiplies afterwards",
            lambda probabilities: 100 * np.round(probabilities, 1),
            "Rounding throws digits away, so it comes last: 0.847 should become 84.7, not 80.",
        ),
        Misconception(
            "cuts the digits off instead of rounding",
            lambda probabilities: np.floor(1000 * probabilities) / 10,
            "12.37 is nearer to 12.4 than to 12.3. One NumPy function rounds to the nearest.",
        ),
        Misconception(
            "does not round",
            lambda probabilities: 100 * probabilities,
            "These are per cent. What is still missing is the rounding, to one decimal.",
        ),
        Misconception(
            "rounds to two decimals",
            lambda probabilities: np.round(100 * probabilities, 2),
            "Per cent, and rounded; but one decimal is asked for: 84.72 should become 84.7.",
        ),
        Misconception(
            "always rounds up",
            lambda probabilities: np.ceil(1000 * probabilities) / 10,
            "12.32 is nearer to 12.3 than to 12.4. One NumPy function rounds to the nearest.",
        ),
        Misconception(
            "rounds to whole per cent",
            lambda probabilities: np.round(100 * probabilities),
            "One decimal is asked for. Look up the second argument of the function that rounds.",
        ),
    ),
    hint="Multiply by a hundred, then round to one decimal; NumPy does both to a whole array.",
)


def average_views(probabilities: np.ndarray) -> np.ndarray:
    """Mean probabilities of the classes over several views of one photo.

    Args:
        probabilities: (views, classes).
    """
    return probabilities.mean(axis=0)


def _views_cases(rng: np.random.Generator) -> list[Case]:
    # More classes than views and far fewer; two views, whose median is their mean; a single view,
    # and a single class.
    sizes = ((2, 3), (3, 5), (260, 4), (4, 11), (1, 6), (2, 1))
    cases = [(random_probabilities(rng, *size),) for size in sizes]
    # Another one of the first one's shape. No sum of hundredths is a third, so that its means are
    # not all equal: moved along they are others.
    cases.append((np.roll(cases[0][0], 1, axis=1),))
    # Views that are certain, in whole numbers: two of them are equal, and both count.
    cases.append((np.eye(5, dtype=np.int64)[rng.permutation(5)[[0, 0, 1]]],))
    # Hundreds of classes, most of them as good as 0, in 32 bits as a model gives them.
    many = np.stack([rng.permutation(np.geomspace(1e-9, 1, 300)) for _ in range(3)])
    return [*cases, ((many / many.sum(axis=1, keepdims=True)).astype(np.float32),)]


AVERAGE_VIEWS = Exercise(
    name="start.average_views",
    points=2,
    reference=average_views,
    cases=_views_cases,
    misconceptions=(
        Misconception(
            "averages over the classes instead of the views",
            lambda probabilities: probabilities.mean(axis=1),
            "The mean over the classes is one number a view, and always 1 / classes. The axis of "
            "the views is the one that should disappear.",
        ),
        Misconception(
            "averages over everything",
            lambda probabilities: probabilities.mean(),
            "One number cannot say which class it is. Say over which axis the mean goes.",
        ),
        Misconception(
            "adds the views up without dividing",
            lambda probabilities: probabilities.sum(axis=0),
            "The order of the classes is right, but these sum to the number of views; "
            "probabilities sum to 1.",
        ),
        Misconception(
            "takes the middle value of the views",
            lambda probabilities: np.median(probabilities, axis=0),
            "That is the median, whose numbers need not sum to 1. The mean is asked for.",
        ),
        Misconception(
            "keeps the largest probability of each class",
            lambda probabilities: probabilities.max(axis=0),
            "The largest over the views lets one lucky view decide, and does not sum to 1. "
            "Every view should count the same.",
        ),
    ),
    hint="The result has one number a class, and sums to 1. Every view counts the same: it is "
    "their mean, the sum divided by how many there are, but over which axis?",
    absolute_tolerance=1e-12,  # most of a thousand probabilities are tiny
)


def mean_probability_of_label(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean, over the photos, of the probability that the model gave to the right class.

    Args:
        probabilities: (photos, classes).
        labels: (photos,), the right class of each.
    """
    return float(probabilities[np.arange(len(labels)), labels].mean())


def _label_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    # More photos than classes and fewer, and many of either; the class of no photo is the last,
    # first, in between. Of 300 classes those from 290 on are the photos'.
    for photos, classes, absent in (
        (2, 3, 2),
        (5, 4, 0),
        (260, 3, 2),
        (3, 7, 4),
        (6, 300, slice(290)),
        (1, 5, 0),
    ):
        labels = np.resize(rng.permutation(np.delete(np.arange(classes), absent)), photos)
        probabilities = random_probabilities(rng, photos, classes)
        # The first guess is right for every other photo.
        for photo, label in enumerate(labels):
            guess = label if photo % 2 else (label + 1) % classes
            exchanged = [guess, probabilities[photo].argmax()]
            probabilities[photo, exchanged] = probabilities[photo, exchanged[::-1]]
        if photos == 1:
            _take_from_label(probabilities[0], labels[0], rng.uniform(1e-8, 9e-8))
        if photos > 4:
            _add_extremes(probabilities, labels)
        if classes > 256:  # as a model gives them
            probabilities = probabilities.astype(np.float32)
        order = rng.permutation(photos)
        cases.append((probabilities[order], labels[order]))
    # The same photos, if the classes were others: the least likely ones.
    cases.append((cases[0][0], cases[0][0].argmin(axis=1)))
    return cases


def _take_from_label(row: np.ndarray, label: int, left: float) -> None:
    """Leaves the right class with so much, and gives the rest of it to the first guess."""
    row[row.argmax()] += row[label] - left
    row[label] = left


def _add_extremes(probabilities: np.ndarray, labels: np.ndarray) -> None:
    """Gives two photos, alike in everything, exactly 0 for the right class, and another one 1."""
    _take_from_label(probabilities[0], labels[0], 0)
    probabilities[1] = np.arange(probabilities.shape[1]) == labels[1]
    probabilities[2], labels[2] = probabilities[0], labels[0]


MEAN_PROBABILITY_OF_LABEL = Exercise(
    name="start.mean_probability_of_label",
    points=3,
    reference=mean_probability_of_label,
    cases=_label_cases,
    misconceptions=(
        Misconception(
            "takes the model's first guess, right or wrong",
            lambda probabilities, labels: float(probabilities.max(axis=1).mean()),
            "The largest probability of a row says how sure the model is. What it gave to the "
            "right class may be far less: use the labels.",
        ),
        Misconception(
            "takes the columns of all labels for every photo",
            lambda probabilities, labels: float(probabilities[:, labels].mean()),
            "`probabilities[:, labels]` gives each photo every other photo's label as well. Each "
            "row needs one column of its own: give an index for the rows, too.",
        ),
        Misconception(
            "adds the probabilities up without dividing",
            lambda probabilities, labels: float(
                probabilities[np.arange(len(labels)), labels].sum()
            ),
            "A sum grows with the number of photos; the mean does not.",
        ),
        Misconception(
            "counts how often the first guess is right",
            lambda probabilities, labels: float((probabilities.argmax(axis=1) == labels).mean()),
            "That is the accuracy. It does not say how much probability the right class was given.",
        ),
    ),
    hint="Pick one probability from each row, the one in the label's column; then take the mean.",
    absolute_tolerance=1e-12,
)
