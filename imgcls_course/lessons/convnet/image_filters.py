"""Kernels that people have thought out, with what they do to a photo; and kernels of one's own.

See Gonzalez and Woods, "Digital Image Processing", 2018, chapter 3. Those that find edges are the
operator of Sobel and Feldman, "A 3x3 Isotropic Gradient Operator for Image Processing", a talk of
the year 1968.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imgcls_course.datasets import centre_square, resize
from imgcls_course.errors import CourseError
from imgcls_course.scratch.layers import convolution_forward

SIDE = 160


class KernelError(CourseError):
    """A kernel that cannot be used; says what was found and what to write."""


@dataclass(frozen=True, eq=False)
class ImageKernel:
    """A kernel and what it does.

    Attributes:
        weights: (rows, columns).
        effect: what is seen after it, in a few words.
    """

    weights: np.ndarray
    effect: str


def _kernel(weights: list[list[float]], effect: str, divisor: float = 1) -> ImageKernel:
    return ImageKernel(np.array(weights, dtype=float) / divisor, effect)


IMAGE_KERNELS = {
    "nothing": _kernel([[0, 0, 0], [0, 1, 0], [0, 0, 0]], "the photo as it was"),
    "blur": _kernel([[1] * 5] * 5, "details are gone, and so is noise", 25),
    "sharpen": _kernel([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], "edges stand out, and so does noise"),
    "vertical edges": _kernel(
        [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        "bright where it gets brighter to the right, dark where it gets darker",
    ),
    "horizontal edges": _kernel(
        [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        "bright where it gets brighter downwards, dark where it gets darker",
    ),
    "all edges": _kernel(
        [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], "outlines and points on an even grey"
    ),
    "emboss": _kernel([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], "a relief, lit from the lower right"),
    "smear": ImageKernel(np.eye(7) / 7, "blurred along a diagonal, as by a camera that moved"),
}

OWN = "my own"
_LARGEST_SIDE = 9


def parse_kernel(text: str) -> np.ndarray:
    """Read a kernel as people write it: numbers, with a semicolon between rows.

    Args:
        text: such as "0 -1 0; -1 5 -1; 0 -1 0"; fractions such as 1/9 are numbers too.

    Returns:
        (rows, columns), float64.

    Raises:
        KernelError: it is not a table of numbers, or larger than 9 x 9.
    """
    remedy = 'Write rows of numbers with a semicolon between them: "0 -1 0; -1 5 -1; 0 -1 0".'
    rows = [row.replace(",", " ").split() for row in text.split(";") if row.strip()]
    if not rows or len({len(row) for row in rows}) != 1:
        lengths = ", ".join(str(len(row)) for row in rows) or "none"
        raise KernelError(f"All rows need equally many numbers; found rows of {lengths}.", remedy)
    if max(len(rows), len(rows[0])) > _LARGEST_SIDE:
        raise KernelError(
            f"The kernel is {len(rows)} x {len(rows[0])}, and the largest is "
            f"{_LARGEST_SIDE} x {_LARGEST_SIDE}.",
            remedy,
        )
    return np.array([[_number(word, remedy) for word in row] for row in rows])


def _number(word: str, remedy: str) -> float:
    numerator, slash, denominator = word.partition("/")
    try:
        value = float(numerator) / (float(denominator) if slash else 1)
    except (ValueError, ZeroDivisionError) as error:
        raise KernelError(f"{word!r} is not a number.", remedy) from error
    if not np.isfinite(value):
        raise KernelError(f"{word!r} is not a finite number.", remedy)
    return value


def grey_square(image: np.ndarray, side: int = SIDE) -> np.ndarray:
    """The square in the middle of a photo, in grey: (side, side), values 0 to 1."""
    small = resize(centre_square(image)[None], side)[0]
    return small.mean(axis=2).astype(np.float32) / 255


def convolve_grey(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """One image of one channel, convolved at all places where the kernel fits."""
    output, _ = convolution_forward(
        image[None, :, :, None].astype(np.float32),
        kernel[:, :, None, None].astype(np.float32),
        np.zeros(1, np.float32),
    )
    return output[0, :, :, 0]
