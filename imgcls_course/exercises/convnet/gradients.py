"""Backwards through a convolution and through max pooling."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Backwards: by the image -----------------------------------------------------------------


def image_gradient(doutput: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Derivative of the loss by the image, for `convolve`.

    Args:
        doutput: derivative of the loss by the output, (height, width).
        kernel: (rows, columns).

    Returns:
        (height + rows - 1, width + columns - 1), the shape of the image.
    """
    dimage = _blank_image(doutput, kernel)
    for place, window in _windows(doutput, kernel):
        dimage[window] += doutput[place] * kernel
    return dimage


def _blank_image(doutput: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.zeros(np.add(doutput.shape, kernel.shape) - 1)


def _windows(doutput: np.ndarray, kernel: np.ndarray):
    """Each place of the output, and the slices of its window in the image."""
    rows, columns = kernel.shape
    for row, column in np.ndindex(doutput.shape):
        yield (row, column), (slice(row, row + rows), slice(column, column + columns))


def _overwriting(doutput: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    dimage = _blank_image(doutput, kernel)
    for place, window in _windows(doutput, kernel):
        dimage[window] = doutput[place] * kernel
    return dimage


def _averaging(doutput: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    times = image_gradient(np.ones_like(doutput), np.ones_like(kernel))
    return image_gradient(doutput, kernel) / times


def _to_the_first_pixel(doutput: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    dimage = _blank_image(doutput, kernel)
    for place, _ in _windows(doutput, kernel):
        dimage[place] += doutput[place] * kernel.sum()
    return dimage


def _largest_share(doutput: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    dimage = np.full(np.add(doutput.shape, kernel.shape) - 1, -np.inf)
    for place, window in _windows(doutput, kernel):
        dimage[window] = np.maximum(dimage[window], doutput[place] * kernel)
    return dimage


def _image_gradient_cases(rng: np.random.Generator) -> list[Case]:
    """Outputs and kernels that are wide, high and square, and single places of either.

    Either is of whole numbers once; gradients are very small and very large. Two cases have the
    same sides, and two outputs have more rows or columns than eight bits can count.
    """
    sizes = (
        ((1, 2), (2, 2)),
        ((1, 1), (2, 3)),
        ((2, 3), (1, 1)),
        ((3, 4), (2, 1)),
        ((3, 2), (1, 4)),
        ((3, 2), (1, 4)),
        ((3, 3), (3, 3)),
        ((260, 2), (3, 1)),
        ((2, 260), (2, 3)),
    )
    cases: list[Case] = [
        (_far_from_0(rng, output), _far_from_0(rng, kernel)) for output, kernel in sizes
    ]
    cases[0] = (cases[0][0], rng.permutation([[-3, 2], [1, -4]]))
    cases[3] = (rng.choice([-3, -2, 2, 3], size=(3, 4)), cases[3][1])
    cases[4] = (cases[4][0] * 1e-8, cases[4][1])
    cases[5] = (1e6 * rng.normal(size=cases[5][0].shape), cases[5][1])
    return cases


def _far_from_0(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs, with three digits after the point, so that they can be read."""
    return rng.choice([-1, 1], size=shape) * (rng.integers(50, 300, size=shape) / 100 + 0.004)


IMAGE_GRADIENT = Exercise(
    name="convnet.image_gradient",
    points=3,
    reference=image_gradient,
    cases=_image_gradient_cases,
    # Of the smallest gradients it is still little; shares that cancel leave less.
    absolute_tolerance=1e-13,
    misconceptions=(
        Misconception(
            "overwrites what other windows have left",
            _overwriting,
            "A pixel lies in several windows and gets a share from each. Gradients of several "
            "paths *add up*, as in lesson 04.",
        ),
        Misconception(
            "flips the kernel",
            lambda doutput, kernel: image_gradient(doutput, kernel[::-1, ::-1]),
            "You may have read that the way back is a convolution with the flipped kernel. That is "
            "so if you *gather*. Here you give back to each pixel what it was multiplied by: the "
            "kernel as it is.",
        ),
        Misconception(
            "averages where windows overlap",
            _averaging,
            "Gradients of several paths add up; they are not averaged. A pixel that was used nine "
            "times has nine times the influence.",
        ),
        Misconception(
            "gives all of a window's gradient to its first pixel",
            _to_the_first_pixel,
            "Each pixel of the window was multiplied by a weight of its own, and gets the gradient "
            "times that one. The whole window receives.",
        ),
        Misconception(
            "keeps the largest share only",
            _largest_share,
            "The maximum belongs to pooling. Here all windows in which a pixel lies count, and "
            "their shares add up.",
        ),
        Misconception(
            "forgets the gradient of the output",
            lambda doutput, kernel: image_gradient(np.ones_like(doutput), kernel),
            "This is how the output moves with the pixels. The chain rule multiplies it by how the "
            "loss moves with the output, place by place.",
        ),
    ),
    hint="Start with zeros in the shape of the image. At each place, add `doutput[row, column]` "
    "times the kernel to the window that lay there.",
)


# --- Backwards through max pooling -----------------------------------------------------------


def pooling_gradient(image: np.ndarray, doutput: np.ndarray) -> np.ndarray:
    """Derivative of the loss by the image, for max pooling in windows of 2 x 2.

    Args:
        image: (height, width, channels), height and width even.
        doutput: derivative of the loss by the output, (height / 2, width / 2, channels).

    Returns:
        (height, width, channels).
    """
    return _is_largest(image) * _enlarged(doutput)


def _enlarged(pooled: np.ndarray) -> np.ndarray:
    """Each number four times, as a square of 2 x 2."""
    return pooled.repeat(2, axis=0).repeat(2, axis=1)


def _pooled(image: np.ndarray) -> np.ndarray:
    height, width, channels = image.shape
    return image.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))


def _is_largest(image: np.ndarray) -> np.ndarray:
    """Which pixels are the largest of their window, channel by channel."""
    return image == _enlarged(_pooled(image))


def _over_all_channels(image: np.ndarray, doutput: np.ndarray) -> np.ndarray:
    largest = image == _enlarged(_pooled(image).max(axis=2, keepdims=True))
    return largest * _enlarged(doutput)


def _winners_above_0(image: np.ndarray, doutput: np.ndarray) -> np.ndarray:
    return _is_largest(image) * (image > 0) * _enlarged(doutput)


def _by_single_steps(image: np.ndarray, doutput: np.ndarray) -> np.ndarray:
    dimage = np.zeros(image.shape)
    for row, column in np.ndindex(doutput.shape[:2]):
        square = image[row : row + 2, column : column + 2]
        wins = square == square.max(axis=(0, 1))
        dimage[row : row + 2, column : column + 2] += wins * doutput[row, column]
    return dimage


def _pooling_cases(rng: np.random.Generator) -> list[Case]:
    """No two pixels of a square are alike. Each corner wins; winners are above 0, below it, and it.

    Two cases have the same sides.
    """
    sizes = ((2, 4, 1), (4, 4, 3), (2, 6, 4), (2, 6, 4), (8, 4, 3), (2, 520, 1), (520, 2, 2))
    cases = [_pooling_case(rng, *sides) for sides in sizes]
    # Differences of pixels, and gradients, that no usual number of digits tells.
    cases[1] = (cases[1][0] * 1e-10, cases[1][1] * 1e-12)
    # Far below 0, where differences are small beside the numbers.
    cases[4] = (np.rint(100 * cases[4][0]) - 1e7, cases[4][1])
    # Each number occurs in two squares.
    image, doutput = cases[3]
    cases[3] = (np.hstack([image[:, :2], image[:, :2], image[:, 4:]]), doutput * 1e6)
    return cases


def _pooling_case(rng: np.random.Generator, height: int, width: int, channels: int) -> Case:
    places = (height // 2, width // 2, channels)
    squares = np.prod(places)
    # Each square's winner is above the others, which may be larger without their sign.
    winners = (rng.permutation(squares) - squares // 2) * 3.0
    others = winners - rng.permuted(np.tile([0.04, 1.5, 5.5], (squares, 1)), axis=1).T
    corners = np.stack([winners, *others])
    # The corners take turns, so that each of them wins somewhere.
    turned = np.array([np.roll(corners[:, one], one) for one in range(squares)])
    image = turned.reshape(*places, 2, 2).transpose(0, 3, 1, 4, 2).reshape(height, width, channels)
    return image, _far_from_0(rng, places)


POOLING_GRADIENT = Exercise(
    name="convnet.pooling_gradient",
    points=3,
    reference=pooling_gradient,
    cases=_pooling_cases,
    absolute_tolerance=0.0,  # gradients are handed on as they are
    misconceptions=(
        Misconception(
            "gives the gradient to all four pixels",
            lambda image, doutput: _enlarged(doutput),
            "Change a pixel that is not the largest a little: does the output move? Only the "
            "winner gets the gradient.",
        ),
        Misconception(
            "shares the gradient among the four pixels",
            lambda image, doutput: _enlarged(doutput) / 4,
            "That is the gradient of the *mean* of four pixels. For the maximum, the winner gets "
            "all of it and the others nothing.",
        ),
        Misconception(
            "passes the pixel's value on instead of the gradient",
            lambda image, doutput: _is_largest(image) * image,
            "The winners are in the right places. What they get is the gradient that comes from "
            "above, not their own value.",
        ),
        Misconception(
            "multiplies the gradient by the pixel's value",
            lambda image, doutput: _is_largest(image) * image * _enlarged(doutput),
            "The winners are in the right places. The output *is* the winner, so its slope is 1: "
            "pass the gradient on as it is.",
        ),
        Misconception(
            "starts its search for the largest at 0",
            _winners_above_0,
            "Right where the winner is above 0. Of four negative pixels, too, one is the largest.",
        ),
        Misconception(
            "moves the square by one pixel at a time",
            _by_single_steps,
            "These squares overlap. Pooling goes in steps of 2: the square of `doutput[row, "
            "column]` begins at pixel (2 · row, 2 · column).",
        ),
        Misconception(
            "looks for one winner over all channels",
            _over_all_channels,
            "Each channel is pooled by itself and has a winner of its own in every window.",
        ),
    ),
    hint="In each window, find out which pixel equals the maximum of its channel; give it the "
    "gradient of that output, and 0 to the others.",
)
