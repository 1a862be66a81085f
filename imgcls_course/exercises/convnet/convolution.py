"""The sliding dot product, of one channel and of many."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- A sliding dot product -------------------------------------------------------------------


def convolve(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The sum of products of kernel and image at every place where the kernel fits.

    Args:
        image: (height, width).
        kernel: (rows, columns).

    Returns:
        (height - rows + 1, width - columns + 1).
    """
    return _at_every_place(image, kernel, lambda window, kernel: (window * kernel).sum())


def _at_every_place(
    image: np.ndarray, kernel: np.ndarray, at_one: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """What a function of window and kernel gives, place by place."""
    rows, columns = kernel.shape[:2]
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    return np.array(
        [
            [
                at_one(image[row : row + rows, column : column + columns], kernel)
                for column in range(width)
            ]
            for row in range(height)
        ]
    )


def _convolve_cases(rng: np.random.Generator) -> list[Case]:
    sizes = (((4, 6), (3, 3)), ((5, 4), (2, 2)), ((3, 3), (3, 3)))
    return [(rng.normal(size=image), rng.normal(size=kernel)) for image, kernel in sizes]


CONVOLVE = Exercise(
    name="convnet.convolve",
    points=2,
    reference=convolve,
    cases=_convolve_cases,
    misconceptions=(
        Misconception(
            "flips the kernel first",
            lambda image, kernel: convolve(image, kernel[::-1, ::-1]),
            "In mathematics a convolution does flip the kernel. In deep learning it does not: lay "
            "the kernel on the window as it is.",
        ),
        Misconception(
            "takes the mean of the products instead of their sum",
            lambda image, kernel: convolve(image, kernel) / kernel.size,
            "The products are right. A dot product adds them up; it does not divide by how many "
            "there are.",
        ),
        Misconception(
            "takes a matrix product",
            lambda image, kernel: _at_every_place(image, kernel, lambda a, b: (a @ b).sum()),
            "`@` multiplies rows by columns. Here each number of the window meets the one number "
            "of the kernel that lies on it: use `*`.",
        ),
        Misconception(
            "adds the window up before it is weighted",
            lambda image, kernel: _at_every_place(image, kernel, lambda a, b: a.sum() * b.sum()),
            "Each pixel has a weight of its own. First multiply, cell by cell, then add.",
        ),
        Misconception(
            "keeps the largest product only",
            lambda image, kernel: _at_every_place(image, kernel, lambda a, b: (a * b).max()),
            "The maximum belongs to pooling. In a convolution all products count.",
        ),
    ),
    hint="At each place: cut out the window, `image[row : row + rows, column : column + columns]`, "
    "multiply it by the kernel cell by cell, and add up.",
)


# --- Colours in, filters out -----------------------------------------------------------------


def convolve_colours(image: np.ndarray, kernels: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Several kernels at every place of an image of several channels.

    Args:
        image: (height, width, channels).
        kernels: (rows, columns, channels, filters).
        bias: (filters,).

    Returns:
        (height - rows + 1, width - columns + 1, filters).
    """
    return _weighted_windows(image, kernels, (0, 1, 2)) + bias


def _weighted_windows(image: np.ndarray, kernels: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Products of windows and kernels, summed over some of (rows, columns, channels)."""
    return _at_every_place(
        image, kernels, lambda window, kernel: (window[..., np.newaxis] * kernel).sum(axis=axes)
    )


def _colours_cases(rng: np.random.Generator) -> list[Case]:
    sizes = (((4, 5, 3), (3, 3), 2), ((5, 4, 2), (2, 2), 4), ((3, 4, 3), (3, 2), 1))
    return [
        (
            rng.normal(size=image),
            rng.normal(size=(*window, image[2], filters)),
            rng.normal(size=filters),
        )
        for image, window, filters in sizes
    ]


CONVOLVE_COLOURS = Exercise(
    name="convnet.convolve_colours",
    points=3,
    reference=convolve_colours,
    cases=_colours_cases,
    misconceptions=(
        Misconception(
            "forgets to sum over the channels",
            lambda image, kernels, bias: _weighted_windows(image, kernels, (0, 1)) + bias,
            "Your output still has an axis for the channels. A filter looks at all channels of its "
            "window at once and gives *one* number.",
        ),
        Misconception(
            "looks at the first channel only",
            lambda image, kernels, bias: convolve_colours(image[..., :1], kernels[:, :, :1], bias),
            "Two thirds of a colour image are lost here. The sum goes over all channels as well as "
            "over rows and columns.",
        ),
        Misconception(
            "takes the mean over the channels",
            lambda image, kernels, bias: (
                _weighted_windows(image, kernels, (0, 1, 2)) / image.shape[2] + bias
            ),
            "Channels are added up like rows and columns: it is one dot product.",
        ),
        Misconception(
            "forgets the bias",
            lambda image, kernels, bias: _weighted_windows(image, kernels, (0, 1, 2)),
            "The sums are right. Each filter has a bias, one number that is added at every place.",
        ),
        Misconception(
            "adds the bias once for each channel",
            lambda image, kernels, bias: (
                _weighted_windows(image, kernels, (0, 1, 2)) + image.shape[2] * bias
            ),
            "The sums are right. The bias belongs to the filter, not to a channel: add it once, "
            "after the sum.",
        ),
        Misconception(
            "flips the kernels first",
            lambda image, kernels, bias: convolve_colours(image, kernels[::-1, ::-1], bias),
            "In deep learning kernels are not flipped: lay them on the window as they are.",
        ),
    ),
    hint="A window has the shape (rows, columns, channels). Multiply it by one filter, "
    "`kernels[..., number]`, of the same shape, add up *everything*, and add that filter's bias.",
)
