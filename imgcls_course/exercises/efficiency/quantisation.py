"""Smaller weights: numbers of eight bits."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def scale_and_zero_point(low: float, high: float) -> tuple[float, int]:
    """Scale and zero point so that -128 stands for the low end and 127 for the high end.

    A whole number q stands for scale * (q - zero_point) (Jacob and others 2018).

    Args:
        low: the smallest value, at most 0.
        high: the largest value, at least 0.
    """
    scale = (high - low) / LEVELS
    return scale, round(-128 - low / scale)


LEVELS = 255
"""Steps between the smallest and the largest of 8-bit whole numbers, -128 and 127."""


def _unsigned(low: float, high: float) -> tuple[float, int]:
    scale = (high - low) / LEVELS
    return scale, round(-low / scale)


def _symmetric(low: float, high: float) -> tuple[float, int]:
    return max(abs(low), abs(high)) / 127, 0


def _scale_inverted(low: float, high: float) -> tuple[float, int]:
    scale = (high - low) / LEVELS
    return 1 / scale, round(-128 - low / scale)


def _steps_256(low: float, high: float) -> tuple[float, int]:
    scale = (high - low) / 256
    return scale, round(-128 - low / scale)


def _middle(low: float, high: float) -> tuple[float, int]:
    scale = (high - low) / LEVELS
    return scale, round((low + high) / 2 / scale)


def _zero_point_down(low: float, high: float) -> tuple[float, int]:
    scale = (high - low) / LEVELS
    return scale, int(np.floor(-128 - low / scale))


def _zero_point_cut(low: float, high: float) -> tuple[float, int]:
    scale = (high - low) / LEVELS
    return scale, int(-128 - low / scale)


def _scale_cases(rng: np.random.Generator) -> list[Case]:
    # Zero at either end, once with limits that are whole; and between them, with a zero point
    # below and above 0 that is nearer to the next lower or to the next higher number (and never as
    # near to both).
    cases: list[Case] = [(0, int(rng.integers(3, 9)))]
    scales = rng.permutation([0.004, 0.03, 0.2, 1.5, 12.0]) * rng.uniform(0.8, 1.2, size=5)
    steps = [255, *rng.integers([20, 70, 150, 200], [60, 110, 190, 240])]
    for scale, below, rest in zip(scales, steps, [0, 0.8, 0.2, 0.7, 0.3], strict=True):
        low = -float(f"{scale * (below + rest):.4g}")
        high = float(f"{scale * (LEVELS - below - rest):.4g}")
        cases.append((low + 0.0, high))
    # A scale of 0.0000003 / 255 = 0.00000000117647: whatever is added to it shows.
    below = float(rng.choice([1.8e-8, 3.8e-8]))
    return [*cases, (-below, round(3e-7 - below, 9))]


SCALE_AND_ZERO_POINT = Exercise(
    name="efficiency.scale_and_zero_point",
    points=3,
    reference=scale_and_zero_point,
    cases=_scale_cases,
    absolute_tolerance=0.0,
    result_names=("scale", "zero point"),
    misconceptions=(
        Misconception(
            "counts from 0 to 255",
            _unsigned,
            "The scale is right. But these whole numbers run from −128 to 127: at the low end "
            "stands −128, not 0.",
        ),
        Misconception(
            "puts zero in the middle",
            _symmetric,
            "That is the symmetric way, good for weights. After a ReLU there is nothing below 0, "
            "and half of the whole numbers would never be used.",
        ),
        Misconception(
            "turns the scale upside down",
            _scale_inverted,
            "The scale is how much one step of the whole numbers is worth: a range, divided by the "
            "number of steps.",
        ),
        Misconception(
            "counts the numbers instead of the steps",
            _steps_256,
            "There are 256 whole numbers, but one step fewer between the first and the last.",
        ),
        Misconception(
            "rounds the zero point down",
            _zero_point_down,
            "The scale is right. Of the whole numbers, the *nearest* to where 0 lands is the zero "
            "point; it may be the next higher one.",
        ),
        Misconception(
            "cuts the decimals of the zero point",
            _zero_point_cut,
            "The scale is right. `int` cuts towards 0; the *nearest* whole number is asked for.",
        ),
        Misconception(
            "takes the middle of the range for the zero point",
            _middle,
            "The zero point is the whole number that stands for the value 0.",
        ),
    ),
    hint="Steps from −128 to 127: 255. The scale is the range divided by them. The zero point is "
    "where the value 0 lands: −128, plus as many steps as the low end lies below 0, "
    "rounded to the nearest whole number.",
)


def quantise(values: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    """The nearest whole numbers, int8; what lies outside gets the nearest end.

    Args:
        values: floats, of any shape.
        scale: what one step is worth.
        zero_point: the whole number that stands for 0.
    """
    rounded = np.round(values / scale) + zero_point
    return np.clip(rounded, -128, 127).astype(np.int8)


def _without_clipping(values: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return (np.round(values / scale) + zero_point).astype(np.int64).astype(np.int8)


def _truncated(values: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return np.clip(np.trunc(values / scale) + zero_point, -128, 127).astype(np.int8)


def _zero_point_subtracted(values: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return np.clip(np.round(values / scale) - zero_point, -128, 127).astype(np.int8)


def _multiplied_by_scale(values: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return np.clip(np.round(values * scale) + zero_point, -128, 127).astype(np.int8)


def _clipped_too_early(values: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    clipped = np.clip(np.round(values / scale), -128, 127)
    return (clipped + zero_point).astype(np.int64).astype(np.int8)


def _rounded_down(values: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return np.clip(np.floor(values / scale) + zero_point, -128, 127).astype(np.int8)


def _quantise_cases(rng: np.random.Generator) -> list[Case]:
    # In each: beyond both ends (once too far for whole numbers of 16 or 32 bits), at both ends, a
    # little beside a whole number on either side and of either sign, and zero. One has a tiny
    # scale, and one many floats of 32 bits, as a network's weights are.
    cases = []
    for shape, scale, zero_point in (
        ((7,), 0.5, 0), ((3, 4), 0.05, 10), ((3, 4), 2e-8, -40), ((2, 3, 50), 0.1, -128),
        ((2, 5), 3.0, 127),
    ):  # fmt: skip
        zero_point += int(rng.integers(1, 9)) if abs(zero_point) < 100 else 0
        low, high = -128 - zero_point, 127 - zero_point
        steps = rng.integers(low, high, size=shape) + rng.choice([-0.3, 0.4], size=shape)
        inside = np.clip([low + 9.4, high - 20.7, low + 40.7, high - 9.4, 0], low, high)
        ends = [low - 30.6, high + 60.4] if scale < 3 else [low - 40_000.6, high + 3e9]
        steps.flat[:7] = [*ends, *inside]
        values = np.round(rng.permutation(steps.ravel()) * scale, 12).reshape(shape)
        values = values.astype(np.float32) if values.size > 256 else values
        cases.append((values, scale, zero_point))
    return cases


QUANTISE = Exercise(
    name="efficiency.quantise",
    points=3,
    reference=quantise,
    cases=_quantise_cases,
    same_dtype=True,
    misconceptions=(
        Misconception(
            "does not hold back what lies outside",
            _without_clipping,
            "130 does not fit into int8 and comes out as −126: the largest value becomes one of "
            "the smallest. Clip first.",
        ),
        Misconception(
            "cuts instead of rounding",
            _truncated,
            "Cutting the decimals makes errors of up to a whole step, always towards zero. "
            "Rounding makes half of that.",
        ),
        Misconception(
            "rounds down",
            _rounded_down,
            "The *nearest* whole number may be the next higher one: of 20.7 it is 21.",
        ),
        Misconception(
            "subtracts the zero point",
            _zero_point_subtracted,
            "On the way *back* it is subtracted: scale · (q − zero point). So what is done here?",
        ),
        Misconception(
            "multiplies by the scale",
            _multiplied_by_scale,
            "The scale is what one step is worth. How many steps are in a value?",
        ),
        Misconception(
            "clips before the zero point is added",
            _clipped_too_early,
            "After adding, the number may lie outside once more. Clip last.",
        ),
    ),
    hint="How many steps (a division), rounded, shifted by the zero point, clipped to −128..127, "
    "and only then `.astype(np.int8)`.",
)
