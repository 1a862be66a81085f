"""Sizes of outputs and receptive fields, and counts of parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

Layer = tuple[int, int]
"""Side of a layer's window, and its stride."""


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


# Window, stride, padding, by how much the last step does not fit, and how many steps do.
_TRAVELS = (
    (3, 1, 0, 0, (2, 6)),
    (6, 2, 0, 0, (0, 1)),  # the window is as large as the image
    (2, 2, 0, 1, (7, 20)),
    (7, 2, 3, 1, (20, 60)),
    (4, 3, 1, 2, (5, 30)),
    (5, 4, 2, 1, (5, 30)),
    (3, 1, 4, 0, (8, 30)),  # more padding than half of the window
    (1, 5, 0, 4, (30, 90)),
    (8, 3, 2, 0, (3, 12)),
    (3, 5, 1, 3, (0, 1)),  # the first step is too long already
    (2, 1, 1, 0, (260, 500)),
)


def _output_size_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for window, stride, padding, rest, (fewest, most) in _TRAVELS:
        travel = int(rng.integers(fewest, most)) * stride + rest
        cases.append((travel + window - 2 * padding, window, stride, padding))
    return cases


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
            "counts a part of a step",
            lambda size, window, stride, padding: (size + 2 * padding - window) / stride + 1,
            "Right where the last step fits. Where it does not, it is not taken at all: which "
            "division rounds down?",
        ),
        Misconception(
            "adds the first place before it divides by the stride",
            lambda size, window, stride, padding: (size + 2 * padding - window + 1) // stride,
            "The place at which the window starts is one of the *places*, not one more pixel to "
            "travel. First count the steps, then add it.",
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


def _previous_stride_only(layers: Sequence[Layer]) -> int:
    size, step = 1, 1
    for window, stride in layers:
        size += (window - 1) * step
        step = stride
    return size


def _receptive_field_cases(rng: np.random.Generator) -> list[Case]:
    """Strides up to 5, wider than a window now and then, at the beginning, inside and at the end.

    The fields are of no layer, one and many, and from one pixel to hundreds of thousands.
    """

    def drawn(fewest: int, most: int) -> int:
        return int(rng.integers(fewest, most + 1))

    side = drawn(3, 6)
    return [
        ([],),
        ([(drawn(4, 9), drawn(2, 4))],),
        ([(drawn(3, 5), 1), (drawn(6, 9), 1)],),
        ([(drawn(2, 7), 2), (2, 2), (drawn(5, 9), 1)],),
        # Windows that are narrower than the stride leave gaps, which lie within the field.
        ([(1, drawn(2, 4)), (drawn(2, 3), 4), (drawn(3, 6), 1)],),
        ([(2, 5), (drawn(3, 9), 3), (drawn(2, 9), 2), (4, 3)],),
        ([(7, 2), (3, 2), *[(drawn(2, 4), 1), (2, 2)] * 3, (drawn(8, 12), 1)],),
        # Neighbours are equal, without a stride and with one.
        ([(side, 1), (side, 1), (2, 2), (2, 2), (side, 1)],),
        ([(drawn(2, 5), 2), (3, 2)] * 9,),
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
            "knows only the stride of the layer before",
            _previous_stride_only,
            "Strides stay, and they multiply: where steps are 2 pixels long already, a stride of 2 "
            "makes them 4 long, and a stride of 1 leaves them as they are.",
        ),
        Misconception(
            "goes from the last layer to the first",
            lambda layers: receptive_field(list(layers)[::-1]),
            "`layers` begins at the image. A stride makes the steps longer for the layers that "
            "come *after* it.",
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


def count_parameters(input_size: int, classes: int) -> int:
    """Weights and biases of the classic network.

    Three 3 x 3 convolutions of 32, 64 and 128 filters on images of three channels, each followed
    by a pooling that halves the image, then dense layers of 512 units and of one for each class.

    Args:
        input_size: height and width of the images, a multiple of 8.
        classes: how many.
    """
    return _count(input_size, classes)


_FILTERS = (32, 64, 128)
_UNITS = 512


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
    def odd(low: int, high: int) -> int:
        return 2 * int(rng.integers(low // 2, high // 2)) + 1

    # The counts are from some hundred thousand to more than 32 bits hold.
    return [
        (8, 2),  # of two classes, each has a probability of its own
        (8 * int(rng.integers(2, 5)), 1),
        (8 * int(rng.integers(2, 5)), odd(11, 90)),
        (8 * int(rng.integers(6, 20)), int(rng.integers(2, 50))),
        (8 * int(rng.integers(26, 30)), odd(901, 1200)),
        (8 * int(rng.integers(260, 300)), odd(21_001, 22_000)),
    ]


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
            "flattens one side of the maps only",
            lambda input_size, classes: (
                _count(input_size, classes)
                - ((input_size // 8) ** 2 - input_size // 8) * _FILTERS[-1] * _UNITS
            ),
            "The convolutions are right. A map has height *and* width: how many numbers reach the "
            "dense layer?",
        ),
        Misconception(
            "gives a bias to the layers, not to their filters and units",
            lambda input_size, classes: _count(input_size, classes, biases=False) + 5,
            "Each *filter* has a bias of its own, and so has each unit of a dense layer.",
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
