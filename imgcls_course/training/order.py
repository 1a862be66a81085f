"""The order of images in an epoch: it follows from a seed and the epoch's number, and from no more.

It is the order of TensorFlow's `tf.random.experimental.stateless_shuffle` on a CPU, computed in
NumPy, so that training sees the same batches whatever Keras runs on. The random numbers are those
of Philox4x32-10: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
_SCRAMBLING_KEY = 0x3EC8F720, 0x02461E29
_ROUNDS = 10
_LOW_HALF, _HALF = np.uint64(2**32 - 1), np.uint64(32)


def shuffled_places(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """The numbers from 0 to count - 1, shuffled (Fisher and Yates).

    Args:
        count: of images.
        seed: of the run.
        epoch: its number, from 0.
    """
    # Seed and epoch are scrambled first: small numbers make as good a start as large ones.
    given = np.array([[*_halves(seed), *_halves(epoch)]], np.uint64)
    key_0, key_1, start_0, start_1 = _philox(given, _SCRAMBLING_KEY)[0]
    counters = np.zeros((-(-count // 4), 4), np.uint64)
    counters[:, 0] = np.arange(len(counters))
    counters[:, 2], counters[:, 3] = start_0, start_1
    numbers = _philox(counters, (int(key_0), int(key_1))).ravel()[: max(0, count - 1)]
    ahead = numbers % np.arange(count, count - len(numbers), -1, dtype=np.uint64)
    places = list(range(count))
    for place, step in enumerate(ahead.tolist()):
        places[place], places[place + step] = places[place + step], places[place]
    return np.array(places, np.int64)


def _philox(counters: NDArray[np.uint64], key: tuple[int, int]) -> NDArray[np.uint64]:
    """Four random numbers of 32 bits for each counter, which are four such numbers; (n, 4)."""
    c0, c1, c2, c3 = counters.T
    for _ in range(_ROUNDS):
        first, second = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        c0, c1 = (second >> _HALF) ^ c1 ^ np.uint64(key[0]), second & _LOW_HALF
        c2, c3 = (first >> _HALF) ^ c3 ^ np.uint64(key[1]), first & _LOW_HALF
        key = tuple((part + step) % 2**32 for part, step in zip(key, _KEY_STEPS, strict=True))
    return np.stack([c0, c1, c2, c3], axis=1)


def _halves(number: int) -> tuple[int, int]:
    """The lower and the upper 32 bits of a whole number of 64."""
    return number % 2**32, (number % 2**64) >> 32
