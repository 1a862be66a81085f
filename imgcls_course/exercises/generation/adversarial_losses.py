"""What discriminator and generator want."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.scratch.losses import sigmoid

# --- What the discriminator wants ------------------------------------------------------------


def discriminator_loss(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    """Mean of -log p(real) over real images, plus mean of -log (1 - p(real)) over made ones."""
    return float(np.mean(_softplus(-real_logits)) + np.mean(_softplus(made_logits)))


def _softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + e^x), without overflow."""
    return np.logaddexp(0, x)


def _forgets_half(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(np.mean(_softplus(-real_logits)))


def _labels_swapped(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return discriminator_loss(made_logits, real_logits)


def _both_real(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(np.mean(_softplus(-real_logits)) + np.mean(_softplus(-made_logits)))


def _summed(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(np.sum(_softplus(-real_logits)) + np.sum(_softplus(made_logits)))


def _sigmoid_twice(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return discriminator_loss(sigmoid(real_logits), sigmoid(made_logits))


def _two_player_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(1, 2, size=6), rng.normal(-1, 2, size=6)),
        (rng.normal(3, 1, size=4), rng.normal(-2, 1, size=4)),
        # So sure that e^1000 or the log of 0 would be needed.
        (np.array([1000.0, 2.0, -1.0]), np.array([-1000.0, 1.0, 0.5])),
    ]


DISCRIMINATOR_LOSS = Exercise(
    name="generation.discriminator_loss",
    points=2,
    reference=discriminator_loss,
    cases=_two_player_cases,
    misconceptions=(
        Misconception(
            "looks at the real images only",
            _forgets_half,
            'So the discriminator would win by calling everything "real". What should it say of '
            "the made images?",
        ),
        Misconception(
            "wants real images called made, and the other way around",
            _labels_swapped,
            'A high logit means "real". Real images should have a small loss where their logit is '
            "high.",
        ),
        Misconception(
            "wants made images called real as well",
            _both_real,
            "That is what the *generator* wants. For made images the discriminator's loss must "
            "fall with the logit.",
        ),
        Misconception(
            "adds up instead of taking the mean",
            _summed,
            "The loss would double with the batch. Take the mean over each half.",
        ),
        Misconception(
            "applies the sigmoid to the logits first",
            _sigmoid_twice,
            "`softplus` contains the sigmoid already: -log sigmoid(z) is softplus(-z). Give it the "
            "logits as they are.",
        ),
    ),
    hint="Two means: softplus of minus the logits of the real images, and softplus of the logits "
    "of the made ones.",
)


# --- What the generator wants ----------------------------------------------------------------


def generator_loss(made_logits: np.ndarray) -> float:
    """The non-saturating loss: mean of -log p(real) over made images."""
    return float(np.mean(_softplus(-made_logits)))


def _saturating(made_logits: np.ndarray) -> float:
    return float(-np.mean(_softplus(made_logits)))


def _helps_the_other(made_logits: np.ndarray) -> float:
    return float(np.mean(_softplus(made_logits)))


def _raw_logits(made_logits: np.ndarray) -> float:
    return float(-np.mean(made_logits))


def _log_of_mean(made_logits: np.ndarray) -> float:
    return float(-np.log(np.mean(sigmoid(made_logits))))


def _generator_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(-2, 1.5, size=5),),
        (rng.normal(0, 2, size=8),),
        (np.array([-800.0, -2.0, 1.0]),),
    ]


GENERATOR_LOSS = Exercise(
    name="generation.generator_loss",
    points=2,
    reference=generator_loss,
    cases=_generator_cases,
    misconceptions=(
        Misconception(
            "minimises log(1 - p)",
            _saturating,
            "The same game, but it saturates: while the discriminator is sure, this curve is flat, "
            "and the generator learns nothing. Take -log p instead.",
        ),
        Misconception(
            "takes the discriminator's part",
            _helps_the_other,
            "This loss is small where the made images are found out. The generator wants the "
            "opposite.",
        ),
        Misconception(
            "takes minus the logit itself",
            _raw_logits,
            "Right direction, but without an end: the loss could fall for ever. -log sigmoid "
            "levels off where the discriminator is fooled already.",
        ),
        Misconception(
            "takes the logarithm of the mean",
            _log_of_mean,
            "Each image has its own -log p. Take the mean of these, not the logarithm of the mean.",
        ),
    ),
    hint="-log sigmoid(z) is softplus(-z). Take its mean over the made images.",
)
