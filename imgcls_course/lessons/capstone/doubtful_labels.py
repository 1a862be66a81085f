"""Labels that a model trained on the other images finds hard to believe."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import StratifiedKFold

from imgcls_course.transfer import linear_probe

FOLDS = 5


def doubtful_labels(
    features: NDArray[np.floating], labels: ArrayLike, count: int = 10, seed: int = 0
) -> NDArray[np.int64]:
    """Places of the images whose label is least probable, the most doubtful first.

    The images are cut into a few parts; each part is judged by a probe of the other parts, so that
    no image is judged by a model that has learned its label by heart. What is found need not be
    wrong: look at it. (Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in
    Dataset Labels", Journal of Artificial Intelligence Research 70, 2021.)

    Args:
        features: (n, d).
        labels: (n,), class numbers; each class at least twice.
        count: how many at most.
        seed: of the parts.
    """
    true = np.asarray(labels)
    folds = min(FOLDS, int(np.unique(true, return_counts=True)[1].min()))
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed).split(features, true)
    believed = np.empty(len(true))
    for others, part in parts:
        probe = linear_probe(features[others], true[others])
        column = np.searchsorted(probe.classes_, true[part])
        believed[part] = probe.predict_proba(features[part])[np.arange(len(part)), column]
    return np.argsort(believed, kind="stable")[:count]
