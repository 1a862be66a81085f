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


def _half_of_it(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return discriminator_loss(real_logits, made_logits) / 2


def _one_mean(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(2 * np.mean(_softplus(np.concatenate([-real_logits, made_logits]))))


def _log_of_probability(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(-np.mean(np.log(sigmoid(real_logits))) - np.mean(np.log(1 - sigmoid(made_logits))))


def _exponential_first(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    return float(
        np.mean(np.log(1 + np.exp(-real_logits))) + np.mean(np.log(1 + np.exp(made_logits)))
    )


def _guarded_log(real_logits: np.ndarray, made_logits: np.ndarray) -> float:
    real, made = sigmoid(real_logits), sigmoid(made_logits)
    return float(-np.mean(np.log(real + 1e-12)) - np.mean(np.log(1 - made + 1e-12)))


def _whole_logits(rng: np.random.Generator, likeliest: int) -> np.ndarray:
    """Whole numbers as such, whose softplus has decimals: two zeros, and two alike, far off."""
    return rng.permutation([0, 0, likeliest, likeliest, int(rng.integers(1, 4)), -1])


def _certain_logits(rng: np.random.Generator, mean: float) -> np.ndarray:
    """Many, in 32 bits as a network gives them, with a small loss or with a large one."""
    return rng.normal(mean, 0.5, size=int(rng.integers(260, 300))).astype(np.float32)


def _two_player_cases(rng: np.random.Generator) -> list[Case]:
    def logits(mean: float, count: int, *extreme: float) -> np.ndarray:
        drawn = np.round(rng.normal(mean, 1.5, size=count), 2)
        return rng.permutation([*drawn, *extreme])

    # As many real as made images (twice), more, and fewer; then so sure that e^1000 or the log of 0
    # would be needed: rightly so, wrongly so of real ones, and wrongly so of made ones.
    return [
        (logits(1, 1), logits(-1, 2)),
        (logits(2, 2, -5.5), logits(-1, 2, 5.25)),
        (_whole_logits(rng, -5), _whole_logits(rng, 4)[:4]),
        (logits(0, 2, 1000.0), logits(0, 2, -1000.0)),
        (logits(1, 2, -1000.0), logits(-2, 1)),
        (logits(0, 2), logits(1, 2, 700.0, 2000.0)),
        (logits(1, 3, 38.0, -60.0), logits(0, 1, 40.0)),
        # Both are nearly 0: a loss far from the extremes, and small all the same.
        (_certain_logits(rng, 11), _certain_logits(rng, -11)),
        # e^100 is too large for 32 bits, though not for 64.
        (logits(1, 2, -100.0).astype(np.float32), logits(-1, 1, 100.0).astype(np.float32)),
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
            "takes half of it",
            _half_of_it,
            "The two means are added. Half of the sum would be their mean.",
        ),
        Misconception(
            "takes one mean over all images",
            _one_mean,
            "The same only for equally many real and made images. Each half has a mean of its own.",
        ),
        Misconception(
            "takes the logarithm of the probability",
            _log_of_probability,
            "Right on paper. But the sigmoid of −1,000 is 0 for a computer, and its logarithm "
            "infinite. `softplus` computes both at once.",
        ),
        Misconception(
            "lets the exponential overflow",
            _exponential_first,
            "Right on paper. But e^1000 is larger than any number that a computer has, and its "
            "logarithm comes out infinite. `softplus` at the top of the cell avoids that.",
        ),
        Misconception(
            "adds something small before the logarithm",
            _guarded_log,
            "That keeps the logarithm finite, and makes it wrong: −log p is 1,000 at a logit of "
            "−1,000, and this never exceeds 28. `softplus` needs no such help.",
        ),
        Misconception(
            "applies the sigmoid to the logits first",
            _sigmoid_twice,
            "`softplus` contains the sigmoid already: -log sigmoid(z) is softplus(-z). Give it the "
            "logits as they are.",
        ),
    ),
    hint="The sum of two means: of the softplus of minus the logits of the real images, and of the "
    "softplus of the logits of the made ones.",
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


def _added_up(made_logits: np.ndarray) -> float:
    return float(np.sum(_softplus(-made_logits)))


def _log_of_sigmoid(made_logits: np.ndarray) -> float:
    return float(-np.mean(np.log(sigmoid(made_logits))))


def _guarded_log_of_sigmoid(made_logits: np.ndarray) -> float:
    return float(-np.mean(np.log(sigmoid(made_logits) + 1e-12)))


def _generator_cases(rng: np.random.Generator) -> list[Case]:
    def logits(mean: float, count: int, *extreme: float) -> tuple[np.ndarray]:
        drawn = np.round(rng.normal(mean, 2, size=count), 2)
        return (rng.permutation([*drawn, *extreme]),)

    # Found out and taken for real; from one image to many; then by far, in either direction.
    return [
        logits(-1, 2),
        logits(-2, 1),
        (_whole_logits(rng, -5),),
        logits(3, 2, -5.5),
        logits(-1, 2, -2000.0),
        logits(0, 3, 1500.0, -45.0),
        logits(1, 2, 800.0, -900.0),
        # The discriminator is fooled: a small loss. Then e^100, too large for 32 bits.
        (_certain_logits(rng, 11),),
        (logits(1, 2, -100.0)[0].astype(np.float32),),
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
            "adds up instead of taking the mean",
            _added_up,
            "The loss would double with the batch. Take the mean.",
        ),
        Misconception(
            "lets the exponential overflow",
            _log_of_sigmoid,
            "Right on paper. But e^2000 is larger than any number that a computer has, so that the "
            "sigmoid of −2,000 is 0, and the loss comes out infinite. `softplus` avoids that.",
        ),
        Misconception(
            "adds something small before the logarithm",
            _guarded_log_of_sigmoid,
            "That keeps the logarithm finite, and makes it wrong: −log p is 2,000 at a logit of "
            "−2,000, and this never exceeds 28. `softplus` needs no such help.",
        ),
        Misconception(
            "takes the logarithm of the mean",
            _log_of_mean,
            "Each image has its own -log p. Take the mean of these, not the logarithm of the mean.",
        ),
    ),
    hint="-log sigmoid(z) is softplus(-z). Take its mean over the made images.",
)
