"""Blocks with shortcuts, and dense ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Shortcuts -------------------------------------------------------------------------------


def shortcut_block(
    x: np.ndarray, first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """A residual block of two dense layers: its output, and the gradient of its sum by x.

    y = relu(x + relu(x @ first) @ second), without biases.

    Args:
        x: (n, d).
        first: (d, d).
        second: (d, d).

    Returns:
        y, (n, d), and the gradient of y.sum() by x, (n, d).
    """
    return _block(x, first, second)


def _block(
    x: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    forwards: float = 1,
    backwards: float = 1,
    last_relu: bool = True,
    gate_inside: bool = True,
    through_branch: float = 1,
) -> tuple[np.ndarray, np.ndarray]:
    hidden = x @ first
    total = forwards * x + np.maximum(hidden, 0) @ second
    arriving = (total > 0) * 1.0 if last_relu else np.ones_like(total)
    inside = arriving @ second.T
    if gate_inside:
        inside = inside * (hidden > 0)
    y = np.maximum(total, 0) if last_relu else total
    return y, through_branch * (inside @ first.T) + backwards * arriving


def _block_cases(rng: np.random.Generator) -> list[Case]:
    # Negative and positive numbers in every case, so that both gates matter.
    return [tuple(rng.normal(size=shape) for shape in ((4, 5), (5, 5), (5, 5))) for _ in range(3)]


SHORTCUT_BLOCK = Exercise(
    name="architectures.shortcut_block",
    points=4,
    reference=shortcut_block,
    cases=_block_cases,
    misconceptions=(
        Misconception(
            "leaves out the shortcut",
            lambda x, a, b: _block(x, a, b, forwards=0, backwards=0),
            "This is a plain block. Where does x itself come in, forwards and backwards?",
        ),
        Misconception(
            "forgets the shortcut on the way back",
            lambda x, a, b: _block(x, a, b, backwards=0),
            "Forwards it is right. x takes two ways to the sum, so two gradients come back: one "
            "through the layers, and one straight.",
        ),
        Misconception(
            "sends the gradient along the shortcut only",
            lambda x, a, b: _block(x, a, b, through_branch=0),
            "Forwards it is right. The layers have their share in the sum, too: what comes back "
            "through them is added.",
        ),
        Misconception(
            "forgets the ReLU after the sum",
            lambda x, a, b: _block(x, a, b, last_relu=False),
            "After the sum comes one more ReLU: it cuts values forwards, and gradients backwards.",
        ),
        Misconception(
            "forgets the inner ReLU on the way back",
            lambda x, a, b: _block(x, a, b, gate_inside=False),
            "Forwards it is right. Backwards, a ReLU lets through only where its input was "
            "positive; there is one inside the block as well.",
        ),
    ),
    hint="Backwards from ones: times (sum > 0). That is what arrives on both ways. Through the "
    "layers: @ second.T, times (hidden > 0), @ first.T. Straight: as it is. Add both.",
)


# --- Dense blocks ----------------------------------------------------------------------------


def dense_channels(start: int, growth: int, layers: Sequence[int], compression: float) -> list[int]:
    """Maps at the end of each dense block, before the transition that follows it.

    Args:
        start: maps that go into the first block.
        growth: maps that each layer adds.
        layers: of each block.
        compression: the share of the maps that a transition keeps, rounded down.
    """
    return _channels(start, growth, layers, compression)


def _channels(
    start: int, growth: int, layers: Sequence[int], compression: float, after: bool = False
) -> list[int]:
    found, maps = [], start
    for count in layers:
        maps += growth * count
        kept = int(compression * maps)
        found.append(kept if after else maps)
        maps = kept
    return found


def _doubling(start: int, growth: int, layers: Sequence[int], compression: float) -> list[int]:
    found, maps = [], start
    for count in layers:
        maps *= 2**count
        found.append(maps)
        maps = int(compression * maps)
    return found


def _dense_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (64, 32, [6, 12, 24, 16], 0.5),
        (int(rng.integers(8, 40)), int(rng.integers(5, 20)), [4, 3, 5], 0.5),
    ]


DENSE_CHANNELS = Exercise(
    name="architectures.dense_channels",
    points=2,
    reference=dense_channels,
    cases=_dense_cases,
    misconceptions=(
        Misconception(
            "forgets the maps that came in",
            lambda s, g, layers, c: [g * count for count in layers],
            "So many are new. In a dense block, what came in is still there at the end.",
        ),
        Misconception(
            "never throws anything away",
            lambda s, g, layers, c: _channels(s, g, layers, 1.0),
            "Right within a block. Between blocks, the transition keeps only a share.",
        ),
        Misconception(
            "counts after the transition",
            lambda s, g, layers, c: _channels(s, g, layers, c, after=True),
            "These are the maps that go into the next block. Asked for are those at the end of "
            "each block, before the transition.",
        ),
        Misconception(
            "starts each block anew",
            lambda s, g, layers, c: [s + g * count for count in layers],
            "The first block is right. The next one starts with what the transition lets through.",
        ),
        Misconception(
            "doubles the maps in each layer",
            _doubling,
            "A layer *sees* all maps, but adds only `growth` new ones.",
        ),
    ),
    hint="Within a block: growth times its layers are added. Write the number down, multiply it by "
    "the compression, and go on with the next block.",
)
