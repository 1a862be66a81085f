"""Mutation testing of many exercises, in a few processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from imgcls_course.authoring.mutation.equivalent import equivalent_mutants
from imgcls_course.authoring.mutation.report import Findings
from imgcls_course.authoring.mutation.trials import SEEDS, try_by_name
from imgcls_course.authoring.solved_cells import exercise_cells
from imgcls_course.runtime.lesson_files import SOLVED

QUICK_SEEDS = SEEDS[:2]


def mutate(
    names: Sequence[str], seeds: Sequence[int] = SEEDS, processes: int = 2
) -> Iterator[Findings]:
    """Findings of each exercise, as soon as they are there.

    Args:
        names: of the exercises.
        seeds: of the cases on which each mutant is judged.
        processes: how many work at the same time.
    """
    exercise_cells(SOLVED)  # read once, and shared with the processes, which are forked
    listed = {
        topic: equivalent_mutants(topic) for topic in {name.partition(".")[0] for name in names}
    }
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        running = {pool.submit(try_by_name, name, seeds, None): name for name in names}
        for done in as_completed(running):
            name = running[done]
            yield Findings(name, done.result(), listed[name.partition(".")[0]].get(name, {}))
