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


def _last_places_left_out(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    result = convolve(image, kernel)
    result[-1], result[:, -1] = 0, 0
    return result


def _convolve_cases(rng: np.random.Generator) -> list[Case]:
    """Kernels that are wide, high, square, a single pixel, and as large as the image.

    Images of whole numbers meet kernels of fractions, and the other way round; sums are far above
    any pixel's value and far below 0, and so small that no usual number of digits tells them. Two
    cases have the same sides, and two images have more rows or columns than eight bits can count.
    """
    whole = rng.integers(1, 10, size=(3, 4))
    bright = rng.integers(200, 256, size=(3, 5)).astype(np.uint8)
    return [
        (whole, _weights(rng, (2, 1))),
        (10 - whole[::-1], _weights(rng, (2, 1))),
        (bright, -np.abs(_weights(rng, (2, 3)))),
        (1e6 * rng.uniform(1, 2, size=(4, 2)), np.abs(_weights(rng, (3, 2))) + 1),
        (rng.normal(size=(4, 6)), _weights(rng, (3, 3))),
        (rng.normal(size=(3, 2)), rng.permutation([-3, -2, -1, 1, 2, 3]).reshape(3, 2)),
        (rng.normal(size=(2, 3)) * 1e-7, _weights(rng, (1, 1))),
        (rng.normal(size=(3, 260)), _weights(rng, (2, 4))),
        (rng.normal(size=(260, 2)), _weights(rng, (3, 1))),
    ]


def _weights(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers that are no whole ones, and none of them close to 0."""
    return rng.choice([-1, 1], size=shape) * (
        rng.integers(0, 3, size=shape) + rng.choice([0.25, 0.375, 0.625, 0.75], size=shape)
    )


CONVOLVE = Exercise(
    name="convnet.convolve",
    points=2,
    reference=convolve,
    cases=_convolve_cases,
    # Of the smallest sums it is still little; products that cancel leave less.
    absolute_tolerance=1e-13,
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
            lambda image, kernel: _at_every_place(image, kernel, lambda a, b: (a @ b.T).sum()),
            "`@` multiplies rows by columns. Here each number of the window meets the one number "
            "of the kernel that lies on it: use `*`.",
        ),
        Misconception(
            "never comes to the last row and column",
            _last_places_left_out,
            "The last row and column of the output have stayed 0. `range(height)` ends before "
            "`height` by itself.",
        ),
        Misconception(
            "makes negative sums 0",
            lambda image, kernel: np.maximum(convolve(image, kernel), 0),
            "A sum may well be negative: the window is then the opposite of the kernel. A ReLU is "
            "a step of its own, after the convolution.",
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
    "multiply it by the kernel cell by cell (with `*`: `@` does something else), and add up.",
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
    """One channel and more than three, one filter and many, windows of all shapes.

    Once there are as many filters as channels, and as columns of the output. Two cases have the
    same sides.
    """
    sizes = (
        ((3, 2, 2), (2, 1), 1),
        ((3, 4, 3), (1, 2), 2),
        ((3, 4, 3), (1, 2), 2),
        ((5, 4, 1), (2, 3), 3),
        ((4, 6, 5), (3, 3), 2),
        ((2, 3, 4), (2, 3), 260),
        ((3, 2, 2), (1, 1), 2),
        ((260, 2, 2), (3, 2), 3),
    )
    cases: list[Case] = [
        (
            rng.integers(1, 10, size=image),
            _weights(rng, (*window, image[2], filters)),
            1.1 * _weights(rng, (filters,)),
        )
        for image, window, filters in sizes
    ]
    # An image has a black area, and one filter's bias is 0.
    cases[1][0][1:, :2], cases[1][2][1] = 0, 0
    # So small that no usual number of digits tells its results; and large.
    image, kernels, bias = cases[4]
    cases[4] = (image * 1.3e-7, kernels, bias * [0, 1e-7])
    image, kernels, bias = cases[3]
    cases[3] = (image * 1.3e6, kernels, bias)
    # Kernels and bias are whole numbers, where a single pixel is none.
    image, kernels, bias = cases[0]
    image = image.astype(float)
    image[0, 0, 0] += 0.3
    cases[0] = (image, _without_0(kernels), _without_0(bias))
    return cases


def _without_0(weights: np.ndarray) -> np.ndarray:
    """The next whole numbers that are further from 0."""
    return (np.sign(weights) * np.ceil(np.abs(weights))).astype(int)


def _filters_first(image: np.ndarray, kernels: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return np.moveaxis(convolve_colours(image, kernels, bias), -1, 0)


CONVOLVE_COLOURS = Exercise(
    name="convnet.convolve_colours",
    points=3,
    reference=convolve_colours,
    cases=_colours_cases,
    absolute_tolerance=1e-13,
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
            "All other channels are lost here. The sum goes over all of them, as well as over rows "
            "and columns.",
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
            "puts the filters first",
            _filters_first,
            "All numbers are there, but the result has the shape (height, width, filters), as an "
            "image has its channels last.",
        ),
        Misconception(
            "gives all filters the first one's bias",
            lambda image, kernels, bias: _weighted_windows(image, kernels, (0, 1, 2)) + bias[0],
            "The sums are right. Each filter has a bias of its own: `bias` is as long as there are "
            "filters.",
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
