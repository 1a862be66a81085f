"""Exercises of lesson 11: when to stop, what devices bring, distillation, pruning, quantisation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception

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


# --- Distillation ----------------------------------------------------------------------------


def softened(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities at a temperature: the softmax of the logits divided by it.

    Args:
        logits: (n, classes).
        temperature: above 0; 1 changes nothing.
    """
    scaled = logits / temperature
    exponentials = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _probabilities_divided(logits: np.ndarray, temperature: float) -> np.ndarray:
    return softened(logits, 1) / temperature


def _multiplied(logits: np.ndarray, temperature: float) -> np.ndarray:
    return softened(logits, 1 / temperature)


def _over_the_batch(logits: np.ndarray, temperature: float) -> np.ndarray:
    return softened(logits.T, temperature).T


def _without_temperature(logits: np.ndarray, temperature: float) -> np.ndarray:
    return softened(logits, 1)


def _averaged_with_equal(logits: np.ndarray, temperature: float) -> np.ndarray:
    return softened(logits, 1) / temperature + (1 - 1 / temperature) / logits.shape[-1]


def _softened_cases(rng: np.random.Generator) -> list[Case]:
    return [(rng.normal(scale=3, size=(n, 4)), t) for n, t in ((2, 2.0), (3, 5.0), (3, 0.5))]


SOFTENED = Exercise(
    name="efficiency.softened",
    points=2,
    reference=softened,
    cases=_softened_cases,
    misconceptions=(
        Misconception(
            "divides the probabilities",
            _probabilities_divided,
            "Then they add up to 1/T, and are as far apart as before. Divide the *logits*, before "
            "the exponential.",
        ),
        Misconception(
            "multiplies by the temperature",
            _multiplied,
            "A higher temperature has to make the answers softer; this makes them harder.",
        ),
        Misconception(
            "normalizes over the images",
            _over_the_batch,
            "The probabilities of *one image* add up to 1: the classes are the last axis.",
        ),
        Misconception(
            "leaves the temperature out",
            _without_temperature,
            "This is the softmax at temperature 1.",
        ),
        Misconception(
            "mixes with equal probabilities",
            _averaged_with_equal,
            "That is softer, too (label smoothing does it), but all wrong classes get equally much "
            "of it. Divide the logits: then what is nearly right gains most.",
        ),
    ),
    hint="`logits / temperature` first, then the softmax of lesson 02, row by row.",
)


def distillation_loss(
    student: np.ndarray,
    teacher: np.ndarray,
    labels: np.ndarray,
    temperature: float,
    soft_share: float,
) -> float:
    """What labels and a teacher say of a student's logits, on average over the images.

    Args:
        student: logits (n, classes).
        teacher: logits (n, classes).
        labels: (n,).
        temperature: of the softened answers, T.
        soft_share: of the teacher's part, which has the factor T squared.
    """
    return _loss(student, teacher, labels, temperature, soft_share)


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _loss(
    student: np.ndarray,
    teacher: np.ndarray,
    labels: np.ndarray,
    temperature: float,
    soft_share: float,
    factor_power: int = 2,
    students_temperature: float | None = None,
    labels_temperature: float = 1.0,
) -> float:
    students = temperature if students_temperature is None else students_temperature
    answers = softened(teacher, temperature)
    soft = -(answers * _log_softmax(student / students)).sum(axis=1).mean()
    own = _log_softmax(student / labels_temperature)
    hard = -own[np.arange(len(labels)), labels].mean()
    return float((1 - soft_share) * hard + soft_share * temperature**factor_power * soft)


def _without_square(*case: np.ndarray) -> float:
    return _loss(*case, factor_power=0)


def _first_power(*case: np.ndarray) -> float:
    return _loss(*case, factor_power=1)


def _student_at_one(*case: np.ndarray) -> float:
    return _loss(*case, students_temperature=1.0)


def _labels_softened(
    student: np.ndarray, teacher: np.ndarray, labels: np.ndarray, t: float, share: float
) -> float:
    return _loss(student, teacher, labels, t, share, labels_temperature=t)


def _shares_swapped(
    student: np.ndarray, teacher: np.ndarray, labels: np.ndarray, t: float, share: float
) -> float:
    return _loss(student, teacher, labels, t, 1 - share)


def _roles_swapped(
    student: np.ndarray, teacher: np.ndarray, labels: np.ndarray, t: float, share: float
) -> float:
    soft = -(softened(student, t) * _log_softmax(teacher / t)).sum(axis=1).mean()
    hard = -_log_softmax(student)[np.arange(len(labels)), labels].mean()
    return float((1 - share) * hard + share * t**2 * soft)


def _loss_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (
            rng.normal(scale=2, size=(n, 4)),
            rng.normal(scale=4, size=(n, 4)),
            rng.integers(4, size=n),
            temperature,
            share,
        )
        for n, temperature, share in ((2, 2.0, 0.7), (3, 4.0, 0.9), (4, 3.0, 0.2))
    ]


