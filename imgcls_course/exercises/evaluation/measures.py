"""Exercises of lesson 09: what is measured, how surely, and what must not be mixed up."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from imgcls_course.exercises import Case, Exercise, Misconception


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# --- How far an accuracy would move: the bootstrap -------------------------------------------

_OUTER = (0.025, 0.975)


def _resampled(outcomes: np.ndarray, resamples: int, seed: int, size: int) -> np.ndarray:
    """Means of so many draws with replacement, of so many outcomes each."""
    drawn = np.random.default_rng(seed).integers(len(outcomes), size=(resamples, size))
    return outcomes[drawn].mean(axis=1)


def _ends(measures: np.ndarray, shares: tuple[float, float] = _OUTER) -> tuple[float, float]:
    low, high = np.quantile(measures, shares)
    return float(low), float(high)


def bootstrap_interval(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of the mean of the outcomes.

    Args:
        outcomes: (images,), 1 where the model is right and 0 where it is wrong.
        resamples: how many times the images are drawn anew.
        seed: of the draws.

    Returns:
        the lower and the upper end.
    """
    return _ends(_resampled(outcomes, resamples, seed, len(outcomes)))


def _bootstrap_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.permutation((np.arange(images) < right).astype(int)), 2500, int(rng.integers(1000)))
        for images, right in ((400, 320), (600, 330), (500, 440))
    ]


