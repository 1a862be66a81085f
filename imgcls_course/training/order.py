"""The order of images in an epoch: it follows from a seed and the epoch's number, and from no more.

It is the order of TensorFlow's `tf.random.experimental.stateless_shuffle` on a CPU, computed in
NumPy, so that training sees the same batches whatever Keras runs on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from imgcls_course.runtime.philox import Philox


def shuffled_places(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """The numbers from 0 to count - 1, shuffled (Fisher and Yates).

    Args:
        count: of images.
        seed: of the run.
        epoch: its number, from 0.
    """
    bits = Philox((seed, epoch)).bits(np.arange(-(-count // 4))).ravel()[: max(0, count - 1)]
    ahead = bits % np.arange(count, count - len(bits), -1, dtype=np.uint64)
    places = list(range(count))
    for place, step in enumerate(ahead.tolist()):
        places[place], places[place + step] = places[place + step], places[place]
    return np.array(places, np.int64)
