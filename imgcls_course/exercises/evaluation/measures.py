"""What is counted: confusions, precision and recall, and the first k guesses."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

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


def _images_of(
    rng: np.random.Generator, images: int, true: list[int], said: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Labels and predictions of the given classes; each of them occurs, and half are right."""
    labels = np.concatenate([true, said, rng.choice(true, size=images)])
    others = np.where(rng.random(images) < 0.5, labels[-images:], rng.choice(said, size=images))
    others = np.where(np.isin(others, said), others, said[0])
    predictions = np.concatenate([rng.choice(said, size=len(true)), said, others])
    labels[len(true) : len(true) + len(said)] = rng.choice(true, size=len(said))
    order = rng.permutation(len(labels))
    return labels[order], predictions[order]


def _confusion_cases(rng: np.random.Generator) -> list[Case]:
    one, other = (int(number) for number in rng.choice(3, size=2, replace=False))
    # The same pair of classes again and again: 8 bits are too few to count it.
    often = rng.permutation(np.repeat([0, 1, 2], (300, 140, 2)))
    return [
        (np.array([one, one, other, one]), np.array([other, other, other, one]), 3),
        # The last class occurs nowhere; then the first one; then one in the middle.
        (*_images_of(rng, int(rng.integers(12, 20)), [0, 1, 2], [0, 1, 2]), 4),
        (*_images_of(rng, int(rng.integers(20, 30)), [1, 2, 3, 4], [1, 2, 3, 4]), 5),
        (*_images_of(rng, int(rng.integers(20, 30)), [0, 1, 3], [0, 1, 3]), 4),
        # The last class is never there, but said; then there, but never said.
        (*_images_of(rng, int(rng.integers(20, 30)), [0, 1, 2], [0, 1, 2, 3]), 4),
        (*_images_of(rng, int(rng.integers(20, 30)), [0, 1, 2], [0, 1]), 3),
        (*_images_of(rng, int(rng.integers(30, 40)), list(range(12)), list(range(1, 12))), 12),
        (often, np.where(often == 1, 0, often), int(rng.integers(3, 6))),
    ]


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


def _by_the_mistakes(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    right = np.diag(matrix)
    with np.errstate(divide="ignore"):
        return right / (matrix.sum(axis=0) - right), right / (matrix.sum(axis=1) - right)


def _matrix_cases(rng: np.random.Generator) -> list[Case]:
    def counts(classes: int, most: int) -> np.ndarray:
        return rng.integers(1, most, size=(classes, classes))

    cases: list[Case] = [(counts(2, 9),)]
    for classes, most in ((3, 30), (5, 200), (7, 12), (11, 5)):
        cases.append((counts(classes, most) + np.diag(rng.integers(0, 3 * most, size=classes)),))
    # One class is never found, another always; most other cells are empty.
    matrix = np.diag(rng.integers(2, 30, size=4))
    lost, found, other = rng.choice(4, size=3, replace=False)
    matrix[lost, lost] = 0
    matrix[lost, other], matrix[other, lost] = rng.integers(1, 9, size=2)
    matrix[other, found] = rng.integers(1, 9)
    return [*cases, (matrix,)]


PRECISION_AND_RECALL = Exercise(
    name="evaluation.precision_and_recall",
    points=2,
    reference=precision_and_recall,
    cases=_matrix_cases,
    result_names=("precision", "recall"),
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
            _by_the_mistakes,
            "A share cannot exceed 1. The right ones belong to the whole, too.",
        ),
        Misconception(
            "gives the mean over the classes",
            lambda matrix: tuple(float(one.mean()) for one in precision_and_recall(matrix)),
            "One number for each class is asked for: the mean hides the weak ones.",
        ),
        Misconception(
            "gives precision for both",
            lambda matrix: (precision_and_recall(matrix)[0],) * 2,
            "The columns say what it was called: their sums serve precision. Which sums serve "
            "recall?",
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


def _at_rank(probabilities: np.ndarray, labels: np.ndarray, k: int) -> float:
    order = np.argsort(-probabilities, axis=1)
    return float((order[:, k - 1] == labels).mean())


def _among_the_last(probabilities: np.ndarray, labels: np.ndarray, k: int) -> float:
    return top_k_accuracy(-probabilities, labels, k)


def _top_k_cases(rng: np.random.Generator) -> list[Case]:
    # How many images have their true class at rank 0, 1, 2, ...: all shares of first ranks and of
    # last ones differ, and every mix-up shows.
    counts = (13, 9, 7, 5, 3, 2, 4, 1, 1, 1, 2)
    cases: list[Case] = []
    for k, classes in ((2, 6), (3, 8), (1, 5), (5, 7), (4, 11), (4, 4)):
        more = rng.integers(0, 4, size=classes)
        more[k - 1 : k + 1] += 1
        cases.append(_ranked(rng, np.asarray(counts[:classes]) + more, k))
    return [_ranked(rng, np.array([1, 1, 0, 2]), 2), *cases]


def _ranked(rng: np.random.Generator, counts: np.ndarray, k: int) -> Case:
    """Probabilities and labels with so many true classes at rank 0, 1, 2, ..."""
    classes = len(counts)
    ranks = rng.permutation(np.repeat(np.arange(classes), counts))
    # Sorted steps of at least a hundredth of the mean: no two are nearly equal.
    rows = -np.sort(-np.cumsum(rng.uniform(0.01, 1, size=(len(ranks), classes)) ** 2, axis=1))
    rows /= rows.sum(axis=1, keepdims=True)
    order = rng.permuted(np.tile(np.arange(classes), (len(ranks), 1)), axis=1)
    if classes > 10:  # a class beyond the lesson's ten is true where it is the first guess
        for row, rank in zip(order, ranks, strict=True):
            place, there = int(np.argmax(row)), -1 if rank else 0
            row[[place, there]] = row[[there, place]]
    probabilities = np.empty_like(rows)
    np.put_along_axis(probabilities, order, rows, axis=1)
    return probabilities, order[np.arange(len(ranks)), ranks], k


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
