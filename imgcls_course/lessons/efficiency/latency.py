"""How long computations take on this machine: medians of runs in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from numpy.typing import NDArray

from imgcls_course.training.apply_plan import computing_by
from imgcls_course.training.keras_memory_leak import without_memory_leak
from imgcls_course.training.plan import Plan

if TYPE_CHECKING:
    import keras


def median_seconds(
    computations: Mapping[str, Callable[[], object]], rounds: int = 15, calls: int = 10
) -> dict[str, float]:
    """Seconds that one call takes, by name.

    All are timed in turns, since a machine's speed drifts, and the median is taken, since now and
    then something else wants the processor. A round of each comes first and does not count.

    Args:
        computations: functions without arguments.
        rounds: how often each has its turn.
        calls: in one turn.
    """
    measured: dict[str, list[float]] = {name: [] for name in computations}
    for number in range(rounds + 1):
        for name, compute in computations.items():
            started = time.perf_counter()
            for _ in range(calls):
                compute()
            if number:
                measured[name].append((time.perf_counter() - started) / calls)
    return {name: statistics.median(seconds) for name, seconds in measured.items()}


@without_memory_leak()
def training_speeds(
    model: keras.Model,
    batch: tuple[NDArray, NDArray],
    precisions: Sequence[str],
    rounds: int = 3,
    steps: int = 3,
) -> dict[str, float]:
    """Images a second that a compiled model trains with, by precision; it ends as it was.

    Args:
        model: built and compiled.
        batch: inputs and labels of one step.
        precisions: Keras's names, such as "float32" and "mixed_bfloat16".
        rounds: of which the median counts.
        steps: in one round.
    """
    before, speeds = model.get_weights(), {}
    for precision in precisions:
        with computing_by(model, Plan(precision)):
            model.train_on_batch(*batch)  # builds the graph
            taken = median_seconds({"step": lambda: model.train_on_batch(*batch)}, rounds, steps)
            speeds[precision] = len(batch[0]) / taken["step"]
    model.set_weights(before)
    return speeds
