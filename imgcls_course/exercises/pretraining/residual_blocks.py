"""A residual block and its parameters."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- A residual block ------------------------------------------------------------------------


def residual_block(x: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Two layers of weights with a ReLU between them, the input added, and a ReLU at the end.

    Args:
        x: (n, d).
        first: weights (d, d).
        second: weights (d, d).
    """
    return _relu(x + _relu(x @ first) @ second)


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def _residual_cases(rng: np.random.Generator) -> list[Case]:
    """One image and many, more than there are numbers of each and as many; large and small.

    Two cases have the same sides.
    """

    def case(n: int, d: int) -> Case:
        return tuple(rng.normal(size=shape) for shape in ((n, d), (d, d), (d, d)))

    # By hand: the branch takes away from the one number, and lifts the other one above 0.
    sizes = rng.permutation([1.3, 2.4, 3.7, 4.9])[:2]
    small = np.array([[sizes[0], -sizes[1]]])
    first, second = np.array([[2, 1], [1, -1]]), np.array([[-0.5, 1.0], [0.25, 2.0]])
    x, *weights = case(5, 4)
    little, *others = case(2, 5)
    return [
        (small, first, second),
        (1e6 * x - 3, *weights),
        case(5, 4),
        case(260, 3),
        (little * 1e-9, *others),  # no usual number of digits tells its results
        case(3, 3),
    ]


RESIDUAL_BLOCK = Exercise(
    name="pretraining.residual_block",
    points=2,
    reference=residual_block,
    cases=_residual_cases,
    absolute_tolerance=0.0,
    misconceptions=(
        Misconception(
            "leaves the shortcut out",
            lambda x, first, second: _relu(_relu(x @ first) @ second),
            "That is a plain block. In a residual block the input itself is added to what the two "
            "layers give.",
        ),
        Misconception(
            "adds the input after the last ReLU",
            lambda x, first, second: x + _relu(_relu(x @ first) @ second),
            "First the sum, then the ReLU. As you have it, the sum can only grow from block to "
            "block.",
        ),
        Misconception(
            "has a ReLU on the branch before the sum, too",
            lambda x, first, second: _relu(x + _relu(_relu(x @ first) @ second)),
            "With that ReLU the layers could only *add* to the input, never take away. The second "
            "layer goes into the sum as it is.",
        ),
        Misconception(
            "adds the input after the first layer",
            lambda x, first, second: _relu(_relu(x + x @ first) @ second),
            "The shortcut leads around *both* layers.",
        ),
        Misconception(
            "has a ReLU on the shortcut",
            lambda x, first, second: _relu(_relu(x) + _relu(x @ first) @ second),
            "The shortcut is no computation at all: x goes into the sum as it came, negative "
            "numbers too.",
        ),
        Misconception(
            "takes the layers in the wrong order",
            lambda x, first, second: residual_block(x, second, first),
            "`first` is the layer that x meets first.",
        ),
        Misconception(
            "forgets the ReLU between the layers",
            lambda x, first, second: _relu(x + x @ first @ second),
            "Without a ReLU in between, two layers are no more than one matrix (lesson 04).",
        ),
        Misconception(
            "forgets the ReLU at the end",
            lambda x, first, second: x + _relu(x @ first) @ second,
            "The sum is right. He and others put one more ReLU after it.",
        ),
    ),
    hint="Follow the drawing: x goes two ways. One is layer, ReLU, layer, where a layer is "
    "`x @ weights`; the other is no computation at all. They meet in a sum, and then comes a ReLU.",
)


# --- Its parameters --------------------------------------------------------------------------


def block_parameters(inputs: int, filters: int) -> int:
    """Weights that training changes in a residual block of two 3 x 3 convolutions.

    Convolutions have no bias; each is followed by batch normalization. Where the number of channels
    changes, the shortcut is a 1 x 1 convolution with batch normalization as well.

    Args:
        inputs: channels that come in.
        filters: channels that go out, of both convolutions.
    """
    return _block(inputs, filters)


