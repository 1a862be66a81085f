"""One call that trains: a thin layer over Keras's own `fit`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.datasets import LabelledImages
from imgcls_course.errors import TrainingError
from imgcls_course.runtime.progress import progress_is_shown
from imgcls_course.training.apply_plan import computing_by
from imgcls_course.training.checkpoints import Checkpoint, CheckpointFolder
from imgcls_course.training.choose_plan import choose_plan
from imgcls_course.training.determinism import deterministic_operations
from imgcls_course.training.devices import choose_devices, place, replicated
from imgcls_course.training.history import TrainingHistory
from imgcls_course.training.inputs import Arrays, arrays_of, check_labels, weights_of
from imgcls_course.training.keras_memory_leak import without_memory_leak
from imgcls_course.training.memory import is_out_of_memory
from imgcls_course.training.model_state import state_variables
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
    class_weight: Mapping[int, float] | None = None,
    sample_weight: ArrayLike | None = None,
    seed: int = 0,
    devices: str | Sequence[str] = "auto",
    precision: str = "auto",
    jit_compile: str | bool = "auto",
    deterministic: bool = False,
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
        class_weight: how much the images of a class count in the loss, by the class's number; those
            that are not in it count 1.
        sample_weight: (n,), how much each image counts in the loss.
        seed: of the order of the images; the model's own random layers have their own.
        devices: "auto" for all GPUs or else the CPU; or names, such as ["GPU:0", "GPU:1"]. Several
            share each batch equally (see `Batches`).
        precision: "float32", "mixed_bfloat16", "mixed_float16", or "auto": the fastest, measured.
        jit_compile: whether XLA compiles the steps; "auto" measures it. JAX always compiles them.
        deterministic: give the same bits each time on a GPU, too, which costs speed there; a plan
            that is left open is then float32 without XLA, since a measurement may differ.
        checkpoints: a folder for the state after each epoch; None keeps none.

    Returns:
        the history of all epochs.

    Raises:
        DataError: inputs, labels and weights do not go together, or do not fit the loss.
        TrainingError: the loss is no number, memory does not suffice, there is no such device, or
            the checkpoints are another run's.
    """
    inputs, labels = arrays_of(data)
    _check(model, inputs, epochs, batch_size)
    check_labels(labels, model)
    seen = None if validation is None else arrays_of(validation)
    if seen is not None:
        check_labels(seen[1], model)
    weights = weights_of(labels, class_weight, sample_weight)
    arrays = (inputs, labels) if weights is None else (inputs, labels, weights)
    names = choose_devices(devices)
    try:
        with (
            replicated(model, names) as replica,
            place(names),
            without_memory_leak(),
            deterministic_operations(names) if deterministic else nullcontext(),
        ):
            # With several devices each batch is shared, and the measurement's is not.
            if len(names) > 1 or deterministic:
                precision = "float32" if precision == "auto" else precision
                jit_compile = False if jit_compile == "auto" else jit_compile
            batch = tuple(array[:batch_size] for array in arrays)
            plan = choose_plan(replica, batch, precision, jit_compile, names[0])
            with computing_by(replica, plan), steps_together(replica, callbacks):
                run = _Run(replica, plan, arrays, epochs, batch_size, seed, len(names), checkpoints)
                return run.train(seen, callbacks)
    except Exception as error:
        if is_out_of_memory(error):
            raise TrainingError(
                f"Memory did not suffice for batches of {batch_size} on {', '.join(names)}.",
                f"Try batch_size={max(1, batch_size // 2)}, or shut down other kernels.",
            ) from error
        raise


class _Run:
    """One call of `fit`: the model, its data, and where it stands."""

    def __init__(
        self,
        model: keras.Model,
        plan: Plan,
        arrays: tuple[NDArray, ...],
        epochs: int,
        batch_size: int,
        seed: int,
        devices: int,
        checkpoints: str | PathLike[str] | None,
    ) -> None:
        self.model, self.plan, self.arrays = model, plan, arrays
        self.epochs, self.batch_size = epochs, batch_size
        self.seed, self.devices = seed, devices
        self.folder = None
        if checkpoints is not None:
            described = _description(model, arrays, batch_size, seed)
            rate = [float(one) for one in state_variables(model)["learning rate"]]
            self.folder = CheckpointFolder(Path(checkpoints), described, *rate)

    def train(
        self,
        validation: Arrays | None,
        callbacks: Sequence[keras.callbacks.Callback],
    ) -> TrainingHistory:
        """Go on after the last checkpoint, up to the last epoch."""
        # Not at the top: a lesson that only looks at a history loads no Keras.
        from imgcls_course.training.callbacks import (
            EpochOrder,
            ProgressBar,
            RecordHistory,
            SaveCheckpoint,
            StopOnNaN,
        )
        from imgcls_course.training.input_pipeline import Batches

        history = self._history_so_far()
        if history.epochs >= self.epochs:
            return history
        count, first = len(self.arrays[0]), history.epochs
        if progress_is_shown():
            print(f"Training in {self.plan}")
        progress = ProgressBar(first, self.epochs, count, self.batch_size)
        batches = Batches(self.arrays, self.batch_size, self.seed, self.devices)
        looked_at = None
        if validation is not None:
            looked_at = Batches(validation, self.batch_size, devices=self.devices)
        own = [EpochOrder(batches), StopOnNaN(), RecordHistory(history, batches, looked_at)]
        if self.folder is not None:
            own.append(SaveCheckpoint(self.folder, history))
        try:
            self.model.fit(
                batches.for_keras,
                initial_epoch=first,
                epochs=self.epochs,
                validation_data=looked_at and looked_at.for_keras,
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
    model: keras.Model, arrays: tuple[NDArray, ...], batch_size: int, seed: int
) -> dict[str, Any]:
    """What must be the same for a checkpoint to be this run's."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    averages = [list(one.shape) for one in state_variables(model)["optimizer"]]
    return {
        "model": [[list(weight.shape), weight.trainable] for weight in model.weights],
        "loss": _described(model.loss),
        "optimizer": [type(optimizer).__name__, averages],
        "data": digest.hexdigest(),
        "batch size": batch_size,
        "seed": seed,
    }


def _described(loss: Any) -> Any:
    """A loss as JSON has it, without names, which count up in one process."""
    if isinstance(loss, (list, tuple)):
        return [_described(one) for one in loss]
    if isinstance(loss, dict):
        return {str(name): _described(one) for name, one in loss.items()}
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    settings = loss.get_config() if hasattr(loss, "get_config") else {}
    return [name, {key: str(value) for key, value in settings.items() if key != "name"}]
