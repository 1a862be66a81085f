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


def _equal_counts_as_better(validation_losses: Sequence[float], patience: int) -> int:
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss <= validation_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


def _bad_epochs_in_all(validation_losses: Sequence[float], patience: int) -> int:
    best, bad = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        elif epoch > 0:
            bad += 1
            if bad >= patience:
                break
    return best


# After a number of epochs in each of which the loss falls: by how much it lies above the last of
# them, in thousandths, and the patience. Of the numbers of falling epochs, one is drawn.
_CURVES = (
    # Better after a single bad epoch, at the last moment that patience allows, and once more one
    # epoch after it has ended.
    ((100, -10, 100, 200, -300, 100, 150, 200, -900), 3, (1, 2, 3)),
    # An equal loss is no better one: here patience ends ...
    ((0, 100, -500), 2, (11, 12, 13)),
    # ... and here the losses.
    ((100, 0), 4, (7, 8, 9)),
    # Better by very little, then a single epoch of patience; the new lows come too late for it.
    ((-0.05, 1, -8, 2, 3, -800), 1, (9, 10, 11)),
    # Zigzags, never up twice in a row; better by little at the last moment.
    ((50, 20, 60, 10, -4, 100, 50, 200, 20, 100, -1000), 5, (11, 12, 13)),
    # Several bad epochs, but never two in a row; and the losses end first.
    ((100, -100, -50, -200, -150, -300, -250), 2, (16, 17, 18)),
    # The first epoch is the best, and the second as good.
    ((0, 200, -900), 2, (1,)),
    # The last one is.
    ((), 2, (2, 3, 4)),
)


def _best_epoch_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for curve, patience, falling in _CURVES:
        steps = rng.integers(20, 90, size=rng.choice(falling) - 1)
        fall = np.cumsum([0, *steps])[::-1]
        # Some losses are far above 1, where a best one of 1 or so would wait for ever.
        base = 10 * int(rng.integers(200, 290)) + 4 + 50_000 * (patience == 1)
        validation = base + np.append(fall, curve)
        training = np.linspace(2200, 200, len(validation)) + rng.integers(0, 60, len(validation))
        if patience == 3:  # as with dropout, which makes training harder, and noisy
            training += 3000
            training[1::2] += 900
        if patience == 4:  # the best epoch for new images was a bad one in training
            training[len(fall) - 1] += 700
        losses = [[round(one / 1000, 5) for one in kind] for kind in (training // 1, validation)]
        cases.append((*losses, patience))
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
            "waits one epoch too long",
            lambda training, validation, patience: best_epoch([], validation, patience + 1),
            "With a patience of 3, training ends as soon as three epochs in a row have not been "
            "better. A fourth is never trained.",
        ),
        Misconception(
            "counts an equal loss as better",
            lambda training, validation, patience: _equal_counts_as_better(validation, patience),
            "A loss as low as the best one is not *better*: of equal ones, the first is kept, and "
            "patience goes on running.",
        ),
        Misconception(
            "counts all epochs that were not better, not those in a row",
            lambda training, validation, patience: _bad_epochs_in_all(validation, patience),
            "Whenever an epoch is better than the best, patience starts anew.",
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
    "how many epochs ago was the best? Stop when that reaches `patience`. Compare the losses as "
    "they are: lower by however little is better.",
)