DISTILLATION_LOSS = Exercise(
    name="efficiency.distillation_loss",
    points=4,
    reference=distillation_loss,
    cases=_loss_cases,
    misconceptions=(
        Misconception(
            "leaves out the factor T squared",
            _without_square,
            "The formula is nearly complete. But at a high temperature the teacher's gradients are "
            "tiny: what makes up for it?",
        ),
        Misconception(
            "multiplies by T instead of its square",
            _first_power,
            "Gradients shrink with 1/T twice over: once since the logits are divided by T, once "
            "since the softened answers lie closer together.",
        ),
        Misconception(
            "softens the teacher only",
            _student_at_one,
            "Both softmaxes have the temperature in the teacher's part, or the student is pushed "
            "to be as vague as the softened teacher.",
        ),
        Misconception(
            "softens the student for the labels, too",
            _labels_softened,
            "The labels' part is the ordinary cross-entropy, at temperature 1.",
        ),
        Misconception(
            "has the two shares the wrong way around",
            _shares_swapped,
            "`soft_share` belongs to the teacher's part.",
        ),
        Misconception(
            "lets the teacher learn from the student",
            _roles_swapped,
            "In the cross-entropy −Σ p log q the teacher has p, and the student q.",
        ),
    ),
    hint="Two numbers, mixed. Hard: cross-entropy of the labels with the student's softmax. Soft: "
    "−Σ p log q with both softened, averaged over the images, times T².",
)


# --- Pruning ---------------------------------------------------------------------------------


def magnitude_mask(weights: np.ndarray, sparsity: float) -> np.ndarray:
    """True for the weights that stay; the smallest magnitudes go.

    Args:
        weights: of any shape, no two of the same magnitude.
        sparsity: the share to remove; round(sparsity * weights.size) weights in all.
    """
    return _mask_by(np.abs(weights), sparsity)


def _mask_by(order: np.ndarray, sparsity: float) -> np.ndarray:
    removed = np.argsort(order, axis=None)[: round(sparsity * order.size)]
    mask = np.ones(order.size, dtype=bool)
    mask[removed] = False
    return mask.reshape(order.shape)


def _mask_row_by_row(weights: np.ndarray, sparsity: float) -> np.ndarray:
    return np.stack([_mask_by(np.abs(row), sparsity) for row in weights])


def _mask_by_threshold(weights: np.ndarray, sparsity: float) -> np.ndarray:
    return np.abs(weights) > sparsity * np.abs(weights).max()


def _mask_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for rows, sparsity in ((3, 0.5), (4, 0.75), (5, 0.2)):
        # Rows of different size, so that they lose different shares.
        scale = np.linspace(0.2, 2, rows)[rng.permutation(rows)][:, None]
        cases.append((np.round(scale * rng.normal(size=(rows, 8)), 6), sparsity))
    return cases


MAGNITUDE_MASK = Exercise(
    name="efficiency.magnitude_mask",
    points=3,
    reference=magnitude_mask,
    cases=_mask_cases,
    misconceptions=(
        Misconception(
            "removes the most negative weights",
            lambda weights, sparsity: _mask_by(weights, sparsity),
            "A large negative weight matters as much as a large positive one: order by magnitude.",
        ),
        Misconception(
            "marks what goes instead of what stays",
            lambda weights, sparsity: ~magnitude_mask(weights, sparsity),
            "The mask is multiplied with the weights: True (1) must stand where a weight stays.",
        ),
        Misconception(
            "removes the largest weights",
            lambda weights, sparsity: _mask_by(-np.abs(weights), sparsity),
            "The largest ones do most of the work. It is the smallest that are hardly missed.",
        ),
        Misconception(
            "takes sparsity for the share that stays",
            lambda weights, sparsity: magnitude_mask(weights, 1 - sparsity),
            "A sparsity of 0.75 means: three in four are zero.",
        ),
        Misconception(
            "prunes each row by itself",
            _mask_row_by_row,
            "All weights are compared with each other; a row of small ones may lose nearly all.",
        ),
        Misconception(
            "takes the sparsity for a share of the largest magnitude",
            _mask_by_threshold,
            "How *many* go is given, not how large they are: count them off in order of magnitude.",
        ),
    ),
    hint="Order all magnitudes: `np.argsort(np.abs(weights), axis=None)` gives the places, the "
    "smallest first. Which of them go? Start from a mask of True.",
)


# --- Quantisation ----------------------------------------------------------------------------

LEVELS = 255
"""Steps between the smallest and the largest of 8-bit whole numbers, -128 and 127."""


def scale_and_zero_point(low: float, high: float) -> tuple[float, int]:
    """Scale and zero point so that -128 stands for the low end and 127 for the high end.

    A whole number q stands for scale * (q - zero_point) (Jacob and others 2018).

    Args:
        low: the smallest value, at most 0.
        high: the largest value, at least 0.
    """
    scale = (high - low) / LEVELS
    return scale, round(-128 - low / scale)


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


