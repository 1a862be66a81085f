"""How sure against how right: calibration error and temperature."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# --- How sure against how right --------------------------------------------------------------


def expected_calibration_error(confidences: np.ndarray, right: np.ndarray, bins: int) -> float:
    """Mean distance of confidence and accuracy over the bins, weighted by their images.

    Args:
        confidences: (images,), the probability of the first guess, above 0 and below 1.
        right: (images,), 1 where the first guess is right and 0 where it is wrong.
        bins: of equal width, from 0 to 1.
    """
    places = (confidences * bins).astype(int)
    error = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            gap = abs(right[inside].mean() - confidences[inside].mean())
            error += inside.mean() * gap
    return float(error)


def _bins(confidences: np.ndarray, right: np.ndarray, bins: int) -> np.ndarray:
    """Rows of count, mean confidence, mean accuracy of the bins that are not empty."""
    places = (confidences * bins).astype(int)
    return np.array(
        [
            ((places == p).sum(), confidences[places == p].mean(), right[places == p].mean())
            for p in np.unique(places)
        ]
    )


def _unweighted(confidences: np.ndarray, right: np.ndarray, bins: int) -> float:
    _, sure, accurate = _bins(confidences, right, bins).T
    return float(np.abs(sure - accurate).mean())


def _over_all_bins(confidences: np.ndarray, right: np.ndarray, bins: int) -> float:
    _, sure, accurate = _bins(confidences, right, bins).T
    return float(np.abs(sure - accurate).sum() / bins)


def _largest_gap(confidences: np.ndarray, right: np.ndarray, bins: int) -> float:
    _, sure, accurate = _bins(confidences, right, bins).T
    return float(np.abs(sure - accurate).max())


def _counts_not_shares(confidences: np.ndarray, right: np.ndarray, bins: int) -> float:
    return len(right) * expected_calibration_error(confidences, right, bins)


def _calibration_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = [_at_edges(rng, 2), _at_edges(rng, 4), _at_edges(rng, 8)]
    for images, bins in ((30, 5), (45, 10), (25, 3), (40, 15)):
        # More sure ones than unsure ones, none in the lowest bins.
        confidences = 0.36 + 0.635 * rng.beta(2, 1, size=images)
        # Too sure when sure, too modest when unsure: signs must not cancel.
        right = (rng.random(images) < 1.2 - 0.9 * confidences).astype(int)
        alone = int(np.argmin(confidences))  # the most modest one is in a bin by itself
        confidences[alone], right[alone] = rng.uniform(0.05, 0.3), 1
        cases.append((confidences, right, bins))
    return cases


def _at_edges(rng: np.random.Generator, bins: int) -> Case:
    """Images at the lower edges of bins: right below the edge, and wrong upon it and above."""
    edges = np.arange(1, bins) / bins
    below, above = (edges + sign * rng.uniform(0.2, 0.45) / bins for sign in (-1, 1))
    confidences = np.concatenate([below[:1], edges[: bins // 2], above[-1:]])
    right = np.concatenate([[1], np.zeros(bins // 2, int), [1]])
    order = rng.permutation(len(confidences))
    return confidences[order], right[order], bins


EXPECTED_CALIBRATION_ERROR = Exercise(
    name="evaluation.expected_calibration_error",
    points=3,
    reference=expected_calibration_error,
    cases=_calibration_cases,
    misconceptions=(
        Misconception(
            "forgets to weight the bins",
            _unweighted,
            "A bin with three images would count as much as one with three hundred. Weight each "
            "gap with the share of the images in its bin.",
        ),
        Misconception(
            "divides by the number of bins",
            _over_all_bins,
            "Bins are not alike, and some may be empty. The weight of a gap is the share of the "
            "images in its bin.",
        ),
        Misconception(
            "lets gaps of different sign cancel each other",
            lambda confidences, right, bins: float(abs(confidences.mean() - right.mean())),
            "Too sure here and too modest there is wrong twice. Take the absolute value in each "
            "bin, before you add up.",
        ),
        Misconception(
            "adds up signed gaps",
            lambda confidences, right, bins: float(right.mean() - confidences.mean()),
            "A gap is a distance: take the absolute value in each bin, before you add up.",
        ),
        Misconception(
            "takes a distance for each image",
            lambda confidences, right, bins: float(np.abs(confidences - right).mean()),
            "One image is right or wrong, never 80% right. Only the *mean* of a bin can be "
            "compared with a confidence.",
        ),
        Misconception(
            "gives the largest gap",
            _largest_gap,
            "That is the *maximum* calibration error. Here the mean over the bins is asked for, "
            "weighted by their images.",
        ),
        Misconception(
            "weights with the number of images instead of their share",
            _counts_not_shares,
            "The weights must add up to 1: divide by the number of all images.",
        ),
    ),
    hint="In each bin that has images: the distance between the mean of right and the mean of "
    "confidences, times the share of all images that are in this bin. Add them up.",
)


# --- Temperature -----------------------------------------------------------------------------


def with_temperature(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax of the logits divided by a temperature.

    Args:
        logits: (images, classes).
        temperature: above 0.
    """
    return _softmax(logits / temperature)


