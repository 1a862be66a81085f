"""Maps of features: each image a point in the plane, alike ones near each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from imgcls_course.errors import DataError

_COMPONENTS = 50
_FEWEST = 4


def tsne_map(features: NDArray[np.floating], seed: int = 0) -> NDArray[np.float32]:
    """Places in the plane at which each image has its nearest neighbours around it.

    t-SNE (van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008) of the first 50
    principal components, as its authors advise (section 4.2 of the paper uses 30). A thousand
    images take some seconds; the time grows faster than their number.

    Args:
        features: (n, d).
        seed: the same seed gives the same map, on the same machine.

    Returns:
        positions, (n, 2).

    Raises:
        DataError: there are too few images, or this is no array (n, d).
    """
    if np.ndim(features) != 2 or len(features) < _FEWEST:
        raise DataError(
            f"A map needs features (n, d) of at least {_FEWEST} images, but got "
            f"{np.shape(features)}.",
            "Give one row of features for each image.",
        )
    components = min(_COMPONENTS, *features.shape)
    reduced = PCA(components, random_state=seed).fit_transform(features)
    # The usual 30 neighbours, or fewer where there are not three times as many images.
    perplexity = min(30.0, (len(features) - 1) / 3)
    # Threads that wait for each other at each of a thousand small steps cost more than they gain
    # where other programs want the processor.
    with threadpool_limits(limits=1):
        return TSNE(perplexity=perplexity, random_state=seed).fit_transform(reduced)
