"""Exercises of lesson 05: convolution and its gradients, pooling, and what a network needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception

Layer = tuple[int, int]
"""Side of a layer's window, and its stride."""


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


# --- How large the output is -----------------------------------------------------------------


def output_size(size: int, window: int, stride: int, padding: int) -> int:
    """How many places a window finds along one side of an image.

    Args:
        size: pixels along the side.
        window: side of the window.
        stride: how far it moves each time.
        padding: zeros that are added at *each* end.
    """
    return (size + 2 * padding - window) // stride + 1


def _output_size_cases(rng: np.random.Generator) -> list[Case]:
    drawn = (int(rng.integers(40, 90)), 5, 3, 2)
    return [(32, 3, 1, 0), (32, 3, 1, 1), (28, 2, 2, 0), (224, 7, 2, 3), (30, 4, 3, 1), drawn]


OUTPUT_SIZE = Exercise(
    name="convnet.output_size",
    points=1,
    reference=output_size,
    cases=_output_size_cases,
    misconceptions=(
        Misconception(
            "forgets the place at which the window starts",
            lambda size, window, stride, padding: (size + 2 * padding - window) // stride,
            "One too few. A window of 3 fits into 3 pixels, without a single step, at *one* place.",
        ),
        Misconception(
            "adds the padding at one end only",
            lambda size, window, stride, padding: (size + padding - window) // stride + 1,
            "Zeros are added at both ends: left and right, above and below.",
        ),
        Misconception(
            "ignores the padding",
            lambda size, window, stride, padding: (size - window) // stride + 1,
            "Right where the padding is 0. Zeros around the image give the window more places.",
        ),
        Misconception(
            "ignores the stride",
            lambda size, window, stride, padding: size + 2 * padding - window + 1,
            "Right where the stride is 1. With a stride of 2, only every second place is used.",
        ),
        Misconception(
            "rounds up where the last step does not fit",
            lambda size, window, stride, padding: -(-(size + 2 * padding - window) // stride) + 1,
            "A step that would carry the window over the edge is not taken. Which division rounds "
            "down?",
        ),
        Misconception(
            "divides the image by the stride and never looks at the window",
            lambda size, window, stride, padding: (size + 2 * padding) // stride,
            "A larger window finds fewer places. Where does its size come in?",
        ),
    ),
    hint="How far can the window travel: size with both margins, minus the window. How many steps "
    "of `stride` are in it? And then there is the place where it starts.",
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


def _image_gradient_cases(rng: np.random.Generator) -> list[Case]:
    sizes = (((3, 4), (3, 3)), ((4, 3), (2, 2)), ((2, 2), (2, 3)))
    return [(rng.normal(size=output), rng.normal(size=kernel)) for output, kernel in sizes]


IMAGE_GRADIENT = Exercise(
    name="convnet.image_gradient",
    points=3,
    reference=image_gradient,
    cases=_image_gradient_cases,
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


def _pooling_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(size=(height, width, channels)),
         rng.normal(size=(height // 2, width // 2, channels)))
        for height, width, channels in ((4, 4, 2), (2, 6, 3), (6, 4, 2))
    ]  # fmt: skip


POOLING_GRADIENT = Exercise(
    name="convnet.pooling_gradient",
    points=3,
    reference=pooling_gradient,
    cases=_pooling_cases,
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
            "looks for one winner over all channels",
            _over_all_channels,
            "Each channel is pooled by itself and has a winner of its own in every window.",
        ),
    ),
    hint="In each window, find out which pixel equals the maximum of its channel; give it the "
    "gradient of that output, and 0 to the others.",
)


# --- Receptive field -------------------------------------------------------------------------


def receptive_field(layers: Sequence[Layer]) -> int:
    """Side of the square of input pixels that one number of the last layer can see.

    Args:
        layers: window and stride of each, from the image upwards.
    """
    size, step = 1, 1
    for window, stride in layers:
        size += (window - 1) * step
        step *= stride
    return size


def _stride_before_use(layers: Sequence[Layer]) -> int:
    size, step = 1, 1
    for window, stride in layers:
        step *= stride
        size += (window - 1) * step
    return size


def _receptive_field_cases(rng: np.random.Generator) -> list[Case]:
    windows = [(int(rng.integers(2, 8)), int(rng.integers(1, 4))) for _ in range(4)]
    return [
        ([[3, 1], [3, 1]],),
        ([[3, 1], [2, 2], [3, 1]],),
        ([[7, 2], [3, 2], [3, 1], [3, 2], [5, 1]],),
        ([list(layer) for layer in windows],),
    ]


RECEPTIVE_FIELD = Exercise(
    name="convnet.receptive_field",
    points=2,
    reference=receptive_field,
    cases=_receptive_field_cases,
    misconceptions=(
        Misconception(
            "adds the windows up",
            lambda layers: sum(window for window, _ in layers),
            "Two convolutions of 3 x 3 see 5 x 5 pixels, not 6 x 6: the windows overlap. How many "
            "*new* pixels does a window of 3 bring?",
        ),
        Misconception(
            "ignores the strides",
            lambda layers: 1 + sum(window - 1 for window, _ in layers),
            "Right as long as every stride is 1. After a stride of 2, neighbours in the output are "
            "two pixels of the image apart.",
        ),
        Misconception(
            "lets a layer's own stride widen its window",
            _stride_before_use,
            "A layer's stride spreads the windows of the layers *after* it; its own window looks "
            "at what is still close together.",
        ),
        Misconception(
            "multiplies the windows",
            lambda layers: int(np.prod([window for window, _ in layers])),
            "Windows that overlap do not multiply. Start with one number and see what each layer "
            "adds to it.",
        ),
        Misconception(
            "forgets the pixel in the middle",
            lambda layers: receptive_field(layers) - 1,
            "One too few. Without any layer, one number sees one pixel.",
        ),
    ),
    hint="Keep two numbers: how many pixels are seen (1 at first), and how far apart neighbours "
    "are, in pixels (1 at first). Each layer adds window - 1 such steps; its stride then makes the "
    "steps longer.",
)


# --- How many parameters ---------------------------------------------------------------------

_FILTERS = (32, 64, 128)
_UNITS = 512


def count_parameters(input_size: int, classes: int) -> int:
    """Weights and biases of the classic network.

    Three 3 x 3 convolutions of 32, 64 and 128 filters on images of three channels, each followed
    by a pooling that halves the image, then dense layers of 512 units and of one for each class.

    Args:
        input_size: height and width of the images, a multiple of 8.
        classes: how many.
    """
    return _count(input_size, classes)


def _count(
    input_size: int,
    classes: int,
    biases: bool = True,
    channels: tuple[int, ...] = (3, 32, 64),
    poolings: int = 3,
    places: tuple[int, ...] = (1, 1, 1),
) -> int:
    bias = int(biases)
    convolutions = sum(
        places * (9 * inputs + bias) * filters
        for inputs, filters, places in zip(channels, _FILTERS, places, strict=True)
    )
    features = (input_size // 2**poolings) ** 2 * _FILTERS[-1]
    return convolutions + (features + bias) * _UNITS + (_UNITS + bias) * classes


def _count_cases(rng: np.random.Generator) -> list[Case]:
    return [(32, 10), (224, 1000), (8 * int(rng.integers(6, 20)), int(rng.integers(2, 50)))]


COUNT_PARAMETERS = Exercise(
    name="convnet.count_parameters",
    points=3,
    reference=count_parameters,
    cases=_count_cases,
    misconceptions=(
        Misconception(
            "forgets the biases",
            lambda input_size, classes: _count(input_size, classes, biases=False),
            "The weights are all there. Each filter and each unit has a bias as well.",
        ),
        Misconception(
            "takes every filter for one of 3 x 3 numbers",
            lambda input_size, classes: _count(input_size, classes, channels=(1, 1, 1)),
            "A filter goes through all channels of its input: it has 3 x 3 weights for *each* of "
            "them.",
        ),
        Misconception(
            "gives three channels to every convolution",
            lambda input_size, classes: _count(input_size, classes, channels=(3, 3, 3)),
            "Only the image has three channels. What the second convolution gets has as many as "
            "the first has filters.",
        ),
        Misconception(
            "counts a weight again at every place",
            lambda input_size, classes: _count(
                input_size, classes, places=tuple((input_size // 2**k) ** 2 for k in range(3))
            ),
            "A kernel uses the *same* weights at all places. However large the image, it has them "
            "once.",
        ),
        Misconception(
            "forgets that pooling makes the image smaller",
            lambda input_size, classes: _count(input_size, classes, poolings=0),
            "The convolutions keep the size, but each pooling halves it. How many numbers reach "
            "the dense layer?",
        ),
        Misconception(
            "forgets the last pooling",
            lambda input_size, classes: _count(input_size, classes, poolings=2),
            "There are three poolings before the dense layer: the side is halved three times.",
        ),
    ),
    hint="A convolution has (3 · 3 · channels + 1) · filters parameters, a dense layer "
    "(inputs + 1) · units. How many inputs has the first dense layer, after three halvings?",
)


# --- Early stopping --------------------------------------------------------------------------


def best_epoch(
    training_losses: Sequence[float], validation_losses: Sequence[float], patience: int
) -> int:
    """The epoch whose weights early stopping keeps, counted from 0.

    Args:
        training_losses: one for each epoch.
        validation_losses: one for each epoch.
        patience: training ends as soon as so many epochs in a row have not been better than the
            best one before them.
    """
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


def _last_epoch_trained(validation_losses: Sequence[float], patience: int) -> int:
    best = best_epoch([], validation_losses, patience)
    return min(best + patience, len(validation_losses) - 1)


def _against_the_epoch_before(validation_losses: Sequence[float], patience: int) -> int:
    worse = 0
    for epoch in range(1, len(validation_losses)):
        worse = 0 if validation_losses[epoch] < validation_losses[epoch - 1] else worse + 1
        if worse >= patience:
            return int(np.argmin(validation_losses[: epoch + 1]))
    return int(np.argmin(validation_losses))


# Each curve has what tells the ideas apart: a bump that patience must outlast, and a new low that
# comes too late. The first rises steadily in between, the second zigzags.
_CURVES = (
    ((2.0, 1.7, 1.8, 1.5, 1.6, 1.7, 1.8, 1.9, 1.3, 1.4), 3),
    ((2.1, 1.8, 1.6, 1.65, 1.5, 1.7, 1.6, 1.65, 1.55, 1.2), 4),
    ((1.9, 1.6, 1.4, 1.45, 1.3, 1.35, 1.25, 1.4, 1.5, 1.6, 1.1), 2),
)


def _best_epoch_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for curve, patience in _CURVES:
        shift = rng.uniform(0, 0.3)
        training = np.linspace(2.2, 0.2, len(curve)) + rng.uniform(0, 0.1, len(curve))
        validation = np.array(curve) + shift
        cases.append((np.round(training, 3).tolist(), np.round(validation, 3).tolist(), patience))
    return cases


BEST_EPOCH = Exercise(
    name="convnet.best_epoch",
    points=3,
    reference=best_epoch,
    cases=_best_epoch_cases,
    misconceptions=(
        Misconception(
            "goes by the training loss",
            lambda training, validation, patience: best_epoch([], training, patience),
            "The training loss falls while the network learns its images by heart. How good it is "
            "on *new* images, only the validation loss can tell.",
        ),
        Misconception(
            "gives the epoch at which training stopped",
            lambda training, validation, patience: _last_epoch_trained(validation, patience),
            "Training stops some epochs *after* the best one, since it waits. The weights to keep "
            "are those of the best.",
        ),
        Misconception(
            "stops at the first epoch that is worse",
            lambda training, validation, patience: best_epoch([], validation, 1),
            "A single bad epoch may be noise. `patience` says how many in a row it takes.",
        ),
        Misconception(
            "looks at epochs that come after the stop",
            lambda training, validation, patience: int(np.argmin(validation)),
            "That epoch would never have been trained: patience had run out before. Go through "
            "the epochs in order, and stop where training would.",
        ),
        Misconception(
            "compares each epoch with the one before it",
            lambda training, validation, patience: _against_the_epoch_before(validation, patience),
            "An epoch may be better than the one before and still worse than the best. Compare "
            "with the *best* so far.",
        ),
        Misconception(
            "looks for the highest loss",
            lambda training, validation, patience: int(np.argmax(validation)),
            "Of losses, the lowest is the best.",
        ),
    ),
    hint="Go through the epochs and remember the best so far. If the present one is not better, "
    "how many epochs ago was the best? Stop when that reaches `patience`.",
)


EXERCISES = (
    CONVOLVE,
    OUTPUT_SIZE,
    CONVOLVE_COLOURS,
    IMAGE_GRADIENT,
    POOLING_GRADIENT,
    RECEPTIVE_FIELD,
    COUNT_PARAMETERS,
    BEST_EPOCH,
)
