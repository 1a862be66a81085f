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


def _equal_is_better(losses: Sequence[float], patience: int) -> tuple[int, int]:
    best = 0
    for epoch, loss in enumerate(losses):
        if loss <= losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch, best
    return len(losses) - 1, best


def _counts_from_one(losses: Sequence[float], patience: int) -> tuple[int, int]:
    stop, best = early_stop(losses, patience)
    return stop + 1, best + 1


def _stop_cases(rng: np.random.Generator) -> list[Case]:
    waits = rng.permutation(7).tolist()

    def run(losses: list[float], patience: int, scale: float = 1.0) -> Case:
        """These losses after some epochs that each bring a new best, on a scale of its own."""
        before = [max(losses) + 0.25 * (number + 1) for number in range(waits.pop())][::-1]
        scale *= float(rng.choice([0.5, 1.0, 2.0, 8.0]))
        return [scale * loss for loss in before + losses], patience

    rise = float(rng.integers(1, 5)) / 8
    hair = 2.0**-20  # floats of 32 bits still tell it
    # More epochs than 8 bits can count until the best one, and once more until patience runs out.
    falling = [2.0 - number / 512 for number in range(int(rng.integers(257, 264)))]
    return [
        # Nothing is better than the first epoch, until it is too late; and each is the best.
        ([0.5, 0.5 + rise, 0.25], 1),
        ([0.5 + rise, 0.5, 0.25], 1),
        ([0.25, 0.25, 0.25 + rise, *[0.75] * int(rng.integers(2, 7)), 0.125], 3),
        ([rise], 2),
        # As good as the best is no better.
        run([1.0, 1.0, 1.0, 0.5], 2),
        # New bests by a hair, of losses that are tiny; and waiting that begins anew each time.
        run([1.0, 1.5, 1 - hair, 1.25, 1 - 2 * hair, 1.5, 1.25, 1.5, 0.5, 0.75], 3, 1e-9),
        # Up and down: better than the epoch before, and no new best.
        run([2.0, 1.5, 1.625, 1.25, 1.375, 1.3125, 1.5, 1.125, 1.375, 1.25, 1.3125, 0.75, 1.0], 4),
        # Patience never runs out: in the end, for the best in the middle, and for the last.
        run([1.5, 1.0, 1.25, 1.125], 3 + int(rng.integers(2))),
        run([1.5, 1.75, 1.0, 1.25, 0.75], 2),
        # Losses that are all large; and one of 0, which is as good as can be.
        ([9e8, 4e8, 4e8 + 1e8 * rise, 6e8, 5e8, 4.75e8, 7e8, 3e8], 2),
        ([0.5, 0.0, rise, 0.125, 0.0, 1.0], 3),
        (falling + [1.75] * 260 + [0.25], 257),
    ]


EARLY_STOP = Exercise(
    name="efficiency.early_stop",
    points=3,
    reference=early_stop,
    cases=_stop_cases,
    result_names=("last epoch", "best epoch"),
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
            "takes an equal loss for a new best",
            _equal_is_better,
            "A loss that is as good as the best one is no better: the epoch counts among those "
            "that patience waits for, and the earlier one is kept.",
        ),
        Misconception(
            "counts epochs from 1",
            _counts_from_one,
            "The first epoch has the number 0.",
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
    def share(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 3)

    # From nothing that can be shared to everything; from one device to millions. The same share
    # for other devices, and the same devices for another share.
    few, half = int(rng.integers(2, 9)), share(0.45, 0.6)
    return [
        (few, half),
        (few, share(0.05, 0.2)),
        (int(rng.integers(16, 64)), share(0.8, 0.97)),
        (int(rng.integers(2000, 5000)), share(0.993, 0.998)),
        (int(rng.integers(2_000_000, 5_000_000)), 1.0),
        (int(rng.integers(300, 900)), share(0.01, 0.03)),
        (1, half),
        (int(rng.integers(3, 30)), 0.0),
        (7, 0.3),  # 1.34615: more than its first four decimals
    ]


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
            "divides by the devices once more",
            lambda devices, parallel: speedup(devices, parallel) / devices,
            "That is the efficiency: which part of each device is put to use. Asked for is how "
            "many times faster all of them are together.",
        ),
        Misconception(
            "mixes speeds by their shares",
            lambda devices, parallel: (1 - parallel) + parallel * devices,
            "This averages the speeds, 1 and `devices`, by their shares. But the shares are of the "
            "*time* on one device: add the times, (1 - parallel) and parallel / devices, and "
            "divide 1 by the sum.",
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
