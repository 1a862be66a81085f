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
from imgcls_course.scratch.layers import convolve

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
LARGEST_SIDE = 9
"""Rows or columns of a kernel of one's own."""
_BRIGHTEST = 99.0  # percentile of the outputs' sizes that is drawn at full brightness


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
    if max(len(rows), len(rows[0])) > LARGEST_SIDE:
        raise KernelError(
            f"The kernel is {len(rows)} x {len(rows[0])}, and the largest is "
            f"{LARGEST_SIDE} x {LARGEST_SIDE}.",
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


def written_weight(weight: float) -> str:
    """A weight as people write it: 2, −1, 0.25, 1/25."""
    whole = round(weight)
    if abs(weight - whole) < 1e-9:
        return str(whole).replace("-", "−")
    inverse = 1 / weight
    if abs(inverse - round(inverse)) < 1e-9 and abs(inverse) > 4.5:
        return ("−" if weight < 0 else "") + f"1/{abs(round(inverse))}"
    return f"{weight:.3g}".replace("-", "−")


def written_rows(kernel: np.ndarray) -> str:
    """A kernel's rows in brackets, for alt text."""
    return ", ".join(
        "(" + " ".join(written_weight(weight) for weight in row) + ")" for row in kernel
    )


def grey_square(image: np.ndarray, side: int = SIDE) -> np.ndarray:
    """The square in the middle of a photo, in grey: (side, side), values 0 to 1."""
    small = resize(centre_square(image)[None], side)[0]
    return small.mean(axis=2).astype(np.float32) / 255


def convolve_grey(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """A photo in grey, convolved at all places where the kernel fits; float32."""
    return convolve(image.astype(np.float32), kernel.astype(np.float32))


def as_grey(output: np.ndarray, kernel: np.ndarray, positive_only: bool = False) -> np.ndarray:
    """A convolution's output as brightness from 0 to 1.

    Where the kernel's weights add up to about 0, an even area gives 0, which is drawn in grey, so
    that negative numbers are dark. Other outputs are brightness as they are.

    Args:
        output: of any size and sign.
        kernel: that it was made with, (rows, columns).
        positive_only: draw 0, and all that is below, in black.
    """
    total = float(kernel.sum())
    size = np.percentile(np.abs(output), _BRIGHTEST) or 1.0
    if total >= 0.5:
        return np.clip(output / max(total, 1.0), 0, 1)
    if positive_only:
        return np.clip(output / size, 0, 1)
    return np.clip(0.5 + output / (2 * size), 0, 1)
