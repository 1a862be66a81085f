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
    def pixels(most: int, images: int = 3) -> np.ndarray:
        """Images of 2 x 4 pixels, of which the last alone is sure to have 0 and the most."""
        drawn = rng.integers(1, most, size=(images, 2, 4, 3))
        drawn[-1, 0, 0] = 0, most, 1
        return drawn

    def is_told_by(place: int, value: float, images: np.ndarray) -> Case:
        """One pixel alone shows the range, in the image of that place."""
        images = images.astype(np.float32)
        images[(place, *rng.integers(images.shape[1:]))] = value
        return (images,)

    after_black = pixels(250, 4).astype(np.uint8)
    after_black[0] = 0  # the first image is black; all others tell the range
    dark, bright = rng.uniform(0.05, 0.4, size=(2, 3, 4, 2, 3))
    return [
        (np.array([-1, 1, 1]).reshape(1, 1, 1, 3),),  # whole numbers, and one negative
        ((pixels(255) / 255).astype(np.float32),),  # 0 and 1 are among them
        (pixels(255).astype(np.uint8),),
        (pixels(2).astype(np.float32),),  # a very dark picture in 0..255
        (after_black,),
        (pixels(7, 2).astype(np.uint8),),
        ((pixels(3, 2) > 1).astype(np.uint8),),  # black and white in 0..1
        (pixels(200, 2).astype(np.float32),),
        ((pixels(255) / 127.5 - 1).astype(np.float32),),
        ((pixels(30) / 127.5 - 1).astype(np.float32),),  # a dark picture in -1..1
        is_told_by(1, 127 / 127.5 - 1, bright + 0.5),  # a bright one, but for one pixel
        is_told_by(1, 1.004, dark),  # enlarged, and nearly black in 0..255, but for one
        (dark / 8,),  # a very dark picture in 0..1
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
            "looks at the first image only",
            lambda images: pixel_range(images[0]),
            "The value that tells may be in any image of the batch. Look at all of them.",
        ),
        Misconception(
            "takes values of exactly 1 for more than 1",
            lambda images: (
                "-1..1" if images.min() < 0 else "0..1" if images.max() < 1 else "0..255"
            ),
            "A white pixel is exactly 1 in the range 0..1.",
        ),
        Misconception(
            "takes all whole numbers for 0..255",
            lambda images: "0..255" if np.all(images == np.round(images)) else pixel_range(images),
            "A picture of only black and white is made of whole numbers in any range. Look at "
            "the smallest and the largest.",
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
    for test_count, training_count, width in (
        (2, 3, 4),
        (5, 7, 3),
        (5, 7, 3),
        (11, 8, 3),
        (7, 7, 3),
    ):
        centre = rng.normal(scale=5, size=width)
        scale = rng.uniform(0.5, 4, size=width) * np.where(np.arange(width) == 1, 0.02, 1)
        training = rng.normal(centre, scale, size=(training_count, width))
        features = rng.normal(centre + 0.3 * scale, scale, size=(test_count, width))
        features[1, 0] = centre[0] + 12 * scale[0]  # far out, on both sides
        features[0, -1] = centre[-1] - 12 * scale[-1]
        cases.append((features, training))
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
            "divides the sum of squares by one less than their number",
            lambda features, training_features: (
                (features - training_features.mean(axis=0)) / training_features.std(axis=0, ddof=1)
            ),
            "That is the estimate of statistics packages, a little larger. The standard deviation "
            "of the training images themselves, NumPy's default, divides by their number.",
        ),
        Misconception(
            "uses mean and deviation of both arrays together",
            lambda features, training_features: standardise(
                features, np.concatenate([features, training_features])
            ),
            "The test images would move the ruler with which they are measured. Which features "
            "set it?",
        ),
        Misconception(
            "standardises the training features",
            lambda features, training_features: standardise(training_features, training_features),
            "The ruler is right; it is `features` that is to be measured with it.",
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
