"""Judges mutants on many seeds, each within bounds of time and memory."""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from imgcls_course.authoring.mutation.answers import Mutant, mutants_of
from imgcls_course.authoring.mutation.time_limit import OutOfTime, time_limit
from imgcls_course.check import PUBLIC_SEED
from imgcls_course.exercises import find_exercise
from imgcls_course.judging.exercise import Case, Exercise
from imgcls_course.judging.judge import judge_answer
from imgcls_course.judging.judgement import Outcome

SEEDS = (PUBLIC_SEED, *range(1, 31))
# An answer that needs so many times as long as the reference does not end. The half second more
# is for those that need hardly any time.
_TIMES_AS_LONG = 20
_SECONDS_MORE = 0.5
_BYTES = 3 * 1024**3


@dataclass(frozen=True)
class Trial:
    """What became of a mutant.

    Attributes:
        mutant: the text that tells it apart.
        passed: the seeds on whose cases it was judged right; those of a killed one are none.
        seeds: on how many it was judged.
    """

    mutant: str
    passed: tuple[int, ...]
    seeds: int

    @property
    def is_killed(self) -> bool:
        """Whether it was judged wrong on every seed."""
        return not self.passed

    @property
    def is_lucky(self) -> bool:
        """Whether it was judged right on some seeds only: a grade would depend on luck."""
        return 0 < len(self.passed) < self.seeds


def try_mutants(
    exercise: Exercise, seeds: Sequence[int] = SEEDS, only: set[str] | None = None
) -> list[Trial]:
    """Judge all mutants of an exercise.

    Args:
        exercise: one that asks for a function.
        seeds: of the cases.
        only: texts of mutants; None for all.
    """
    bare = replace(exercise, misconceptions=())  # right or wrong is all that is asked
    drawn = [(seed, exercise.draw_cases(np.random.default_rng(seed))) for seed in seeds]
    _, cases = drawn[0]
    arguments = dict(zip(exercise.parameters(), cases[0], strict=True))
    with _quiet():
        begun = time.process_time()
        judge_answer(bare, exercise.reference, cases)
        seconds = _SECONDS_MORE + _TIMES_AS_LONG * (time.process_time() - begun)
        return [
            _try(bare, mutant, drawn, seconds)
            for mutant in mutants_of(exercise, arguments)
            if only is None or mutant.text in only
        ]


def try_by_name(name: str, seeds: Sequence[int], only: set[str] | None) -> list[Trial]:
    """The same in a process of its own, whose memory is bounded from now on."""
    _bound_memory()
    return try_mutants(find_exercise(name), seeds, only)


def _try(
    exercise: Exercise, mutant: Mutant, drawn: Sequence[tuple[int, list[Case]]], seconds: float
) -> Trial:
    passed = []
    for seed, cases in drawn:
        try:
            with time_limit(seconds):
                judgement = judge_answer(exercise, mutant.answer, cases)
        except OutOfTime:
            break  # an endless loop, which no seed ends
        if judgement.outcome is Outcome.RIGHT:
            passed.append(seed)
    return Trial(mutant.text, tuple(passed), len(drawn))


def _bound_memory() -> None:
    import resource

    statistics = Path("/proc/self/statm")
    pages = int(statistics.read_text().split()[0]) if statistics.exists() else 0
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + _BYTES, hard))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    nowhere = io.StringIO()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield
