"""Batches from arrays in memory, in an order that depends on the seed and the epoch only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from numpy.typing import NDArray

from imgcls_course.training.order import shuffled_places

if TYPE_CHECKING:
    import tensorflow as tf


def steps_an_epoch(count: int, batch_size: int) -> int:
    """How many batches go over all the data once; the last may be smaller."""
    return -(-count // batch_size)


class Batches:
    """The batches of an epoch, for `keras.Model.fit` on any backend.

    The arrays stay as they are in memory (uint8 takes a quarter of float32), and each batch is
    gathered from them; under TensorFlow inside it, without Python. An epoch's order follows from
    the seed and its number, so training that is resumed sees the batches that it would have seen.

    Several devices share a batch in equal parts. Where it does not divide, it is filled up with
    images of weight 0, and the others count as much more, so that its mean loss stays the same.

    Args:
        arrays: inputs (n, ...), labels (n, ...), and, where they do not all count the same, their
            weights (n,).
        batch_size: of all devices together.
        seed: of the order; None leaves the inputs in theirs, as validation does.
        devices: how many share a batch.

    Attributes:
        sizes: of each batch of an epoch, without what fills it up.
        filled_sizes: the same, with it.
    """

    def __init__(
        self,
        arrays: tuple[NDArray, ...],
        batch_size: int,
        seed: int | None = None,
        devices: int = 1,
    ) -> None:
        self._count, self._seed = len(arrays[0]), seed
        self.sizes = [
            min(batch_size, self._count - start) for start in range(0, self._count, batch_size)
        ]
        self.filled_sizes = [-(-size // devices) * devices for size in self.sizes]
        if self.filled_sizes != self.sizes and len(arrays) == 2:
            arrays = (*arrays, np.ones(self._count, np.float32))
        kind = _TensorFlowGather if keras.config.backend() == "tensorflow" else _NumPyGather
        self._gather = kind(arrays, *self._order(0), self.filled_sizes[0])

    def start_epoch(self, number: int) -> None:
        """Take the order of the epoch of that number, counted from 0."""
        self._gather.set_order(*self._order(number))

    @property
    def for_keras(self) -> Any:
        """What `keras.Model.fit` goes through, each time in the order of the epoch begun last."""
        return self._gather.for_keras

    def __len__(self) -> int:
        return len(self.sizes)

    def _order(self, epoch: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Where each input of the epoch stands in the arrays, and what multiplies its weight."""
        places = np.arange(self._count)
        if self._seed is not None:
            places = shuffled_places(self._count, self._seed, epoch)
        batches = np.split(places, np.cumsum(self.sizes)[:-1])
        sizes = list(zip(batches, self.sizes, self.filled_sizes, strict=True))
        filled = [np.resize(batch, length) for batch, _, length in sizes]
        factors = [
            np.where(np.arange(length) < size, length / size, 0) for _, size, length in sizes
        ]
        return np.concatenate(filled), np.concatenate(factors).astype(np.float32)


class _TensorFlowGather:
    """Gathers batches with `tf.data`, ahead of the training step that needs them."""

    def __init__(
        self,
        arrays: tuple[NDArray, ...],
        places: NDArray[np.int64],
        factors: NDArray[np.float32],
        batch_size: int,
    ) -> None:
        import tensorflow as tf

        # On the CPU, or the whole array would be sent to the GPU.
        with tf.device("CPU:0"):
            constants = [tf.constant(array) for array in arrays]
            self._places = tf.Variable(places, trainable=False)
            self._factors = tf.Variable(factors, trainable=False)

        def in_order(_: tf.Tensor) -> tf.data.Dataset:
            order = tf.data.Dataset.from_tensor_slices((self._places, self._factors))
            return order.batch(batch_size)

        def gather(places: tf.Tensor, factors: tf.Tensor) -> tuple[tf.Tensor, ...]:
            chosen = [tf.gather(array, places) for array in constants]
            return (*chosen[:2], *(weights * factors for weights in chosen[2:]))

        # Keras asks how many batches there are, and cannot see it through the order.
        steps = steps_an_epoch(len(places), batch_size)
        self.for_keras = (
            tf.data.Dataset.range(1)
            .flat_map(in_order)
            .apply(tf.data.experimental.assert_cardinality(steps))
            .map(gather, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
            .prefetch(tf.data.AUTOTUNE)
        )

    def set_order(self, places: NDArray[np.int64], factors: NDArray[np.float32]) -> None:
        """From the next time on that the batches are gone through."""
        self._places.assign(places)
        self._factors.assign(factors)


class _NumPyGather(keras.utils.PyDataset):
    """Gathers batches in NumPy, when they are asked for."""

    def __init__(
        self,
        arrays: tuple[NDArray, ...],
        places: NDArray[np.int64],
        factors: NDArray[np.float32],
        batch_size: int,
    ) -> None:
        super().__init__()
        self._arrays, self._batch_size = arrays, batch_size
        self.for_keras = self
        self.set_order(places, factors)

    def set_order(self, places: NDArray[np.int64], factors: NDArray[np.float32]) -> None:
        """From the next batch on."""
        self._places, self._factors = places, factors

    def __len__(self) -> int:
        return steps_an_epoch(len(self._places), self._batch_size)

    def __getitem__(self, number: int) -> tuple[NDArray, ...]:
        part = slice(number * self._batch_size, (number + 1) * self._batch_size)
        chosen = [array[self._places[part]] for array in self._arrays]
        return (*chosen[:2], *(weights * self._factors[part] for weights in chosen[2:]))
