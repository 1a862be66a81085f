"""TensorFlow's random numbers, computed in NumPy, so that other backends start from the same ones.

TensorFlow's stateless functions on a CPU take the numbers of Philox4x32-10: Salmon et al.,
"Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
_SCRAMBLING_KEY = 0x3EC8F720, 0x02461E29
_ROUNDS = 10
_LOW_HALF, _HALF = np.uint64(2**32 - 1), np.uint64(32)
# Four truncated numbers have 256 blocks of random bits to themselves. One number in 22 is drawn
# again, so the first eight blocks, 32 numbers, are more than enough.
_BLOCKS_RESERVED, _BLOCKS_USED = 256, 8


class Philox:
    """The random bits that belong to a pair of seeds, scrambled as TensorFlow does it.

    Args:
        seeds: two whole numbers of 64 bits.
    """

    def __init__(self, seeds: tuple[int, int]) -> None:
        halves = [half for seed in seeds for half in (seed % 2**32, (seed % 2**64) >> 32)]
        mixed = _blocks(np.array([halves], np.uint64), _SCRAMBLING_KEY)[0]
        self._key, self._start = (int(mixed[0]), int(mixed[1])), mixed[2:]

    def bits(self, numbers_of_blocks: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Four numbers of 32 bits for each block; (n, 4)."""
        counters = np.zeros((len(numbers_of_blocks), 4), np.uint64)
        counters[:, 0] = numbers_of_blocks
        counters[:, 2:] = self._start
        return _blocks(counters, self._key)


def uniform(
    shape: tuple[int, ...], low: float, high: float, seeds: tuple[int, int]
) -> NDArray[np.float32]:
    """What `tf.random.stateless_uniform` gives."""
    count = int(np.prod(shape))
    bits = Philox(seeds).bits(np.arange(-(-count // 4))).ravel()[:count]
    low, high = np.float32(low), np.float32(high)
    return (_from_0_to_1(bits) * (high - low) + low).reshape(shape)


def truncated_normal(
    shape: tuple[int, ...], deviation: float, seeds: tuple[int, int]
) -> NDArray[np.float32]:
    """What `tf.random.stateless_truncated_normal` gives: none beyond two standard deviations."""
    count = int(np.prod(shape))
    groups = np.arange(-(-count // 4))
    blocks = groups[:, None] * _BLOCKS_RESERVED + np.arange(_BLOCKS_USED)
    bits = Philox(seeds).bits(blocks.ravel()).reshape(len(groups), -1)
    normal = _normal(bits)
    # The first four of each group that are small enough, in their order.
    chosen = np.argsort(np.abs(normal) >= 2, axis=1, kind="stable")[:, :4]
    numbers = np.take_along_axis(normal, chosen, axis=1).ravel()[:count]
    return (numbers * np.float32(deviation)).reshape(shape)


def _normal(bits: NDArray[np.uint64]) -> NDArray[np.float32]:
    """Two normal numbers of each two uniform ones; Box and Muller (1958)."""
    first = np.maximum(_from_0_to_1(bits[:, 0::2]), np.float32(1e-7))
    angle = np.float32(2 * np.pi) * _from_0_to_1(bits[:, 1::2])
    length = np.sqrt(np.float32(-2) * np.log(first))
    pairs = np.stack([np.sin(angle) * length, np.cos(angle) * length], axis=-1)
    return pairs.reshape(len(bits), -1)


def _from_0_to_1(bits: NDArray[np.uint64]) -> NDArray[np.float32]:
    """The lower 23 bits as the digits of a float32 from 1 to 2, less 1."""
    digits = (bits.astype(np.uint32) & np.uint32(0x7FFFFF)) | np.uint32(127 << 23)
    return digits.view(np.float32) - np.float32(1)


def _blocks(counters: NDArray[np.uint64], key: tuple[int, int]) -> NDArray[np.uint64]:
    """Four random numbers of 32 bits for each counter, which are four such numbers; (n, 4)."""
    c0, c1, c2, c3 = counters.T
    for _ in range(_ROUNDS):
        first, second = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        c0, c1 = (second >> _HALF) ^ c1 ^ np.uint64(key[0]), second & _LOW_HALF
        c2, c3 = (first >> _HALF) ^ c3 ^ np.uint64(key[1]), first & _LOW_HALF
        key = tuple((part + step) % 2**32 for part, step in zip(key, _KEY_STEPS, strict=True))
    return np.stack([c0, c1, c2, c3], axis=1)
