"""What goes in: the range of pixels, and standardised features."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


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
