"""Weights of stacked and of parallel convolutions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Small windows ---------------------------------------------------------------------------


def stacked(layers: int, window: int, channels: int) -> tuple[int, int]:
    """The window that a stack of equal convolutions sees, and its weights.

    Args:
        layers: convolutions on top of each other, stride 1.
        window: side of each one's window.
        channels: maps that go into each layer and come out of it; without biases.
    """
    return layers * (window - 1) + 1, layers * window**2 * channels**2


def _stacked_cases(rng: np.random.Generator) -> list[Case]:
    # From one layer to many, and windows of 1 and of even side, too. The last stack sees more than
    # 8 bits can count; its weights are too many for 32, and odd, so that no float32 has them.
    channels = [int(one) for one in rng.permutation(np.arange(5, 60))[:7]]
    return [
        (2, 3, channels[0]),
        (1, 7, channels[1]),
        (3, 2, channels[2]),
        (4, 5, channels[3]),
        (6, 3, channels[4]),
        (3, 1, channels[5]),
        (33 + 2 * int(rng.integers(8)), int(rng.choice([9, 11])), 1301 + 2 * channels[6]),
    ]


STACKED = Exercise(
    name="architectures.stacked",
    points=2,
    reference=stacked,
    cases=_stacked_cases,
    result_names=("window", "number of weights"),
    misconceptions=(
        Misconception(
            "adds up the windows",
            lambda n, k, c: (n * k, n * k**2 * c**2),
            "The weights are right. But neighbouring windows overlap: the first layer sees "
            "`window` pixels, and each further one adds one less than that.",
        ),
        Misconception(
            "multiplies the windows",
            lambda n, k, c: (k**n, n * k**2 * c**2),
            "The weights are right. Two windows of 3 see 5 pixels, not 9: the second layer's "
            "window covers three places, whose windows overlap.",
        ),
        Misconception(
            "takes the window of one layer for that of the stack",
            lambda n, k, c: (k, n * k**2 * c**2),
            "One layer sees so much. The next one looks at three of its outputs, each of which has "
            "seen another part.",
        ),
        Misconception(
            "gives each filter one map to look at",
            lambda n, k, c: (n * (k - 1) + 1, n * k**2 * c),
            "The window is right. A filter has a kernel for *each* map that comes in, and there "
            "are as many filters.",
        ),
        Misconception(
            "counts one layer's weights",
            lambda n, k, c: (n * (k - 1) + 1, k**2 * c**2),
            "The window is right. Each layer of the stack has weights of its own.",
        ),
        Misconception(
            "counts the weights of one large window",
            lambda n, k, c: (n * (k - 1) + 1, (n * (k - 1) + 1) ** 2 * c**2),
            "That is the single layer that the stack replaces. The stack has its weights in small "
            "windows.",
        ),
    ),
    hint="Window: 1 pixel, and window − 1 more for each layer. Weights of a layer: window², times "
    "maps in, times maps out; no biases.",
)


# --- Parallel branches -----------------------------------------------------------------------


def inception_weights(
    inputs: int, one: int, three: Sequence[int], five: Sequence[int], pool: int
) -> tuple[int, int]:
    """Maps that come out of an inception block, and its weights without biases.

    Args:
        inputs: maps that come in.
        one: filters of the 1 x 1 branch.
        three: filters of the 1 x 1 convolution before, and of the 3 x 3 convolution.
        five: the same for the 5 x 5 branch.
        pool: filters of the 1 x 1 convolution after the pooling.
    """
    weights = inputs * (one + three[0] + five[0] + pool) + _inner(three, five)
    return one + three[1] + five[1] + pool, weights


def _inner(three: Sequence[int], five: Sequence[int]) -> int:
    return 9 * three[0] * three[1] + 25 * five[0] * five[1]


def _outputs(one: int, three: Sequence[int], five: Sequence[int], pool: int) -> int:
    return one + three[1] + five[1] + pool


def _without_pools_convolution(
    inputs: int, one: int, three: Sequence[int], five: Sequence[int], pool: int
) -> tuple[int, int]:
    weights = inputs * (one + three[0] + five[0]) + _inner(three, five)
    return _outputs(one, three, five, pool), weights


def _inception_cases(rng: np.random.Generator) -> list[Case]:
    def block(inputs: Sequence[int], before: Sequence[int], after: Sequence[int]) -> Case:
        """Of numbers that all differ, each between two limits."""
        drawn = [int(one) for one in rng.permutation(np.arange(*after))[:4]]
        reduced = [one for one in rng.permutation(np.arange(*before)).tolist() if one not in drawn]
        one, three, five, pool = drawn
        return int(rng.integers(*inputs)), one, [reduced[0], three], [reduced[1], five], pool

    # Many maps come in, or few; the 1 x 1 convolutions leave fewer than come out, or more. In one
    # block all branches are equal.
    equal, before = int(rng.integers(12, 20)), int(rng.integers(5, 12))
    return [
        (int(rng.integers(20, 30)), equal, [before, equal], [before, equal], equal),
        block((10, 16), (2, 9), (3, 10)),
        block((100, 200), (10, 20), (20, 40)),
        block((4, 9), (40, 60), (10, 30)),
        block((30, 60), (5, 30), (5, 30)),
        block((400, 600), (20, 90), (100, 300)),
    ]


INCEPTION_WEIGHTS = Exercise(
    name="architectures.inception_weights",
    points=3,
    reference=inception_weights,
    cases=_inception_cases,
    result_names=("number of maps", "number of weights"),
    misconceptions=(
        Misconception(
            "has no 1 x 1 convolutions before the large windows",
            lambda i, one, three, five, pool: (
                _outputs(one, three, five, pool),
                i * (one + 9 * three[1] + 25 * five[1] + pool),
            ),
            "That is the naive block, which the paper found too expensive. The large windows look "
            "at what the 1 × 1 convolutions before them have left.",
        ),
        Misconception(
            "lets the maps before the large windows come out, too",
            lambda i, one, three, five, pool: (
                _outputs(one, three, five, pool) + three[0] + five[0],
                inception_weights(i, one, three, five, pool)[1],
            ),
            "The weights are right. The reduced maps only go into the large windows; they are not "
            "part of the result.",
        ),
        Misconception(
            "lets pooling hand on all of its maps",
            lambda i, one, three, five, pool: (
                one + three[1] + five[1] + i,
                i * (one + three[0] + five[0]) + _inner(three, five),
            ),
            "After the pooling there is one more 1 × 1 convolution, so that its branch does not "
            "fill the result.",
        ),
        Misconception(
            "gives the convolution after the pooling no weights",
            _without_pools_convolution,
            "The maps are right. Pooling itself has no weights, but the 1 × 1 convolution after it "
            "looks at all maps that come in.",
        ),
        Misconception(
            "adds the branches up instead of stacking their maps",
            lambda i, one, three, five, pool: (
                max(one, three[1], five[1], pool),
                inception_weights(i, one, three, five, pool)[1],
            ),
            "The weights are right. The branches' maps are laid on top of each other, so their "
            "numbers add up.",
        ),
        Misconception(
            "takes windows for lines",
            lambda i, one, three, five, pool: (
                _outputs(one, three, five, pool),
                i * (one + three[0] + five[0] + pool)
                + 3 * three[0] * three[1]
                + 5 * five[0] * five[1],
            ),
            "A window of 3 has 9 cells, and one of 5 has 25.",
        ),
    ),
    hint="Four 1 × 1 convolutions look at the input: `inputs` times their filters. Then 9 × "
    "three[0] × three[1], and 25 × five[0] × five[1]. Only the ends of the branches come out.",
)