def _without_replacement(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    return float(outcomes.mean()), float(outcomes.mean())


def _standard_error_only(outcomes: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    measures = _resampled(outcomes, resamples, seed, len(outcomes))
    return float(outcomes.mean() - measures.std()), float(outcomes.mean() + measures.std())


def _deviation_of_the_outcomes(
    outcomes: np.ndarray, resamples: int, seed: int
) -> tuple[float, float]:
    mean, deviation = outcomes.mean(), outcomes.std()
    return float(mean - 1.96 * deviation), float(mean + 1.96 * deviation)


BOOTSTRAP_INTERVAL = Exercise(
    name="evaluation.bootstrap_interval",
    points=3,
    reference=bootstrap_interval,
    cases=_bootstrap_cases,
    # Another way of drawing gives other draws: the ends may differ a little, and no more.
    relative_tolerance=0,
    absolute_tolerance=0.008,
    misconceptions=(
        Misconception(
            "draws without replacement",
            _without_replacement,
            "As many as there are, none of them twice: that is the same test set in another order, "
            "and its mean never changes. Put each image back before the next is drawn.",
        ),
        Misconception(
            "gives the smallest and the largest of the means",
            lambda outcomes, resamples, seed: _ends(
                _resampled(outcomes, resamples, seed, len(outcomes)), (0, 1)
            ),
            "The ends of *all* draws move outwards, the more you draw. Leave 2.5% out on either "
            "side.",
        ),
        Misconception(
            "goes one standard deviation to either side",
            _standard_error_only,
            "That holds about 68% of the draws. Where do 2.5% lie below, and 2.5% above?",
        ),
        Misconception(
            "uses the spread of the single outcomes instead of that of their mean",
            _deviation_of_the_outcomes,
            "Single images are 0 or 1 and differ much; the question is how much their *mean* "
            "moves from draw to draw.",
        ),
        Misconception(
            "draws only half as many images as there are",
            lambda outcomes, resamples, seed: _ends(
                _resampled(outcomes, resamples, seed, len(outcomes) // 2)
            ),
            "A smaller test set scatters more. Each draw must be as large as the test set.",
        ),
    ),
    hint="In each round: draw len(outcomes) of them with replacement, and keep the mean. At the "
    "end take the quantiles 0.025 and 0.975 of all means.",
)


# --- Which class is taken for which ----------------------------------------------------------


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray, classes: int) -> np.ndarray:
    """Number of images by true class (row) and predicted class (column).

    Args:
        labels: (images,), true class numbers.
        predictions: (images,), predicted class numbers.
        classes: how many there are.
    """
    matrix = np.zeros((classes, classes), dtype=int)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


def _confusion_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for images, classes in ((30, 3), (60, 5), (25, 4)):
        labels = rng.integers(classes - 1, size=images)  # the last class never occurs ...
        predictions = np.where(rng.random(images) < 0.5, labels, rng.integers(classes, size=images))
        predictions[0] = classes - 1  # ... but is predicted
        cases.append((labels, predictions, classes))
    return cases


def _marked(labels: np.ndarray, predictions: np.ndarray, classes: int) -> np.ndarray:
    return (confusion_matrix(labels, predictions, classes) > 0).astype(int)


def _shares_of_rows(labels: np.ndarray, predictions: np.ndarray, classes: int) -> np.ndarray:
    matrix = confusion_matrix(labels, predictions, classes)
    with np.errstate(invalid="ignore"):
        return matrix / matrix.sum(axis=1, keepdims=True)


def _only_mistakes(labels: np.ndarray, predictions: np.ndarray, classes: int) -> np.ndarray:
    matrix = confusion_matrix(labels, predictions, classes)
    np.fill_diagonal(matrix, 0)
    return matrix


CONFUSION_MATRIX = Exercise(
    name="evaluation.confusion_matrix",
    points=2,
    reference=confusion_matrix,
    cases=_confusion_cases,
    misconceptions=(
        Misconception(
            "has the true classes in the columns",
            lambda labels, predictions, classes: confusion_matrix(predictions, labels, classes),
            "The counts are right and lie across. What it *is* chooses the row, what the model "
            "*says* the column.",
        ),
        Misconception(
            "marks a cell instead of counting in it",
            _marked,
            "Cells hold 0 or 1. Each image adds 1 to what is there already. (Without a loop, "
            "`matrix[labels, predictions] += 1` has this very effect: NumPy takes each place "
            "once.)",
        ),
        Misconception(
            "gives shares instead of counts",
            _shares_of_rows,
            "Counts are asked for, whole numbers. Shares come later, and of rows *or* columns.",
        ),
        Misconception(
            "leaves out the right answers",
            _only_mistakes,
            "Right answers are counted as well: they are the diagonal.",
        ),
    ),
    hint="For each pair of true class and predicted class, add 1 in that row and that column.",
)


# --- Precision and recall --------------------------------------------------------------------


def precision_and_recall(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall of every class.

    Args:
        matrix: (classes, classes), counts with the true classes in the rows.

    Returns:
        precision and recall, (classes,) each.
    """
    right = np.diag(matrix)
    return right / matrix.sum(axis=0), right / matrix.sum(axis=1)


def _matrix_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.integers(1, 20, size=(classes, classes)) + np.diag(rng.integers(5, 60, size=classes)),)
        for classes in (3, 5, 2)
    ]


PRECISION_AND_RECALL = Exercise(
    name="evaluation.precision_and_recall",
    points=2,
    reference=precision_and_recall,
    cases=_matrix_cases,
    misconceptions=(
        Misconception(
            "swaps precision and recall",
            lambda matrix: precision_and_recall(matrix)[::-1],
            "Both are there, under each other's name. Precision: of those that were *called* so, "
            "the share that is. Recall: of those that *are* so, the share that was found.",
        ),
        Misconception(
            "divides by the number of all images",
            lambda matrix: (np.diag(matrix) / matrix.sum(), np.diag(matrix) / matrix.sum()),
            "The whole is not the test set. For precision it is what was called this class, for "
            "recall what is of this class.",
        ),
        Misconception(
            "divides by the mistakes alone",
            lambda matrix: (
                np.diag(matrix) / (matrix.sum(axis=0) - np.diag(matrix)),
                np.diag(matrix) / (matrix.sum(axis=1) - np.diag(matrix)),
            ),
            "A share cannot exceed 1. The right ones belong to the whole, too.",
        ),
        Misconception(
            "gives the mean over the classes",
            lambda matrix: tuple(float(one.mean()) for one in precision_and_recall(matrix)),
            "One number for each class is asked for: the mean hides the weak ones.",
        ),
        Misconception(
            "gives recall for both",
            lambda matrix: (precision_and_recall(matrix)[1],) * 2,
            "The rows say what it is: their sums serve recall. Which sums serve precision?",
        ),
    ),
    hint="The diagonal, divided once by the sums of the columns and once by the sums of the rows.",
)


# --- More than one guess ---------------------------------------------------------------------


def top_k_accuracy(probabilities: np.ndarray, labels: np.ndarray, k: int) -> float:
    """Share of the images whose true class is among the k likeliest.

    Args:
        probabilities: (images, classes), no two of a row equal.
        labels: (images,), true class numbers.
        k: how many guesses count.
    """
    likeliest = np.argsort(-probabilities, axis=1)[:, :k]
    return float((likeliest == labels[:, np.newaxis]).any(axis=1).mean())


def _top_k_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for k, classes in ((2, 6), (3, 8), (1, 5)):
        # So many images have their true class at rank 0, 1, 2, ...: every mix-up shows.
        counts = [13, 9, 7, 5, 3, 2, 4, 1][:classes]
        ranks = rng.permutation(np.repeat(np.arange(classes), counts))
        rows = -np.sort(-rng.dirichlet(np.ones(classes), size=len(ranks)), axis=1)
        order = rng.permuted(np.tile(np.arange(classes), (len(ranks), 1)), axis=1)
        probabilities = np.empty_like(rows)
        np.put_along_axis(probabilities, order, rows, axis=1)
        cases.append((probabilities, order[np.arange(len(ranks)), ranks], k))
    return cases


def _at_rank(probabilities: np.ndarray, labels: np.ndarray, k: int) -> float:
    order = np.argsort(-probabilities, axis=1)
    return float((order[:, k - 1] == labels).mean())


def _among_the_last(probabilities: np.ndarray, labels: np.ndarray, k: int) -> float:
    return top_k_accuracy(-probabilities, labels, k)


TOP_K_ACCURACY = Exercise(
    name="evaluation.top_k_accuracy",
    points=2,
    reference=top_k_accuracy,
    cases=_top_k_cases,
    misconceptions=(
        Misconception(
            "takes the k smallest probabilities",
            _among_the_last,
            "`argsort` begins with the smallest. Sort `-probabilities`, or take the last k.",
        ),
        Misconception(
            "asks only whether the k-th guess is right",
            _at_rank,
            "*Any* of the first k guesses may be the right one, not only the last of them.",
        ),
        Misconception(
            "takes one guess too many",
            lambda probabilities, labels, k: top_k_accuracy(probabilities, labels, k + 1),
            "`[:, :k]` gives k columns, from 0 to k - 1.",
        ),
        Misconception(
            "divides by the number of all guesses",
            lambda probabilities, labels, k: top_k_accuracy(probabilities, labels, k) / k,
            "The mean over images *and* guesses is k times too small. First ask of each image "
            "whether any guess is right, then take the mean over the images.",
        ),
        Misconception(
            "sorts the images instead of the classes",
            lambda probabilities, labels, k: float(
                (np.argsort(-probabilities, axis=0)[:, :k] == labels[:, np.newaxis])
                .any(axis=1)
                .mean()
            ),
            "In each row the classes are to be ordered: along which axis?",
        ),
    ),
    hint="Order the classes of each row by falling probability, keep the first k columns, compare "
    "with labels[:, np.newaxis], and ask .any(axis=1).",
)


# --- Two models on the same images -----------------------------------------------------------


def mcnemar_p_value(first_right: np.ndarray, second_right: np.ndarray) -> float:
    """Two-sided p-value of McNemar's exact test.

    Args:
        first_right: (images,), True where the first model is right.
        second_right: (images,), True where the second model is right.
    """
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    return _two_sided(min(only_first, only_second), only_first + only_second)


def _two_sided(fewer: int, count: int) -> float:
    return float(min(1.0, 2 * binom.cdf(fewer, count, 0.5)))


def _answers(rng: np.random.Generator, cells: tuple[int, int, int, int]) -> Case:
    """Answers with so many images in each cell: both right, only one, only the other, neither."""
    both, first, second, neither = cells
    first_right = np.repeat([True, True, False, False], (both, first, second, neither))
    second_right = np.repeat([True, False, True, False], (both, first, second, neither))
    order = rng.permutation(len(first_right))
    return first_right[order], second_right[order]


def _mcnemar_cases(rng: np.random.Generator) -> list[Case]:
    few = int(rng.integers(2, 5))
    return [
        _answers(rng, (30, 9, few, 6)),
        _answers(rng, (12, few, 11, 20)),
        _answers(rng, (25, 7, 7, 4)),  # as even as can be: the p-value is 1, and no more
        _answers(rng, (18, 0, 0, 5)),  # they never disagree
    ]


def _cells(first_right: np.ndarray, second_right: np.ndarray) -> tuple[int, int]:
    return int((first_right & ~second_right).sum()), int((second_right & ~first_right).sum())


def _all_images(first_right: np.ndarray, second_right: np.ndarray) -> float:
    return _two_sided(min(_cells(first_right, second_right)), len(first_right))


def _against_agreements(first_right: np.ndarray, second_right: np.ndarray) -> float:
    both = int((first_right & second_right).sum())
    neither = int((~first_right & ~second_right).sum())
    return _two_sided(min(both, neither), both + neither)


def _agreements_and_disagreements(first_right: np.ndarray, second_right: np.ndarray) -> float:
    agree = int((first_right == second_right).sum())
    return _two_sided(min(agree, len(first_right) - agree), len(first_right))


def _one_sided(first_right: np.ndarray, second_right: np.ndarray) -> float:
    cells = _cells(first_right, second_right)
    return float(binom.cdf(min(cells), sum(cells), 0.5))


def _more_than_certain(first_right: np.ndarray, second_right: np.ndarray) -> float:
    return 2 * _one_sided(first_right, second_right)


def _by_the_larger(first_right: np.ndarray, second_right: np.ndarray) -> float:
    cells = _cells(first_right, second_right)
    return float(min(1.0, 2 * binom.cdf(max(cells), sum(cells), 0.5)))


MCNEMAR_P_VALUE = Exercise(
    name="evaluation.mcnemar_p_value",
    points=3,
    reference=mcnemar_p_value,
    cases=_mcnemar_cases,
    misconceptions=(
        Misconception(
            "counts the images on which the models agree among the throws",
            _all_images,
            "Where both are right, or both are wrong, nothing speaks for either. The throws of "
            "the coin are the images on which *exactly one* is right.",
        ),
        Misconception(
            "compares the images that both get right with those that both get wrong",
            _against_agreements,
            "These are the images on which the models agree. What tells them apart are those "
            "that only the first gets right, against those that only the second does.",
        ),
        Misconception(
            "compares agreements with disagreements",
            _agreements_and_disagreements,
            "That asks whether the models are alike, not which is better. Divide the "
            "disagreements by who was right.",
        ),
        Misconception(
            "counts one side only",
            _one_sided,
            "An equally uneven split in favour of the other model would have surprised you as "
            "much. Both sides count.",
        ),
        Misconception(
            "gives more than 1 where the split is even",
            _more_than_certain,
            "Twice a probability of more than a half is no probability. Cut it off at 1.",
        ),
        Misconception(
            "goes by the larger of the two counts",
            _by_the_larger,
            "The tail begins at the *smaller* count: at most so many throws on this side.",
        ),
    ),
    hint="Count the images that only the first gets right, and those that only the second does. "
    "With n their sum and k the smaller: 2 * binom.cdf(k, n, 0.5), and never more than 1.",
)


# --- How sure against how right --------------------------------------------------------------


def expected_calibration_error(confidences: np.ndarray, right: np.ndarray, bins: int) -> float:
    """Mean distance of confidence and accuracy over the bins, weighted by their images.

    Args:
        confidences: (images,), the probability of the first guess, above 0 and below 1.
        right: (images,), 1 where the first guess is right and 0 where it is wrong.
        bins: of equal width, from 0 to 1.
    """
    places = np.minimum((confidences * bins).astype(int), bins - 1)
    error = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            gap = abs(right[inside].mean() - confidences[inside].mean())
            error += inside.mean() * gap
    return float(error)


def _calibration_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for images, bins in ((60, 5), (80, 10), (45, 4)):
        # More sure ones than unsure ones, none in the lowest bins, none on the edge of a bin.
        confidences = 0.3 + 0.695 * rng.beta(2, 1, size=images)
        # Too sure when sure, too modest when unsure: signs must not cancel.
        right = (rng.random(images) < 0.9 - 0.4 * confidences).astype(int)
        cases.append((confidences, right, bins))
    return cases


def _bins(confidences: np.ndarray, right: np.ndarray, bins: int) -> np.ndarray:
    """Rows of count, mean confidence, mean accuracy of the bins that are not empty."""
    places = np.minimum((confidences * bins).astype(int), bins - 1)
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


def _temperature_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(scale=3, size=shape), temperature)
        for shape, temperature in (((4, 3), 2.0), ((3, 5), 0.5), ((5, 4), 3.5))
    ]


def _powers_without_a_sum(logits: np.ndarray, temperature: float) -> np.ndarray:
    return _softmax(logits) ** (1 / temperature)


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
            "applies softmax twice",
            lambda logits, temperature: _softmax(_softmax(logits) / temperature),
            "The logits go into the softmax, not the probabilities: after a second softmax all "
            "classes are nearly alike.",
        ),
        Misconception(
            "subtracts the temperature",
            lambda logits, temperature: _softmax(logits - temperature),
            "Softmax does not notice a number that is taken from all scores of an image (lesson "
            "02). The distances between the scores must shrink.",
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


# --- To answer, or to pass -------------------------------------------------------------------


def answer_or_pass(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    """Choose a threshold on validation images, and report what it does on test images.

    The threshold is the smallest confidence of a validation image for which the validation images
    that are at least so sure have the wanted accuracy.

    Args:
        validation_confidences: (v,), probabilities of the first guesses.
        validation_right: (v,), 1 where the first guess is right and 0 where it is wrong.
        test_confidences: (t,).
        test_right: (t,).
        wanted: the accuracy to reach on the answered validation images.

    Returns:
        the threshold; the share of the test images that are answered; the accuracy on these.
    """
    threshold = _smallest(validation_confidences, validation_right, wanted)
    answered = test_confidences >= threshold
    return threshold, float(answered.mean()), float(test_right[answered].mean())


def _reaching(confidences: np.ndarray, right: np.ndarray, wanted: float) -> list[float]:
    """All thresholds that reach the wanted accuracy."""
    return [
        float(threshold)
        for threshold in confidences
        if right[confidences >= threshold].mean() >= wanted
    ]


def _smallest(confidences: np.ndarray, right: np.ndarray, wanted: float) -> float:
    return min(_reaching(confidences, right, wanted))


def _some_answers(rng: np.random.Generator, images: int) -> tuple[np.ndarray, np.ndarray]:
    """Confidences, two digits long, and right answers, the rarer the less sure.

    The surest two are right, so that any accuracy can be reached.
    """
    confidences = rng.permutation(np.linspace(0.2, 0.99, images).round(4))
    right = (rng.random(images) < confidences**0.7).astype(int)
    right[np.argsort(-confidences)[:2]] = 1
    right[np.argsort(confidences)[:6]] = 0
    return confidences, right


def _pass_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    while len(cases) < 3:
        wanted = (0.75, 0.8, 0.85)[len(cases)]
        validation, test = _some_answers(rng, 40), _some_answers(rng, 50)
        case = (*validation, *test, wanted)
        # Every mix-up must show: the two sets have to disagree, and one mistake must lie above.
        results = [answer_or_pass(*case), *(wrong(*case) for wrong in _PASS_MISTAKES)]
        if len({tuple(np.round(result, 4)) for result in results}) == len(results):
            cases.append(case)
    return cases


def _chosen_on_the_test_set(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    return answer_or_pass(test_confidences, test_right, test_confidences, test_right, wanted)


def _chosen_on_both(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    confidences = np.concatenate([validation_confidences, test_confidences])
    right = np.concatenate([validation_right, test_right])
    return answer_or_pass(confidences, right, test_confidences, test_right, wanted)


def _reported_on_validation(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    return answer_or_pass(
        validation_confidences, validation_right, validation_confidences, validation_right, wanted
    )


def _wanted_as_the_threshold(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    answered = test_confidences >= wanted
    return wanted, float(answered.mean()), float(test_right[answered].mean())


def _the_largest(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    threshold = max(_reaching(validation_confidences, validation_right, wanted))
    answered = test_confidences >= threshold
    accuracy = test_right[answered].mean() if answered.any() else np.nan
    return threshold, float(answered.mean()), float(accuracy)


def _accuracy_over_all_images(
    validation_confidences: np.ndarray,
    validation_right: np.ndarray,
    test_confidences: np.ndarray,
    test_right: np.ndarray,
    wanted: float,
) -> tuple[float, float, float]:
    threshold = _smallest(validation_confidences, validation_right, wanted)
    answered = test_confidences >= threshold
    return threshold, float(answered.mean()), float((answered * test_right).mean())


_PASS_MISTAKES = (
    _chosen_on_the_test_set,
    _chosen_on_both,
    _reported_on_validation,
    _wanted_as_the_threshold,
    _the_largest,
    _accuracy_over_all_images,
)

ANSWER_OR_PASS = Exercise(
    name="evaluation.answer_or_pass",
    points=4,
    reference=answer_or_pass,
    cases=_pass_cases,
    misconceptions=(
        Misconception(
            "chooses the threshold on the test set",
            _chosen_on_the_test_set,
            "A threshold is chosen, like any setting, on validation images. Chosen on the test "
            "set, it fits that set's chance, and the accuracy that you report is too good.",
        ),
        Misconception(
            "chooses the threshold on both sets together",
            _chosen_on_both,
            "The test set has had a part in the choice, so it can no longer judge it. Validation "
            "images alone choose.",
        ),
        Misconception(
            "reports the validation images",
            _reported_on_validation,
            "The threshold is right. But the images that chose it flatter it: report coverage and "
            "accuracy of the *test* images.",
        ),
        Misconception(
            "takes the wanted accuracy itself for the threshold",
            _wanted_as_the_threshold,
            "A confidence of 0.9 need not mean 90% right: that was the point of calibration. Find "
            "the threshold by trying.",
        ),
        Misconception(
            "takes the largest threshold that reaches the accuracy",
            _the_largest,
            "Then the model answers for hardly anything. Of all thresholds that reach the "
            "accuracy, which leaves the most images to the model?",
        ),
        Misconception(
            "counts the images that it passed on as wrong",
            _accuracy_over_all_images,
            "Threshold and coverage are right. The accuracy is that of the *answered* images: "
            "divide by their number.",
        ),
    ),
    hint="Try every validation confidence as a threshold; keep those for which the validation "
    "images at or above it are accurate enough; take the smallest. Then look at the test images.",
)


EXERCISES = (
    BOOTSTRAP_INTERVAL,
    CONFUSION_MATRIX,
    PRECISION_AND_RECALL,
    TOP_K_ACCURACY,
    MCNEMAR_P_VALUE,
    EXPECTED_CALIBRATION_ERROR,
    WITH_TEMPERATURE,
    ANSWER_OR_PASS,
)
