"""The learning rate over the steps: warmup, then a cosine."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def learning_rate_at(step: int, warmup_steps: int, total_steps: int, peak: float) -> float:
    """Warm-up in a straight line from 0 to the peak, then half a cosine wave down to 0.

    Args:
        step: steps done, from 0.
        warmup_steps: how many of the steps the rise takes.
        total_steps: at which the rate is 0 again.
        peak: the highest learning rate.
    """
    if step < warmup_steps:
        return peak * step / warmup_steps
    return _cosine(peak, (step - warmup_steps) / (total_steps - warmup_steps))


def _cosine(peak: float, done: float) -> float:
    return peak * (1 + math.cos(math.pi * done)) / 2


def _after_warmup(then: Callable[[int, int, int, float], float]) -> Callable[..., float]:
    """An answer whose warm-up is right."""

    def answer(step: int, warmup_steps: int, total_steps: int, peak: float) -> float:
        if step < warmup_steps:
            return peak * step / warmup_steps
        return then(step, warmup_steps, total_steps, peak)

    return answer


def _early_warmup(step: int, warmup_steps: int, total_steps: int, peak: float) -> float:
    if step < warmup_steps:
        return peak * (step + 1) / warmup_steps
    return learning_rate_at(step, warmup_steps, total_steps, peak)


def _long_and_tiny(rng: np.random.Generator) -> Case:
    """A peak as for fine-tuning, and so many steps that 16 bits do not hold their number."""
    step, warmup = int(rng.integers(30_000, 40_000)), int(rng.integers(2_000, 5_000))
    return step, warmup, int(rng.integers(70_000, 90_000)), int(rng.integers(11, 99)) / 1e7


def _schedule_cases(rng: np.random.Generator) -> list[Case]:
    def case(share: float, warmup_share: float) -> Case:
        """At a share of the warm-up below 1, and from there on at a share of the cosine, plus 1."""
        total = int(rng.integers(60, 150))
        warmup = round(warmup_share * total)
        step = share * warmup if share < 1 else warmup + (share - 1) * (total - warmup)
        return round(step), warmup, total, round(rng.uniform(0.05, 0.9), 2)

    early, late = rng.uniform(0.15, 0.4), rng.uniform(0.65, 0.9)
    return [
        case(0, 0.2),  # 0 at the start
        case(early, 0.3),
        case(late, rng.uniform(0.6, 0.8)),  # a warm-up of more than half of all steps
        case(1, 0.1),  # the peak
        case(1 + early / 2, 0.15),
        case(1 + late, 0.25),
        case(2, rng.uniform(0.1, 0.4)),  # 0 at the end
        case(1, 0.0),  # no warm-up: the peak at once
        case(1 + early, 0.0),
        (1, 3, int(rng.integers(7, 12)), round(rng.uniform(1, 3), 2)),
        (0, 1, int(rng.integers(7, 12)), round(rng.uniform(1, 3), 2)),  # one step of warm-up
        _long_and_tiny(rng),
    ]


LEARNING_RATE_AT = Exercise(
    name="descent.learning_rate_at",
    points=2,
    reference=learning_rate_at,
    cases=_schedule_cases,
    absolute_tolerance=1e-13,  # so that tiny rates count
    misconceptions=(
        Misconception(
            "leaves out the warm-up",
            lambda step, warmup, total, peak: _cosine(peak, step / total),
            "The first steps should be small: look at the first of the two formulas.",
        ),
        Misconception(
            "counts the steps of the warm-up as steps of the cosine",
            _after_warmup(lambda step, warmup, total, peak: _cosine(peak, step / total)),
            "The rate drops suddenly where the warm-up ends. The cosine begins there: how many of "
            "its own steps are done?",
        ),
        Misconception(
            "lets the cosine last as long as the whole training",
            _after_warmup(lambda step, warmup, total, peak: _cosine(peak, (step - warmup) / total)),
            "The rate is not yet 0 at the last step. How many steps are left for the cosine when "
            "the warm-up is over?",
        ),
        Misconception(
            "lets the rate fall along a quarter of a wave",
            _after_warmup(
                lambda step, warmup, total, peak: (
                    peak * math.cos(math.pi / 2 * (step - warmup) / (total - warmup))
                )
            ),
            "Beginning and end are right, but this falls fastest at the end. Half a wave, from the "
            "crest to the trough, is what the formula has.",
        ),
        Misconception(
            "stays at the peak during the warm-up",
            lambda step, warmup, total, peak: (
                peak if step < warmup else learning_rate_at(step, warmup, total, peak)
            ),
            "The warm-up rises: after half of it, the rate is half of the peak.",
        ),
        Misconception(
            "lets the rate fall below 0",
            _after_warmup(
                lambda step, warmup, total, peak: (
                    peak * math.cos(math.pi * (step - warmup) / (total - warmup))
                )
            ),
            "The cosine runs from 1 to -1, and a negative learning rate climbs. Which sum and "
            "which factor bring it to the range from 1 to 0?",
        ),
        Misconception(
            "falls in a straight line",
            _after_warmup(
                lambda step, warmup, total, peak: peak * (1 - (step - warmup) / (total - warmup))
            ),
            "Begin, middle and end are right, but a cosine falls slowly at first and at last.",
        ),
        Misconception(
            "is one step ahead in the warm-up",
            _early_warmup,
            "Common, too; but here `step` counts the steps that are done, so the rise starts at 0.",
        ),
    ),
    hint="Two cases. During the warm-up: peak times the share of it that is done. Afterwards: peak "
    "times (1 + cos(pi * share)) / 2, with the share of the *remaining* steps that is done.",
)
