"""Time of training: when to stop, and what further devices bring."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Early stopping --------------------------------------------------------------------------


def early_stop(losses: Sequence[float], patience: int) -> tuple[int, int]:
    """The epoch after which training stops, and the epoch whose weights are kept, both from 0.

    Args:
        losses: validation loss after each epoch.
        patience: training stops as soon as so many epochs in a row have not been better than the
            best one before them. If that never happens, it stops after the last epoch.
    """
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch, best
    return len(losses) - 1, best


def _keeps_the_last(losses: Sequence[float], patience: int) -> tuple[int, int]:
    stop, _ = early_stop(losses, patience)
    return stop, stop


def _stops_at_the_best(losses: Sequence[float], patience: int) -> tuple[int, int]:
    _, best = early_stop(losses, patience)
    return best, best


def _one_later(losses: Sequence[float], patience: int) -> tuple[int, int]:
    return early_stop(losses, patience + 1)


def _against_the_epoch_before(losses: Sequence[float], patience: int) -> tuple[int, int]:
    worse = 0
    for epoch in range(1, len(losses)):
        worse = worse + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if worse >= patience:
            return epoch, int(np.argmin(losses[: epoch + 1]))
    return len(losses) - 1, int(np.argmin(losses))


def _counts_all_worse(losses: Sequence[float], patience: int) -> tuple[int, int]:
    best, worse = 0, 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch > best:
            worse += 1
            if worse >= patience:
                return epoch, best
    return len(losses) - 1, best


def _knows_the_future(losses: Sequence[float], patience: int) -> tuple[int, int]:
    best = int(np.argmin(losses))
    return min(best + patience, len(losses) - 1), best


def _stop_cases(rng: np.random.Generator) -> list[Case]:
    # The first is made so that each idea ends elsewhere; a little noise keeps its order.
    made = np.array([2.0, 1.5, 1.6, 1.2, 1.3, 1.25, 1.4, 1.1, 1.3, 1.2, 1.25, 1.4, 0.9, 1.0])
    first = made + rng.uniform(0, 0.01, size=len(made))
    second = np.array([2.0, 1.7, 1.8, 1.5, 1.6, 1.4]) + rng.uniform(0, 0.01, size=6)
    return [
        (np.round(first, 4).tolist(), 4),
        (np.round(first, 4).tolist(), 3),
        (np.round(second, 4).tolist(), 2),
        ([1.0, 0.8, 0.9, 0.95, 0.7, 0.75], 2),
    ]


EARLY_STOP = Exercise(
    name="efficiency.early_stop",
    points=3,
    reference=early_stop,
    cases=_stop_cases,
    misconceptions=(
        Misconception(
            "keeps the weights of the last epoch",
            _keeps_the_last,
            "By the time that training stops, the network has got worse for `patience` epochs. "
            "Go back to the best epoch.",
        ),
        Misconception(
            "stops at the best epoch itself",
            _stops_at_the_best,
            "Nobody can know that an epoch was the best until some worse ones have followed: these "
            "have been computed, too.",
        ),
        Misconception(
            "waits one epoch too long",
            _one_later,
            "With a patience of 3, the third epoch in a row without a new best is the last one.",
        ),
        Misconception(
            "compares with the epoch before",
            _against_the_epoch_before,
            "Loss goes up and down. Compare with the *best* so far, not with the last one.",
        ),
        Misconception(
            "does not start counting anew after a new best",
            _counts_all_worse,
            "The epochs without improvement must follow each other. A new best one sets the count "
            "back to 0.",
        ),
        Misconception(
            "knows the best of all epochs in advance",
            _knows_the_future,
            "While training, only the losses up to now are known. A better epoch may come after "
            "the stop; it is never seen.",
        ),
    ),
    hint="Go through the epochs, and remember the best one so far. If an epoch is no better, how "
    "many epochs ago was the best?",
)


# --- Several devices -------------------------------------------------------------------------


def speedup(devices: int, parallel: float) -> float:
    """How many times faster a job is on several devices (Amdahl 1967).

    Args:
        devices: that share what can be shared.
        parallel: the share of the job's time on one device that can be shared, 0 to 1.
    """
    return 1 / ((1 - parallel) + parallel / devices)


def _speedup_cases(rng: np.random.Generator) -> list[Case]:
    drawn = [round(float(rng.uniform(low, high)), 3) for low, high in ((0.55, 0.7), (0.8, 0.97))]
    return [(4, 0.9), (2, drawn[0]), (int(rng.integers(16, 64)), drawn[1])]


SPEEDUP = Exercise(
    name="efficiency.speedup",
    points=2,
    reference=speedup,
    cases=_speedup_cases,
    misconceptions=(
        Misconception(
            "takes all of the job for shared",
            lambda devices, parallel: float(devices),
            "That would be so if *all* could be shared. What cannot be takes as long as ever.",
        ),
        Misconception(
            "takes the shared part of the devices",
            lambda devices, parallel: devices * parallel,
            "Add up times, not speeds: first the part that is not shared, then the part that is.",
        ),
        Misconception(
            "gives the time instead of the speed-up",
            lambda devices, parallel: (1 - parallel) + parallel / devices,
            "This is how long it takes now, if it took 1 before. How many *times faster* is that?",
        ),
        Misconception(
            "mixes speeds by their shares",
            lambda devices, parallel: (1 - parallel) + parallel * devices,
            "An average of the speeds, 1 and `devices`. But the slow part takes most of the time: "
            "average the times.",
        ),
        Misconception(
            "shares out the part that cannot be shared",
            lambda devices, parallel: 1 / (parallel + (1 - parallel) / devices),
            "The two parts have changed places: it is `parallel` that gets `devices` times faster.",
        ),
    ),
    hint="Let the job take 1 on one device. How long does the part take that cannot be shared? And "
    "the rest, on all devices together? The speed-up is 1 divided by the sum.",
)
