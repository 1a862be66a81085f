"""The mistakes that a model was surest of: where to look first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.evaluation.array_checks import as_probabilities


def most_certain_mistakes(
    probabilities: ArrayLike, labels: ArrayLike, count: int = 12
) -> NDArray[np.int64]:
    """Places of the wrong images with the most probable wrong first guess, the surest first.

    Args:
        probabilities: (n, classes).
        labels: (n,), true class numbers.
        count: how many at most; there may be fewer mistakes.

    Returns:
        indices, (count,) or fewer.

    Raises:
        DataError: probabilities and labels do not go together.
    """
    array, true = as_probabilities(probabilities, labels)
    wrong = np.flatnonzero(array.argmax(axis=1) != true)
    surest_first = np.argsort(-array[wrong].max(axis=1), kind="stable")
    return wrong[surest_first][: max(count, 0)]