def _powers_without_a_sum(logits: np.ndarray, temperature: float) -> np.ndarray:
    return _softmax(logits) ** (1 / temperature)


def _temperature_cases(rng: np.random.Generator) -> list[Case]:
    def logits(shape: tuple[int, int], scale: float) -> np.ndarray:
        # Some rows lie high, others low: softmax does not notice.
        return rng.normal(scale=scale, size=shape) + rng.normal(scale=scale, size=(shape[0], 1))

    whole = rng.permuted(np.array([[3.0, 0.0, -2.0], [-4.0, 1.0, 5.0]]), axis=1)
    return [
        (whole, 2.0),
        (logits((4, 3), 3), float(rng.uniform(1.3, 3))),
        (logits((3, 5), 2), float(rng.uniform(0.3, 0.8))),
        (logits((1, 4), 2), 1.0),
        (logits((6, 2), 8), float(rng.uniform(5, 20))),
        (logits((2, 7), 1), 0.25),
    ]


WITH_TEMPERATURE = Exercise(
    name="evaluation.with_temperature",
    points=2,
    reference=with_temperature,
    cases=_temperature_cases,
    misconceptions=(
        Misconception(
            "multiplies by the temperature",
            lambda logits, temperature: _softmax(logits * temperature),
            "A high temperature should make the model more modest; this makes it surer.",
        ),
        Misconception(
            "divides the probabilities instead of the logits",
            lambda logits, temperature: _softmax(logits) / temperature,
            "These rows do not add up to 1 any more. Divide before the softmax.",
        ),
        Misconception(
            "adds up over the images",
            lambda logits, temperature: _softmax(logits.T / temperature).T,
            "Each image's probabilities add up to 1: the sum runs along its row.",
        ),
        Misconception(
            "gives the scaled logits",
            lambda logits, temperature: logits / temperature,
            "These are still scores. The softmax of them is asked for.",
        ),
        Misconception(
            "applies softmax twice",
            lambda logits, temperature: _softmax(_softmax(logits) / temperature),
            "The logits go into the softmax, not the probabilities: after a second softmax all "
            "classes are nearly alike.",
        ),
        Misconception(
            "leaves the distances of the scores as they are",
            lambda logits, temperature: _softmax(logits - temperature),
            "As if there were no temperature: softmax does not notice a number that is taken from "
            "all scores of an image (lesson 02), nor a factor of all exponentials. The distances "
            "between the scores must shrink.",
        ),
        Misconception(
            "takes powers of the probabilities without making them add up to 1",
            _powers_without_a_sum,
            "Nearly: p to the power of 1/T is the same up to a factor. Each row still has to be "
            "divided by its sum.",
        ),
    ),
    hint="Divide the logits by the temperature, then softmax, row by row.",
)