def _block(
    inputs: int,
    filters: int,
    bias: int = 0,
    normalization: int = 2,
    shortcut_side: int = 1,
    has_shortcut: bool | None = None,
    second_inputs: int | None = None,
) -> int:
    """Parameters with what may be got wrong left open."""

    def layer(side: int, channels: int) -> int:
        return side * side * channels * filters + (bias + normalization) * filters

    total = layer(3, inputs) + layer(3, filters if second_inputs is None else second_inputs)
    if inputs != filters if has_shortcut is None else has_shortcut:
        total += layer(shortcut_side, inputs)
    return total


def _block_parameters_cases(rng: np.random.Generator) -> list[Case]:
    """Channels that stay, grow by little, double, and become fewer; a single one."""
    few, same, many, more = (
        int(rng.integers(low, high)) for low, high in ((3, 12), (40, 90), (100, 200), (300, 600))
    )
    return [
        (1, 1),
        (1, few),
        (few, 1),
        (few, few + 1),
        (few + 3, few),
        (same, same),
        (same, 2 * same),
        (many, many // 2),
        (more, more + few),
        (more, more),
        (more, same),
        (1001 + few, 1000 + few),
    ]


BLOCK_PARAMETERS = Exercise(
    name="pretraining.block_parameters",
    points=3,
    reference=block_parameters,
    cases=_block_parameters_cases,
    misconceptions=(
        Misconception(
            "counts a bias for each filter",
            lambda inputs, filters: _block(inputs, filters, bias=1),
            "These convolutions have none: batch normalization subtracts the mean, and any bias "
            "with it, then adds its own shift.",
        ),
        Misconception(
            "leaves batch normalization out",
            lambda inputs, filters: _block(inputs, filters, normalization=0),
            "The convolutions are right. Batch normalization learns two numbers for each channel: "
            "a scale and a shift.",
        ),
        Misconception(
            "counts the mean and the variance as trained",
            lambda inputs, filters: _block(inputs, filters, normalization=4),
            "Batch normalization keeps four numbers for each channel, but two of them, mean and "
            "variance, are *measured*, not trained by gradients.",
        ),
        Misconception(
            "leaves the shortcut's convolution out",
            lambda inputs, filters: _block(inputs, filters, has_shortcut=False),
            "Right where the channels stay the same. Where they change, input and output cannot be "
            "added: a 1 × 1 convolution makes them fit.",
        ),
        Misconception(
            "puts a convolution on the shortcut only where the channels become more",
            lambda inputs, filters: _block(inputs, filters, has_shortcut=filters > inputs),
            "Right, but for a block with fewer channels at its end. There, too, input and output "
            "cannot be added as they are.",
        ),
        Misconception(
            "gives the shortcut no batch normalization",
            lambda inputs, filters: _block(inputs, filters) - 2 * filters * (inputs != filters),
            "Right where the channels stay the same. Where they change, the shortcut's 1 × 1 "
            "convolution is followed by batch normalization, as the others are.",
        ),
        Misconception(
            "puts a convolution on every shortcut",
            lambda inputs, filters: _block(inputs, filters, has_shortcut=True),
            "Where the number of channels stays, the input is added as it is, and costs nothing.",
        ),
        Misconception(
            "gives the shortcut 3 × 3 kernels",
            lambda inputs, filters: _block(inputs, filters, shortcut_side=3),
            "The shortcut only mixes channels, place by place: its kernels are 1 × 1.",
        ),
        Misconception(
            "lets both convolutions start from the block's input",
            lambda inputs, filters: _block(inputs, filters, second_inputs=inputs),
            "The second convolution gets what the first gives: how many channels is that?",
        ),
    ),
    hint="First convolution: 3 · 3 · inputs · filters; second: 3 · 3 · filters · filters. Each has "
    "two more for every filter, from batch normalization. Then the shortcut, if there is one.",
)
