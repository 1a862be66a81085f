"""One of several processes that pretrain one network: Keras's `DataParallel` on the JAX backend.

Every process has a copy of the weights and computes with its share of each batch; the gradients
are those of the whole batch, as are the statistics of batch normalization. So the result is that
of one process, to rounding. (`tf.distribute.MultiWorkerMirroredStrategy` does not work with the
`fit` of Keras 3.)
"""

from __future__ import annotations

import hashlib
import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imgcls_course.errors import TrainingError
from imgcls_course.pretraining.local_processes import require_jax
from imgcls_course.pretraining.pretrain import BATCH_SIZE, compiled_network
from imgcls_course.training.checkpoints import CheckpointFolder
from imgcls_course.training.history import TrainingHistory

if TYPE_CHECKING:
    import keras

    from imgcls_course.datasets import LabelledImages


def pretrain_data_parallel(
    epochs: int,
    data: LabelledImages,
    process: int,
    processes: int,
    coordinator: str,
    checkpoints: str | PathLike[str] | None = None,
    seed: int = 0,
) -> tuple[keras.Model, TrainingHistory]:
    """Pretrain as `pretrain` does, as one process of several; Keras must not be loaded yet.

    Each epoch leaves out the images that do not fill a batch.

    Args:
        epochs: in all.
        data: all of it, the same in every process; each takes its share of every batch.
        process: the number of this one, from 0.
        processes: how many there are; 1 needs no coordinator.
        coordinator: address and port of process 0, such as "192.168.1.10:12345".
        checkpoints: a folder that all processes can read; process 0 writes it.
        seed: of weights, order and augmentation.

    Raises:
        CourseError: JAX is not installed.
        TrainingError: numbers or images do not go together, or Keras runs on another backend.
    """
    require_jax()
    if not 0 <= process < processes or BATCH_SIZE % processes:
        raise TrainingError(
            f"There is no process {process} of {processes} that share batches of {BATCH_SIZE}.",
            f"Number them from 0, and take a number of processes that divides {BATCH_SIZE}.",
        )
    if len(data) < BATCH_SIZE:
        raise TrainingError(
            f"{len(data)} images do not fill a batch of {BATCH_SIZE}.", "Take more images."
        )
    os.environ["KERAS_BACKEND"] = "jax"
    import keras

    if keras.backend.backend() != "jax":
        raise TrainingError(
            f"Keras is loaded already, with {keras.backend.backend()}.", "Start a new process."
        )
    if processes > 1:
        keras.distribution.initialize(coordinator, processes, process)
        devices = keras.distribution.list_devices()
        keras.distribution.set_distribution(
            keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False)
        )
    keras.utils.set_random_seed(seed)
    model = compiled_network(len(data.class_names), epochs * (len(data) // BATCH_SIZE), data)
    folder = None
    if checkpoints is not None:
        name = f"{epochs}-epochs-seed-{seed}-jax"
        folder = CheckpointFolder(Path(checkpoints) / name, _description(data, epochs, seed))
    history = _train(model, data, epochs, seed, folder, process, processes)
    # From here on each process is on its own: Keras makes a variable even where it only saves
    # weights, and to place it on all processes it would wait for them for ever.
    keras.distribution.set_distribution(None)
    return model, history


def _train(
    model: keras.Model,
    data: LabelledImages,
    epochs: int,
    seed: int,
    folder: CheckpointFolder | None,
    process: int,
    processes: int,
) -> TrainingHistory:
    """Go on after the last checkpoint; only process 0 shows progress and writes."""
    from imgcls_course.training.callbacks import (
        ProgressBar,
        RecordHistory,
        SaveCheckpoint,
        StopOnNaN,
    )

    found = folder and folder.load(model)
    history = TrainingHistory(plan=f"float32 on JAX, in {processes} processes")
    if found is not None:
        history.metrics, history.seconds = found.metrics, found.seconds
        history.resumed_from = found.epoch
    if history.epochs >= epochs:
        return history
    count = len(data) // BATCH_SIZE * BATCH_SIZE
    callbacks = [StopOnNaN(), RecordHistory(history, count)]
    if process == 0:
        if folder is not None:
            callbacks.append(SaveCheckpoint(folder, history))
        callbacks.append(ProgressBar(history.epochs, epochs, count, BATCH_SIZE))
    model.fit(
        _shares(data, seed, history.epochs, process, processes),
        initial_epoch=history.epochs,
        epochs=epochs,
        callbacks=callbacks,
        shuffle=False,  # the batches come shuffled
        verbose=0,
    )
    return history


def _shares(
    data: LabelledImages, seed: int, epoch: int, process: int, processes: int
) -> keras.utils.PyDataset:
    """This process's share of each batch; the order depends on the seed and the epoch only."""
    import keras

    class Shares(keras.utils.PyDataset):
        epoch_now = epoch

        def __len__(self) -> int:
            return len(data) // BATCH_SIZE

        def __getitem__(self, batch: int) -> tuple[NDArray, NDArray]:
            places = share_of_batch(len(data), batch, seed, self.epoch_now, process, processes)
            return data.images[places], data.labels[places]

        def on_epoch_end(self) -> None:
            self.epoch_now += 1

    return Shares()


def share_of_batch(
    count: int, batch: int, seed: int, epoch: int, process: int, processes: int
) -> NDArray[np.int64]:
    """Places of one process's images of one batch; those of all processes make the batch."""
    order = np.random.default_rng([seed, epoch]).permutation(count)
    whole = order[batch * BATCH_SIZE : (batch + 1) * BATCH_SIZE]
    return np.split(whole, processes)[process]


def _description(data: LabelledImages, epochs: int, seed: int) -> dict[str, object]:
    """What must be the same for a checkpoint to be this run's; the number of processes need not."""
    digest = hashlib.sha256(np.ascontiguousarray(data.images))
    digest.update(np.ascontiguousarray(data.labels))
    return {"data": digest.hexdigest(), "epochs": epochs, "seed": seed}
