"""Distillation: softened probabilities, and the loss of the student."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


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


def _shifted(logits: np.ndarray, temperature: float, shift: np.ndarray | float) -> np.ndarray:
    exponentials = np.exp(logits / temperature - shift / temperature)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _not_shifted(logits: np.ndarray, temperature: float) -> np.ndarray:
    return _shifted(logits, temperature, 0.0)


def _shifted_by_mean(logits: np.ndarray, temperature: float) -> np.ndarray:
    return _shifted(logits, temperature, logits.mean(axis=-1, keepdims=True))


def _shifted_by_largest_of_all(logits: np.ndarray, temperature: float) -> np.ndarray:
    return _shifted(logits, temperature, logits.max())


def _softened_cases(rng: np.random.Generator) -> list[Case]:
    warm = [round(float(rng.uniform(low, low + 1)), 1) for low in (2, 5, 12)]
    # Logits whose exponentials are too large or too small for any number, each in its own way:
    # some of a row, all of it, and all of it with large ones in another row.
    huge = np.array(
        [[-4000, 4000, 3998], [1603, 1601, 1602], [-2000, -1999, -2002], [3999, 4001, -4000]]
    )
    huge = huge[rng.permutation(4)] + rng.integers(0, 3, size=(4, 3)) / 4
    # Far apart, and all the same nearly equal at a very high temperature.
    apart = rng.permuted(rng.normal([-900, -300, 300, 900], 30, size=(5, 4)), axis=1)
    # What 64 bits hold, and 32 do not: the exponentials of 100 and of -110.
    levels = np.array([[200.0], [-220.0]])
    single = (levels + rng.integers(-9, 10, size=(2, 5)) / 4).astype(np.float32)
    return [
        (np.round(rng.normal(scale=3, size=(1, 3)), 1), warm[0]),
        (rng.normal(scale=3, size=(2, 5)), warm[1]),
        (apart, 20 * warm[2]),
        (rng.normal(scale=2, size=(2, 5)), round(float(rng.uniform(0.3, 0.7)), 2)),
        (rng.normal(scale=2, size=(260, 2)), 1),
        (rng.normal(scale=2, size=(3, 1)), warm[0]),
        (huge, float(rng.choice([1.5, 2.0]))),
        (single, 2.0),
    ]


SOFTENED = Exercise(
    name="efficiency.softened",
    points=2,
    reference=softened,
    cases=_softened_cases,
    # Tiny probabilities count; the logarithm of a sum near 100, in 32 bits, has only five digits.
    relative_tolerance=5e-5,
    absolute_tolerance=1e-12,
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
            "lets large logits overflow",
            _not_shifted,
            "Right for small logits. But the exponential of 800 is larger than any number, and "
            "that of −2,000 is 0. Subtract something from each row that changes no probability.",
        ),
        Misconception(
            "subtracts the row's mean",
            _shifted_by_mean,
            "The mean changes no probability, but a logit can lie far above it, and overflow all "
            "the same. What can no logit of the row lie above?",
        ),
        Misconception(
            "subtracts the largest logit of all rows",
            _shifted_by_largest_of_all,
            "Nothing overflows, but in a row far below that maximum all exponentials become 0. "
            "Each row needs a maximum of its own.",
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


def _as_divergence(
    student: np.ndarray, teacher: np.ndarray, labels: np.ndarray, t: float, share: float
) -> float:
    answers = softened(teacher, t)
    entropy = -(answers * np.log(answers)).sum(axis=1).mean()
    return _loss(student, teacher, labels, t, share) - float(share * t**2 * entropy)


def _summed_over_images(
    student: np.ndarray, teacher: np.ndarray, labels: np.ndarray, t: float, share: float
) -> float:
    return len(labels) * _loss(student, teacher, labels, t, share)


def _mean_over_classes(
    student: np.ndarray, teacher: np.ndarray, labels: np.ndarray, t: float, share: float
) -> float:
    hard = _loss(student, teacher, labels, t, 0.0)
    soft = _loss(student, teacher, labels, t, 1.0) / student.shape[1]
    return (1 - share) * hard + share * soft


def _loss_cases(rng: np.random.Generator) -> list[Case]:
    # Neither as many images as classes, nor every class among the labels; the last class among
    # them, one of them twice, and the first. Colder than 1, too; and each part alone.
    cases = []
    for images, classes, temperature, share in (
        (2, 3, 2.0, 0.6), (3, 5, 4.0, 0.9), (260, 3, 3.0, 0.2), (4, 300, 0.5, 0.4),
        (3, 5, 1.0, 0.7), (1, 4, 5.0, 1.0), (2, 3, 2.5, 0.0),
    ):  # fmt: skip
        labels = rng.permutation(classes)[np.arange(images) % max(1, classes - 1)]
        labels[-1] = labels[0] if images > 2 else labels[-1]
        last, first = rng.permutation(max(images, 2))[:2] % images
        labels[first] = 0 if images > 3 else labels[first]
        labels[last] = classes - 1
        moved = 0.0 if share in (0, 1) else round(float(rng.uniform(-0.05, 0.05)), 2)
        cases.append((np.round(rng.uniform(-3, 3, size=(images, classes)), 2),
                      np.round(rng.normal(scale=3, size=(images, classes)), 2),
                      labels, temperature, share + moved))  # fmt: skip
    return _made_extreme(cases)


def _made_extreme(cases: list[Case]) -> list[Case]:
    """The same cases: some logits far from 0, some of 32 bits, and a student that is right."""
    pair, unlikely, many, classes, single, one, nearly_right = cases
    # A label of probability e^-40: whatever is added below the logarithm shows.
    student, _, labels, *_ = unlikely
    student[0, labels[0]] = student[0].max() - 40
    # Whole rows far from 0, whose exponentials are no numbers any more; in 32 bits, 100 is far.
    student, teacher, *rest = classes
    classes = (student + 1000, teacher - 1000, *rest)
    student, teacher, *rest = single
    single = ((student + 100).astype(np.float32), (teacher - 120).astype(np.float32), *rest)
    # Of a loss of 0.11786 the first four decimals are not enough.
    _, teacher, labels, *rest = nearly_right
    rows = ([3.0, 1.0, 0.0], [4.0, 1.0, 0.0])
    student = np.stack([np.roll(row, label) for row, label in zip(rows, labels, strict=True)])
    return [pair, unlikely, many, classes, single, one, (student, teacher, labels, *rest)]


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
            "takes the divergence of Kullback and Leibler",
            _as_divergence,
            "This subtracts the entropy of the teacher's answers. The gradients are the same; but "
            "the loss asked for is the cross-entropy, −Σ p log q alone.",
        ),
        Misconception(
            "adds up over the images",
            _summed_over_images,
            "The loss would grow with the batch. Take the mean over the images.",
        ),
        Misconception(
            "takes the mean over the classes, too",
            _mean_over_classes,
            "The teacher's part is a *sum* over the classes, and a mean over the images only.",
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
