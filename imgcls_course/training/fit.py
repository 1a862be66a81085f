"""One call that trains: a thin layer over Keras's own `fit`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import LabelledImages
from imgcls_course.errors import TrainingError
from imgcls_course.runtime.progress import progress_is_shown
from imgcls_course.training.apply_plan import computing_by
from imgcls_course.training.checkpoints import Checkpoint, CheckpointFolder, values_of, variables_of
from imgcls_course.training.choose_plan import choose_plan
from imgcls_course.training.devices import choose_devices, place, replicate
from imgcls_course.training.history import TrainingHistory
from imgcls_course.training.input_pipeline import Arrays, arrays_of, training_batches
from imgcls_course.training.keras_memory_leak import without_memory_leak
from imgcls_course.training.plan import Plan
from imgcls_course.training.steps_per_execution import steps_together

if TYPE_CHECKING:
    import keras


def fit(
    model: keras.Model,
    data: LabelledImages | Arrays,
    epochs: int,
    batch_size: int = 64,
    validation: LabelledImages | Arrays | None = None,
    *,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    seed: int = 0,
    devices: str | Sequence[str] = "auto",
    precision: str = "auto",
    jit_compile: str | bool = "auto",
    checkpoints: str | PathLike[str] | None = None,
) -> TrainingHistory:
    """Train a compiled model on images in memory.

    Callbacks, optimizers, schedules, losses and metrics are Keras's. With a folder for checkpoints,
    training that was interrupted or killed goes on with the epoch that it was in, and ends as it
    would have (same seed, same device; the state of callbacks such as EarlyStopping starts anew).

    Args:
        model: built and compiled; it is trained in place.
        data: images (n, ...) with labels, best as uint8 with augmentation and rescaling as layers
            of the model, where they run inside the graph.
        epochs: in all, those that a checkpoint has already done among them.
        batch_size: of all devices together.
        validation: is looked at after each epoch.
        callbacks: Keras's, called as by `Model.fit`.
        seed: of the order of the images; the model's own random layers have their own.
        devices: "auto" for all GPUs or else the CPU; or names, such as ["GPU:0", "GPU:1"]. Several
            share each batch (`tf.distribute.MirroredStrategy`).
        precision: "float32", "mixed_bfloat16", "mixed_float16", or "auto": the fastest, measured.
        jit_compile: whether XLA compiles the steps; "auto" measures it.
        checkpoints: a folder for the state after each epoch; None keeps none.

    Returns:
        the history of all epochs.

    Raises:
        DataError: inputs and labels do not go together.
        TrainingError: the loss is no number, memory does not suffice, there is no such device, or
            the checkpoints are another run's.
    """
    inputs, labels = arrays_of(data)
    _check(model, inputs, epochs, batch_size)
    names = choose_devices(devices)
    replica = replicate(model, names)
    batch = (inputs[:batch_size], labels[:batch_size])
    try:
        with place(names), without_memory_leak():
            if len(names) > 1 and precision == "auto":
                precision = "float32"
            plan = choose_plan(replica, batch, precision, jit_compile, names[0])
            with computing_by(replica, plan), steps_together(replica, callbacks):
                run = _Run(replica, plan, inputs, labels, epochs, batch_size, seed, checkpoints)
                history = run.train(validation, callbacks)
    except Exception as error:
        if _is_out_of_memory(error):
            raise TrainingError(
                f"Memory did not suffice for batches of {batch_size} on {', '.join(names)}.",
                f"Try batch_size={max(1, batch_size // 2)}, or shut down other kernels.",
            ) from error
        raise
    finally:
        if replica is not model:
            _copy_variables(replica, model)
    return history


class _Run:
    """One call of `fit`: the model, its data, and where it stands."""

    def __init__(
        self,
        model: keras.Model,
        plan: Plan,
        inputs: NDArray,
        labels: NDArray,
        epochs: int,
        batch_size: int,
        seed: int,
        checkpoints: str | PathLike[str] | None,
    ) -> None:
        self.model, self.plan = model, plan
        self.inputs, self.labels = inputs, labels
        self.epochs, self.batch_size, self.seed = epochs, batch_size, seed
        self.folder = None
        if checkpoints is not None:
            described = _description(model, plan, inputs, labels, batch_size, seed)
            self.folder = CheckpointFolder(Path(checkpoints), described)

    def train(
        self,
        validation: LabelledImages | Arrays | None,
        callbacks: Sequence[keras.callbacks.Callback],
    ) -> TrainingHistory:
        """Go on after the last checkpoint, up to the last epoch."""
        # Not at the top: a lesson that only looks at a history loads no Keras.
        import tensorflow as tf

        from imgcls_course.training.callbacks import (
            EpochCounter,
            ProgressBar,
            RecordHistory,
            SaveCheckpoint,
            StopOnNaN,
        )

        history = self._history_so_far()
        if history.epochs >= self.epochs:
            return history
        count, first = len(self.inputs), history.epochs
        if progress_is_shown():
            print(f"Training in {self.plan}")
        progress = ProgressBar(first, self.epochs, count, self.batch_size)
        with tf.device("CPU:0"):
            epoch = tf.Variable(first, dtype=tf.int64, trainable=False)
        batches = training_batches(self.inputs, self.labels, self.batch_size, self.seed, epoch)
        own = [EpochCounter(epoch), StopOnNaN(), RecordHistory(history, count)]
        if self.folder is not None:
            own.append(SaveCheckpoint(self.folder, history))
        try:
            self.model.fit(
                batches,
                initial_epoch=first,
                epochs=self.epochs,
                validation_data=None if validation is None else arrays_of(validation),
                validation_batch_size=self.batch_size,
                # Keras's own come first: they may change what is then kept.
                callbacks=[*callbacks, *own, progress],
                shuffle=False,  # the batches come shuffled
                verbose=0,
            )
        finally:
            progress.close()
        return history

    def _history_so_far(self) -> TrainingHistory:
        found: Checkpoint | None = self.folder and self.folder.load(self.model)
        if found is None:
            return TrainingHistory(plan=str(self.plan))
        return TrainingHistory(
            found.metrics, found.seconds, plan=str(self.plan), resumed_from=found.epoch
        )


def _check(model: keras.Model, inputs: NDArray, epochs: int, batch_size: int) -> None:
    """Say what is missing before TensorFlow says it in a page."""
    if not model.compiled:
        raise TrainingError(
            f"{model.name} is not compiled.", "Call model.compile(optimizer, loss, metrics) first."
        )
    if epochs < 1 or batch_size < 1:
        raise TrainingError(
            f"epochs is {epochs} and batch_size is {batch_size}.", "Both must be at least 1."
        )
    if not model.built:
        model.build((None, *inputs.shape[1:]))
    expected = model.input_shape[1:]
    fits = len(expected) == inputs.ndim - 1 and all(
        wanted in (None, found) for wanted, found in zip(expected, inputs.shape[1:], strict=True)
    )
    if not fits:
        raise TrainingError(
            f"{model.name} takes inputs of shape {expected}, but these are {inputs.shape[1:]}.",
            "Resize the images, or build the model for their size.",
        )


def _description(
    model: keras.Model, plan: Plan, inputs: NDArray, labels: NDArray, batch_size: int, seed: int
) -> dict[str, Any]:
    """What must be the same for a checkpoint to be this run's."""
    digest = hashlib.sha256(np.ascontiguousarray(inputs))
    digest.update(np.ascontiguousarray(labels))
    return {
        "model": [[list(weight.shape), weight.trainable] for weight in model.weights],
        "optimizer": type(model.optimizer).__name__,
        "precision": plan.precision,
        "data": digest.hexdigest(),
        "batch size": batch_size,
        "seed": seed,
    }


def _is_out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError"


def _copy_variables(source: keras.Model, target: keras.Model) -> None:
    """The weights, statistics and optimizer's state of a replica, back into the model."""
    for variable, value in zip(variables_of(target), values_of(source), strict=True):
        variable.assign(value)
