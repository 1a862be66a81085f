"""How a generator's maps grow, and a walk between two of its inputs."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- How large a map becomes -----------------------------------------------------------------


def grown_side(side: int, kernel: int, stride: int, padding: str) -> int:
    """The side of a transposed convolution's output, as Keras computes it."""
    if padding == "same":
        return side * stride
    return (side - 1) * stride + max(kernel, stride)


def _shrinks(side: int, kernel: int, stride: int, padding: str) -> int:
    if padding == "same":
        return -(-side // stride)
    return (side - kernel) // stride + 1


def _always_same(side: int, kernel: int, stride: int, padding: str) -> int:
    return side * stride


def _forgets_kernel(side: int, kernel: int, stride: int, padding: str) -> int:
    return side * stride if padding == "same" else (side - 1) * stride


def _full_at_each(side: int, kernel: int, stride: int, padding: str) -> int:
    return side * stride if padding == "same" else side * stride + kernel


def _ignores_padding(side: int, kernel: int, stride: int, padding: str) -> int:
    return (side - 1) * stride + kernel


def _growth_cases(rng: np.random.Generator) -> list[Case]:
    sides = [int(one) for one in rng.permutation(np.arange(5, 22))[:6]]
    return [
        # Kernels as wide as the stride, and wider by an even and by an odd number; odd ones, too.
        (sides[0], 2, 2, "valid"),
        (sides[1], 4 + int(rng.choice([2, 6])), 4, "valid"),
        (sides[2], 3 + int(rng.choice([1, 3])), 3, "valid"),
        (1, 2 + int(rng.integers(2, 12)), 2, "valid"),
        (sides[3], 3 + 2 * int(rng.integers(0, 4)), 1, "valid"),
        (sides[2] + 90, 6, 3, "valid"),  # larger than 256
        (sides[4], 4, 2, "same"),
        (1, 3 + int(rng.choice([1, 2])), 3, "same"),
        (sides[5], 2 + int(rng.integers(1, 5)), 1, "same"),
        (2 * sides[0] + 60, 5, 4, "same"),
    ]


GROWN_SIDE = Exercise(
    name="generation.grown_side",
    points=2,
    reference=grown_side,
    cases=_growth_cases,
    misconceptions=(
        Misconception(
            "computes what a convolution would give",
            _shrinks,
            "A convolution makes maps smaller; the *transposed* one goes the other way, from the "
            "small map to the large.",
        ),
        Misconception(
            'takes "valid" for "same"',
            _always_same,
            'With "valid" nothing is cut off: a last stamp that is wider than the stride reaches '
            "beyond side times stride.",
        ),
        Misconception(
            "forgets the last stamp",
            _forgets_kernel,
            "From the first stamp's edge to the last stamp's edge there are (side - 1) strides. "
            "And how wide is the last stamp?",
        ),
        Misconception(
            "counts one stride too many",
            _full_at_each,
            "Between `side` stamps there are only side - 1 strides.",
        ),
        Misconception(
            'takes "same" for "valid"',
            _ignores_padding,
            'With "same" the edges are cut so that the side is exactly stride times as large.',
        ),
    ),
    hint='"same": side times stride. "valid": side - 1 strides, and one whole stamp.',
)


# --- From one image to another ---------------------------------------------------------------


def walk(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Points on the straight line from start to end, both included, (steps, latent)."""
    return np.linspace(start, end, steps)


def _never_arrives(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(start, end, steps, endpoint=False)


def _backwards(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(end, start, steps)


def _adds_end(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return start + np.linspace(0, 1, steps)[:, np.newaxis] * end


def _along_columns(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(start, end, steps).T


def _inner_only(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(start, end, steps + 2)[1:-1]


def _one_too_many(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    return np.linspace(start, end, steps + 1)


def _walk_cases(rng: np.random.Generator) -> list[Case]:
    # Fewer points than numbers of each, and more; the ends alone; a coordinate that stays; two
    # walks of the same size; a tiny one; one of many points.
    cases = []
    for latent, steps, scale in (
        (2, 3, 1), (3, 2, 1), (4, 6, 1), (6, 4, 1e-6), (1, 9, 1), (2, 3, 1), (2, _MANY_STEPS, 1),
    ):  # fmt: skip
        start, end = np.round(rng.normal(size=(2, latent)), 2) * scale
        if latent > 3:
            end[1] = start[1]
        cases.append((start, end, steps))
    # On the way to whole numbers there are fractions.
    cases.append((np.round(rng.normal(size=3), 2), rng.permutation([1, -2, 3]), 5))
    return cases


# By rounding, `np.arange(0, 1, 1 / 392)` has 393 numbers and not 392.
_MANY_STEPS = 393


WALK = Exercise(
    name="generation.walk",
    points=2,
    reference=walk,
    cases=_walk_cases,
    # So that the tiny walk counts.
    absolute_tolerance=1e-12,
    misconceptions=(
        Misconception(
            "stops before the end",
            _never_arrives,
            "The last point must be `end` itself: the share of the end goes from 0 to 1, both "
            "included.",
        ),
        Misconception(
            "walks from the end to the start",
            _backwards,
            "The first row should be `start`.",
        ),
        Misconception(
            "adds the end without taking away the start",
            _adds_end,
            "Halfway, half of the start must be gone: (1 - share) * start + share * end.",
        ),
        Misconception(
            "puts the points in columns",
            _along_columns,
            "One point a row, so that the generator takes the rows for a batch.",
        ),
        Misconception(
            "makes one point too many",
            _one_too_many,
            "`steps` is the number of points, both ends among them; between them there is one way "
            "less.",
        ),
        Misconception(
            "leaves out both ends",
            _inner_only,
            "Start and end are points of the walk, too.",
        ),
    ),
    hint="For shares from 0 to 1: (1 - share) * start + share * end, one row for each share.",
)
