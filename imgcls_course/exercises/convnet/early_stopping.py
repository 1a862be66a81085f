"""The epoch whose weights early stopping keeps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def best_epoch(
    training_losses: Sequence[float], validation_losses: Sequence[float], patience: int
) -> int:
    """The epoch whose weights early stopping keeps, counted from 0.

    Args:
        training_losses: one for each epoch.
        validation_losses: one for each epoch.
        patience: training ends as soon as so many epochs in a row have not been better than the
            best one before them.
    """
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


def _last_epoch_trained(validation_losses: Sequence[float], patience: int) -> int:
    best = best_epoch([], validation_losses, patience)
    return min(best + patience, len(validation_losses) - 1)


def _against_the_epoch_before(validation_losses: Sequence[float], patience: int) -> int:
    worse = 0
    for epoch in range(1, len(validation_losses)):
        worse = 0 if validation_losses[epoch] < validation_losses[epoch - 1] else worse + 1
        if worse >= patience:
            return int(np.argmin(validation_losses[: epoch + 1]))
    return int(np.argmin(validation_losses))


# Each curve has what tells the ideas apart: a bump that patience must outlast, and a new low that
# comes too late. The first rises steadily in between, the second zigzags.
_CURVES = (
    ((2.0, 1.7, 1.8, 1.5, 1.6, 1.7, 1.8, 1.9, 1.3, 1.4), 3),
    ((2.1, 1.8, 1.6, 1.65, 1.5, 1.7, 1.6, 1.65, 1.55, 1.2), 4),
    ((1.9, 1.6, 1.4, 1.45, 1.3, 1.35, 1.25, 1.4, 1.5, 1.6, 1.1), 2),
)


def _best_epoch_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for curve, patience in _CURVES:
        shift = rng.uniform(0, 0.3)
        training = np.linspace(2.2, 0.2, len(curve)) + rng.uniform(0, 0.1, len(curve))
        validation = np.array(curve) + shift
        cases.append((np.round(training, 3).tolist(), np.round(validation, 3).tolist(), patience))
    return cases


BEST_EPOCH = Exercise(
    name="convnet.best_epoch",
    points=3,
    reference=best_epoch,
    cases=_best_epoch_cases,
    misconceptions=(
        Misconception(
            "goes by the training loss",
            lambda training, validation, patience: best_epoch([], training, patience),
            "The training loss falls while the network learns its images by heart. How good it is "
            "on *new* images, only the validation loss can tell.",
        ),
        Misconception(
            "gives the epoch at which training stopped",
            lambda training, validation, patience: _last_epoch_trained(validation, patience),
            "Training stops some epochs *after* the best one, since it waits. The weights to keep "
            "are those of the best.",
        ),
        Misconception(
            "stops at the first epoch that is worse",
            lambda training, validation, patience: best_epoch([], validation, 1),
            "A single bad epoch may be noise. `patience` says how many in a row it takes.",
        ),
        Misconception(
            "looks at epochs that come after the stop",
            lambda training, validation, patience: int(np.argmin(validation)),
            "That epoch would never have been trained: patience had run out before. Go through "
            "the epochs in order, and stop where training would.",
        ),
        Misconception(
            "compares each epoch with the one before it",
            lambda training, validation, patience: _against_the_epoch_before(validation, patience),
            "An epoch may be better than the one before and still worse than the best. Compare "
            "with the *best* so far.",
        ),
        Misconception(
            "looks for the highest loss",
            lambda training, validation, patience: int(np.argmax(validation)),
            "Of losses, the lowest is the best.",
        ),
    ),
    hint="Go through the epochs and remember the best so far. If the present one is not better, "
    "how many epochs ago was the best? Stop when that reaches `patience`.",
)
