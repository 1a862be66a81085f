"""Images and labels as arrays: cropping, brightening, one-hot rows."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def _images_without_twins(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Images no two pixels of which are equal: each tells where it stood.

    Up to 256 pixels are uint8, which has no room for more; more of them are from 0 to 1.
    """
    pixels = int(np.prod(shape))
    if pixels > 256:
        return rng.permutation(pixels).reshape(shape) / pixels
    return rng.permutation(256)[:pixels].reshape(shape).astype(np.uint8)


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
    # Higher and wider ones; of one row and of many channels; as high, and as wide, as the square;
    # and where the square begins after row, or column, 256.
    shapes = (
        ((1, 3, 5, 1), 1),
        ((3, 8, 4, 2), 4),
        ((2, 5, 9, 2), 5),
        ((1, 10, 4, 5), 2),
        ((7, 4, 8, 1), 2),
        ((2, 9, 7, 2), 3),
        ((1, 523, 5, 1), 3),
        ((1, 5, 523, 1), 3),
    )
    cases = [(_images_without_twins(rng, *shape), size) for shape, size in shapes]
    # The negative of the first, all of whose pixels are others.
    return [*cases, (255 - cases[0][0], 1)]


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


def _brighten_rescaled(images: np.ndarray, amount: int) -> np.ndarray:
    brighter = images.astype(np.float64) + amount
    return (brighter / brighter.max() * 255).astype(np.uint8)


def _brighten_by_a_factor(images: np.ndarray, amount: int) -> np.ndarray:
    return np.clip(images * (1 + amount / 255), 0, 255).astype(np.uint8)


def _brighten_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    # By how much: by the least and by the most, too.
    for shape, least, most in (
        ((2, 3), 90, 105),
        ((2, 10, 5, 3), 2, 15),
        ((3, 4, 2, 1), 20, 35),
        ((11,), 200, 215),
        ((7,), 1, 1),
        ((5,), 255, 255),
    ):
        amount = int(rng.integers(least, most, endpoint=True))
        # Black and white, and what comes to 254, to 255, and to 256, where uint8 is 0 again.
        ends = np.clip([0, 255, 254 - amount, 255 - amount, 256 - amount], 0, 255)
        others = rng.integers(0, 256, size=np.prod(shape) - len(ends))
        pixels = rng.permutation(np.concatenate([ends, others]))
        cases.append((pixels.reshape(shape).astype(np.uint8), amount))
    # The negative of the first, by as much; and transposed images, whose pixels do not lie in the
    # order of their places.
    images, amount = cases[0]
    return [*cases, (255 - images, amount), (cases[2][0].T, cases[2][1])]


BRIGHTEN = Exercise(
    name="images.brighten",
    points=2,
    reference=brighten,
    cases=_brighten_cases,
    misconceptions=(
        Misconception(
            "leaves another type than uint8",
            lambda images, amount: np.clip(images.astype(np.int64) + amount, 0, 255),
            "The values are right. A picture's numbers are `uint8` again at the end: once all are "
            "at most 255, there is room for them.",
        ),
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
    hint="Four steps: a type with more room than uint8, the sum, the limit at 255, uint8 again.",
    same_dtype=True,
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
    twice = rng.integers(1, 8)
    # One beyond 256, and one that is equal to it in 8 bits.
    far = rng.integers(257, 300)
    return [
        (np.array([rng.integers(1, 3)]), 4),
        (np.array([rng.choice([0, 3])]), 4),
        # The last class never occurs, so that counting classes from the labels shows.
        (rng.permutation([0, twice, twice]), 9),
        # The first never occurs, the last one twice.
        (rng.permutation([3, 3, 1, 2, 1, rng.integers(1, 3)]), 4),
        # A single class; and hundreds.
        (np.array([0, 0]), 1),
        (rng.permutation([far, far - 256, 256]), 300),
        # All of them occur, and there are more labels than classes: more than 8 bits can count.
        # (Signed ones, where whoever subtracts 1 gets his hint, not an error.)
        (rng.permutation(np.append(np.arange(6), rng.integers(6, size=255))).astype(np.int8), 6),
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
    # There are zeros and ones only.
    relative_tolerance=0.0,
    absolute_tolerance=0.0,
)
