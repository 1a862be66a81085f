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


def _open_at_zero(
    x: np.ndarray, first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    hidden = x @ first
    total = x + np.maximum(hidden, 0) @ second
    arriving = (total >= 0) * 1.0
    inside = (arriving @ second.T) * (hidden >= 0)
    return np.maximum(total, 0), arriving + inside @ first.T


def _shortcut_past_the_gate(
    x: np.ndarray, first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    y, gradient = _block(x, first, second)
    return y, gradient - (y > 0) + 1.0


def _not_transposed(
    x: np.ndarray, first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    hidden = x @ first
    y, _ = _block(x, first, second)
    arriving = (y > 0) * 1.0
    return y, arriving + ((arriving @ second) * (hidden > 0)) @ first


def _block_cases(rng: np.random.Generator) -> list[Case]:
    # Negative and positive numbers in every case, so that both gates matter; more images than
    # numbers of each, fewer, and a single one. Tiny inputs pass the gates as others do. Weights are
    # eighths, so that 32 bits have the gradients exactly, even where much of them cancels.
    cases: list[Case] = [
        (size * rng.normal(size=(n, d)), *np.rint(8 * rng.normal(size=(2, d, d))) / 8)
        for n, d, size in ((4, 5, 1.0), (6, 3, 1.0), (4, 5, 1e-6), (1, 4, 1.0))
    ]
    # An input of zeros meets both gates at exactly 0; the other one meets the inner gate so, while
    # the outer one is open. Whole numbers, so that it is exactly 0 in whatever order one adds.
    x = np.array([[0.0, 0.0], [float(rng.integers(1, 5)), 0.0], [-1.0, float(rng.integers(2, 5))]])
    first = np.array([[0.0, float(rng.integers(1, 4))], [float(rng.integers(1, 4)), -1.0]])
    second = np.array([[1.0, float(rng.integers(2, 4))], [2.0, -float(rng.integers(1, 4))]])
    return [*cases, (x, first, second)]


SHORTCUT_BLOCK = Exercise(
    name="architectures.shortcut_block",
    points=4,
    reference=shortcut_block,
    cases=_block_cases,
    result_names=("y", "gradient by x"),
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
            "lets through at exactly 0",
            _open_at_zero,
            "Forwards it is right. Backwards, a ReLU lets through where its input was positive; 0 "
            "is not.",
        ),
        Misconception(
            "leads the shortcut past the last ReLU",
            _shortcut_past_the_gate,
            "Forwards it is right. Backwards, the last ReLU comes first, and what it stops goes "
            "neither way: the shortcut hands on what has arrived at the sum.",
        ),
        Misconception(
            "does not transpose the weights on the way back",
            _not_transposed,
            "Forwards it is right. Backwards, each number goes back along the weights by which it "
            "came: their rows and columns change places.",
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
    hint="Forwards: x + relu(x @ first) @ second, then one more ReLU, of that sum. Backwards from "
    "ones: times (sum > 0). That is what arrives on both ways. Through the "
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


def _rounded(start: int, growth: int, layers: Sequence[int], compression: float) -> list[int]:
    found, maps = [], start
    for count in layers:
        maps += growth * count
        found.append(maps)
        maps = round(compression * maps)
    return found


def _share_thrown_away(
    start: int, growth: int, layers: Sequence[int], compression: float
) -> list[int]:
    return _channels(start, growth, layers, 1 - compression)


def _cut_at_the_end(
    start: int, growth: int, layers: Sequence[int], compression: float
) -> list[int]:
    found, maps = [], float(start)
    for count in layers:
        maps += growth * count
        found.append(int(maps))
        maps *= compression
    return found


def _dense_cases(rng: np.random.Generator) -> list[Case]:
    def blocks(layers: list[int], compression: float, rest: int) -> Case:
        """At the end of the first block, so many maps are left over when divided by four."""
        start, growth = int(rng.integers(8, 60)), int(rng.integers(5, 24))
        start += (rest - start - growth * layers[0]) % 4
        return start, growth, layers, compression

    # Fractions that are carried on, and cut off only at the end, would show in the last block.
    start, growth, layers, share = blocks([4, 3, 5], 0.75, 1)
    while _cut_at_the_end(start, growth, layers, share) == _channels(start, growth, layers, share):
        start += 4
    # A share that is no fraction of a power of two, and leaves 0.8.
    tenths = (int(rng.integers(8, 60)), int(rng.integers(5, 24)), [3, 2], 0.6)
    tenths = (tenths[0] + (3 - tenths[0] - 3 * tenths[1]) % 5, *tenths[1:])
    return [
        tenths,
        blocks([2, 1], 0.25, 3),  # a share of .75, to be rounded down
        (start, growth, layers, share),  # .75
        blocks([6, 12, 64, 48], 0.5, 1),  # more maps than 8 bits can count
        blocks([3, 0, 2, 4, 2], 0.25, 2),  # a block without layers
        blocks([1, 5, 2, 7], 0.75, 3),
        blocks([2, 6, 3], 1.0, 0),
        blocks([2, 1], 0.0, 1),  # nothing is kept, and here a quarter of two, which is none
        (1, 1, [1, int(rng.integers(2, 6))], 0.25),
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
            "rounds to the nearest number",
            _rounded,
            "Part of a map cannot be kept: the share is rounded *down*, as `int` does it.",
        ),
        Misconception(
            "carries fractions of maps on",
            _cut_at_the_end,
            "Each transition keeps a whole number of maps: round down there, before the next block "
            "begins, not only in the result.",
        ),
        Misconception(
            "takes the compression for the share that goes",
            _share_thrown_away,
            "The compression is the share that is *kept*.",
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
