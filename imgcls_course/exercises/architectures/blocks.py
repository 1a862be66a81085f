"""Exercises of lesson 10: what windows, branches, shortcuts, dense blocks and bottlenecks cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception

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
    return [
        (2, 3, 64),
        (3, 3, int(rng.integers(5, 60))),
        (2, int(rng.choice([5, 7])), int(rng.integers(5, 60))),
    ]


STACKED = Exercise(
    name="architectures.stacked",
    points=2,
    reference=stacked,
    cases=_stacked_cases,
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
    "maps in, times maps out.",
)


# --- Multiply-adds ---------------------------------------------------------------------------


def multiply_adds(side: int, stride: int, window: int, inputs: int, filters: int) -> int:
    """Multiply-adds of a convolution with padding "same", for one image.

    Args:
        side: height and width of the maps that come in; a multiple of the stride.
        stride: steps of the window.
        window: its side.
        inputs: maps that come in.
        filters: maps that come out.
    """
    return (side // stride) ** 2 * window**2 * inputs * filters


def _multiply_adds_cases(rng: np.random.Generator) -> list[Case]:
    inputs, filters = (int(one) for one in rng.permutation(np.arange(6, 60))[:2])
    return [(32, 1, 3, 3, 16), (224, 2, 7, 3, 64), (28, 2, 3, inputs, filters)]


MULTIPLY_ADDS = Exercise(
    name="architectures.multiply_adds",
    points=1,
    reference=multiply_adds,
    cases=_multiply_adds_cases,
    misconceptions=(
        Misconception(
            "counts the weights",
            lambda side, s, k, i, f: k**2 * i * f,
            "So many weights there are. Each of them is used anew at every place of the output.",
        ),
        Misconception(
            "ignores the stride",
            lambda side, s, k, i, f: side**2 * k**2 * i * f,
            "Right at stride 1. With a stride of 2 there are fewer places, in both directions.",
        ),
        Misconception(
            "lets the stride act in one direction only",
            lambda side, s, k, i, f: side * (side // s) * k**2 * i * f,
            "The window skips places downwards as well as to the right.",
        ),
        Misconception(
            "forgets the maps that come in",
            lambda side, s, k, i, f: (side // s) ** 2 * k**2 * f,
            "The window goes through all maps that come in: one product for each of its cells in "
            "each of them.",
        ),
        Misconception(
            "forgets the filters",
            lambda side, s, k, i, f: (side // s) ** 2 * k**2 * i,
            "That is the work of one filter.",
        ),
        Misconception(
            "counts a multiplication and its addition as two",
            lambda side, s, k, i, f: 2 * (side // s) ** 2 * k**2 * i * f,
            "As operations they are two, and some papers count so. A multiply-add is both in one.",
        ),
    ),
    hint="Places in the output, (side / stride)², times the multiply-adds at one place: window² × "
    "inputs × filters.",
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


def _inception_cases(rng: np.random.Generator) -> list[Case]:
    drawn = [int(one) for one in rng.permutation(np.arange(4, 40))[:7]]
    return [
        (192, 64, [96, 128], [16, 32], 32),
        (drawn[0], drawn[1], drawn[2:4], drawn[4:6], drawn[6]),
    ]


INCEPTION_WEIGHTS = Exercise(
    name="architectures.inception_weights",
    points=3,
    reference=inception_weights,
    cases=_inception_cases,
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


# --- Bottlenecks -----------------------------------------------------------------------------


def separable_saving(window: int, inputs: int, filters: int) -> float:
    """How many times fewer weights a depthwise and a 1 x 1 convolution have than a full one.

    Args:
        window: side of the window.
        inputs: maps that come in.
        filters: maps that come out; biases do not count.
    """
    return window**2 * inputs * filters / (window**2 * inputs + inputs * filters)


def _separable_cases(rng: np.random.Generator) -> list[Case]:
    inputs, filters = (int(one) for one in rng.permutation(np.arange(12, 90))[:2])
    return [(3, 64, 128), (5, inputs, filters), (3, filters, inputs)]


SEPARABLE_SAVING = Exercise(
    name="architectures.separable_saving",
    points=2,
    reference=separable_saving,
    cases=_separable_cases,
    misconceptions=(
        Misconception(
            "counts the depthwise part only",
            lambda k, i, f: float(f),
            "The depthwise convolution never mixes its maps. The 1 × 1 convolution after it does, "
            "and has most of the weights.",
        ),
        Misconception(
            "counts the 1 x 1 part only",
            lambda k, i, f: float(k**2),
            "Nearly, if there are many filters. But the depthwise part has weights, too.",
        ),
        Misconception(
            "gives the share that is left",
            lambda k, i, f: (k**2 * i + i * f) / (k**2 * i * f),
            "That is the other way around: how many times *fewer* means the full one's weights, "
            "divided by those of the two.",
        ),
        Misconception(
            "lets the depthwise part look at all maps",
            lambda k, i, f: k**2 * i * f / (k**2 * i * i + i * f),
            "Depthwise means: each map has one kernel of its own, and looks at no other map.",
        ),
        Misconception(
            "gives the depthwise part one kernel for all maps",
            lambda k, i, f: k**2 * i * f / (k**2 + i * f),
            "There is one kernel for *each* map that comes in.",
        ),
    ),
    hint="Full: window² × inputs × filters. Depthwise: window² × inputs. 1 × 1: inputs × filters.",
)


# --- Who is best? ----------------------------------------------------------------------------


def on_the_front(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    """For each network, whether no other one is at least as good in both and better in one.

    Args:
        costs: less is better.
        accuracies: more is better.
    """
    pairs = list(zip(costs, accuracies, strict=True))
    return [not any(_beats(other, own) for other in pairs) for own in pairs]


def _beats(other: tuple[float, float], own: tuple[float, float]) -> bool:
    return other[0] <= own[0] and other[1] >= own[1] and other != own


def _best_only(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    return [one == max(accuracies) for one in accuracies]


def _ends_only(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    return [
        cost == min(costs) or one == max(accuracies)
        for cost, one in zip(costs, accuracies, strict=True)
    ]


def _never_worse(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    """A network must be beaten in neither of the two, alone."""
    pairs = list(zip(costs, accuracies, strict=True))
    return [
        not any(cost < own[0] or accuracy > own[1] for cost, accuracy in pairs) for own in pairs
    ]


def _strictly(costs: Sequence[float], accuracies: Sequence[float]) -> list[bool]:
    pairs = list(zip(costs, accuracies, strict=True))
    return [not any(c < own[0] and a > own[1] for c, a in pairs) for own in pairs]


def _front_cases(rng: np.random.Generator) -> list[Case]:
    # The third ties with the second in accuracy, and costs more; the last is beaten in both.
    costs = np.cumsum(rng.integers(1, 9, size=6)).astype(float)
    accuracies = [0.5, 0.62, 0.62, 0.7, 0.81, 0.6]
    order = rng.permutation(6)
    return [
        (costs.tolist(), accuracies),
        (costs[order].tolist(), [accuracies[place] for place in order]),
    ]


ON_THE_FRONT = Exercise(
    name="architectures.on_the_front",
    points=3,
    reference=on_the_front,
    cases=_front_cases,
    misconceptions=(
        Misconception(
            "takes the most accurate one only",
            _best_only,
            "It is on the front. But one that costs less may be the right choice, too, as long as "
            "no other is as cheap *and* as accurate.",
        ),
        Misconception(
            "takes the cheapest and the most accurate",
            _ends_only,
            "These are the two ends of the front. What lies between them?",
        ),
        Misconception(
            "asks for the best in both",
            _never_worse,
            "That one would be all alone. A network leaves the front only if *one and the same* "
            "other network is no worse in either.",
        ),
        Misconception(
            "lets a tie stand",
            _strictly,
            "Two networks are equally accurate, and one of them costs more: why would anyone take "
            "that one?",
        ),
        Misconception(
            "takes those that are beaten",
            lambda costs, accuracies: [not one for one in on_the_front(costs, accuracies)],
            "The other way around: those that nobody beats are on the front.",
        ),
    ),
    hint="For each network, go through all others: one that costs no more, is no less accurate, "
    "and differs, beats it.",
)


EXERCISES = (
    STACKED,
    MULTIPLY_ADDS,
    INCEPTION_WEIGHTS,
    SHORTCUT_BLOCK,
    DENSE_CHANNELS,
    SEPARABLE_SAVING,
    ON_THE_FRONT,
)