def _scale_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = [(0.0, 25.5)]
    for lowest, highest in ((-4.0, -2.0), (-0.9, -0.3)):
        # The zero point is kept away from the middle between two whole numbers.
        low = round(float(rng.uniform(lowest, highest)), 3)
        places = int(rng.integers(30, 90))
        cases.append((low, round(-low * (LEVELS - places - 0.2) / (places + 0.2), 5)))
    return cases


SCALE_AND_ZERO_POINT = Exercise(
    name="efficiency.scale_and_zero_point",
    points=3,
    reference=scale_and_zero_point,
    cases=_scale_cases,
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
            "takes the middle of the range for the zero point",
            _middle,
            "The zero point is the whole number that stands for the value 0.",
        ),
    ),
    hint="Steps from −128 to 127: 255. The scale is the range divided by them. The zero point is "
    "where the value 0 lands: −128, plus as many steps as the low end lies below 0.",
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


def _quantise_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for scale, zero_point in ((0.05, 10), (0.02, -40), (0.1, -128)):
        steps = rng.integers(-200, 201, size=10) + rng.choice([-0.3, -0.1, 0.2, 0.4], size=10)
        # Always some beyond both ends, and some that rounding and cutting treat differently.
        steps[:4] = (-190.4, 280.4, 20.7, -30.8)
        cases.append((np.round(steps * scale, 6), scale, zero_point))
    return cases


QUANTISE = Exercise(
    name="efficiency.quantise",
    points=3,
    reference=quantise,
    cases=_quantise_cases,
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


# --- Which version ---------------------------------------------------------------------------


def pareto_front(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    """True where no other version is at least as good in both and better in one.

    Args:
        costs: (n,), such as bytes; less is better.
        accuracies: (n,); more is better.
    """
    no_worse = (costs[None] <= costs[:, None]) & (accuracies[None] >= accuracies[:, None])
    better = (costs[None] < costs[:, None]) | (accuracies[None] > accuracies[:, None])
    return ~(no_worse & better).any(axis=1)


def _front_of_maxima(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    return pareto_front(-costs, accuracies)


def _only_the_extremes(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    return (costs == costs.min()) | (accuracies == accuracies.max())


def _better_in_one(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    better = (costs[None] < costs[:, None]) | (accuracies[None] > accuracies[:, None])
    return ~better.any(axis=1)


def _best_ratio(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    ratio = accuracies / costs
    return ratio == ratio.max()


def _beats_itself(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    no_worse = (costs[None] <= costs[:, None]) & (accuracies[None] >= accuracies[:, None])
    return ~no_worse.any(axis=1)


def _dominated(costs: np.ndarray, accuracies: np.ndarray) -> np.ndarray:
    return ~pareto_front(costs, accuracies)


def _front_cases(rng: np.random.Generator) -> list[Case]:
    # A front of three, and others that each idea treats in its own way; two are the same.
    costs = np.array([1.0, 3.0, 10.0, 4.0, 12.0, 3.0, 2.0])
    accuracies = np.array([0.60, 0.80, 0.90, 0.78, 0.85, 0.80, 0.55])
    order, scale = rng.permutation(7), float(rng.integers(1, 9))
    winner = rng.permutation(3)  # the first of these beats both others in everything
    return [
        (costs[order], accuracies[order]),
        (costs[:5] * scale, accuracies[:5]),
        (np.array([1.0, 3.0, 2.0])[winner], np.array([0.9, 0.8, 0.7])[winner]),
    ]


PARETO_FRONT = Exercise(
    name="efficiency.pareto_front",
    points=3,
    reference=pareto_front,
    cases=_front_cases,
    misconceptions=(
        Misconception(
            "prefers high costs",
            _front_of_maxima,
            "Of the costs, *less* is better.",
        ),
        Misconception(
            "keeps only the cheapest and the most accurate",
            _only_the_extremes,
            "What lies between them may be worth having, too: cheaper than the best, and better "
            "than the cheapest.",
        ),
        Misconception(
            "throws out what is beaten in one of the two",
            _better_in_one,
            "Nearly everything is beaten in *something* by somebody. Out goes only what one other "
            "version beats in one thing while it is no worse in the other.",
        ),
        Misconception(
            "takes the best ratio",
            _best_ratio,
            "A ratio is one exchange rate of many. The front has the best for each of them.",
        ),
        Misconception(
            "lets a version beat itself",
            _beats_itself,
            "Each version is no worse than itself. To beat another it has to be *better* in at "
            "least one of the two.",
        ),
        Misconception(
            "marks what is not on the front",
            _dominated,
            "This is what can be thrown away. Turn it around.",
        ),
    ),
    hint="For each version, look at all others: is there one that costs no more, is no less "
    "accurate, and is better in at least one? Then this version is not on the front.",
)


EXERCISES = (
    EARLY_STOP,
    SPEEDUP,
    SOFTENED,
    DISTILLATION_LOSS,
    MAGNITUDE_MASK,
    SCALE_AND_ZERO_POINT,
    QUANTISE,
    PARETO_FRONT,
)
