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
