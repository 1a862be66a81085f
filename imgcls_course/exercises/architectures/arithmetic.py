"""Multiply-adds of convolutions, whole and separable."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

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
    # Strides from 1 to 5, windows of 1, of even side, and larger than the image, which may leave a
    # single place; more maps than filters, fewer, and as many. One layer has more places to a side
    # than 8 bits can count, more in all than 16, and a count too large for 32.
    small = [int(one) for one in rng.permutation(np.arange(6, 60))[:8]]
    places = [int(one) for one in rng.permutation(np.arange(3, 12))[:4]]
    return [
        (places[0] + 3, 1, 3, small[0], small[1]),
        (4, 2, 7, 3, small[2]),
        (3 * places[1], 3, 4, small[3], small[4]),
        (4 * places[2], 4, 1, small[5], 2),
        (5, 5, 6 + int(rng.integers(2)), 1, small[6]),
        (2 * places[3], 2, 3, small[7], small[7]),
        (2 * int(rng.integers(257, 300)), 2, 11, 500 + small[7], 300 + small[0]),
    ]


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
    # More maps than filters, fewer, and as many, one of either or of both, windows of even side,
    # and one that sees a single place, where two halves are *more* than the whole. One has weights
    # too many for 32 bits.
    maps = [int(one) for one in rng.permutation(np.arange(12, 90))[:8]]
    maps.sort()
    return [
        (3, maps[1], maps[6]),
        (5, maps[7], maps[2]),
        (2, maps[3], int(rng.integers(2, 4))),
        (7, maps[4], maps[4]),
        (4, 1, maps[0]),
        (11, 7000 + maps[5], 6000 + maps[4]),
        (3, maps[3], 1),
        (6, 1, 1),
        (1, maps[5], 6),  # 0.857143: more than its first four decimals
    ]


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
