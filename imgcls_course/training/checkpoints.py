"""The whole state of a training run after each epoch, on disk: whole, or not there.

A checkpoint has the model's variables (weights, statistics, the state of random layers), the
optimizer's, and the metrics so far. Training that starts again from it computes what it would
have computed.

`keras.callbacks.BackupAndRestore(double_checkpoint=True)` does less. It leaves out the random
layers, so that a network with dropout ends elsewhere; it writes weights and the number of the epoch
one after the other, and a kill in between repeats the epoch; it takes a flipped bit for a weight,
and the folder of another run for its own; and it keeps no metrics.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imgcls_course.errors import TrainingError
from imgcls_course.runtime.files import write_atomically

if TYPE_CHECKING:
    import keras

KEPT = 2
"""Checkpoints that stay; the one before the last is for when the last is damaged."""

_NAME = re.compile(r"epoch-(\d{5})\.npz")


class CheckpointWarning(UserWarning):
    """A checkpoint could not be written or read; training goes on without it."""


@dataclass(frozen=True)
class Checkpoint:
    """What a file holds.

    Attributes:
        epoch: how many epochs were done.
        metrics: by name, one value an epoch.
        seconds: one value an epoch.
        variables: the model's, then the optimizer's.
    """

    epoch: int
    metrics: dict[str, list[float]]
    seconds: list[float]
    variables: list[NDArray]


class CheckpointFolder:
    """The checkpoints of one run.

    Args:
        folder: created when the first one is written.
        run: what the run is made of, as JSON would have it: model, data, batch size, seed. A folder
            that holds another run's checkpoints is refused.
    """

    def __init__(self, folder: Path, run: dict[str, Any]) -> None:
        self.folder = Path(folder)
        self._run = json.dumps(run, sort_keys=True)

    def save(
        self, model: keras.Model, metrics: dict[str, list[float]], seconds: list[float]
    ) -> None:
        """Write a checkpoint; where that fails, warn, and leave those that are there.

        Args:
            model: built and compiled.
            metrics: by name, one value for each epoch that is done.
            seconds: the same.
        """
        epoch = len(seconds)
        state = {"run": self._run, "epoch": epoch, "metrics": metrics, "seconds": seconds}
        arrays = values_of(model)
        buffer = io.BytesIO()
        np.savez(buffer, *arrays, state=json.dumps(state), digest=_digest(arrays))
        path = self.folder / f"epoch-{epoch:05}.npz"
        try:
            write_atomically(path, buffer.getvalue())
        except OSError as error:
            last = max(self._files(), default=None)
            _warn(
                f"Epoch {epoch} could not be kept in {self.folder} ({error.strerror or error}); "
                "training goes on. "
                + (f"The last good checkpoint is that of epoch {last}. " if last else "")
                + "Free some space, or choose another folder."
            )
            return
        for old in sorted(self._files())[:-KEPT]:
            (self.folder / f"epoch-{old:05}.npz").unlink(missing_ok=True)

    def load(self, model: keras.Model) -> Checkpoint | None:
        """The newest good checkpoint, put into the model and its optimizer; None if there is none.

        Raises:
            TrainingError: the folder belongs to another run.
        """
        for epoch in sorted(self._files(), reverse=True):
            checkpoint = self._read(self.folder / f"epoch-{epoch:05}.npz")
            if checkpoint is not None:
                for variable, value in zip(variables_of(model), checkpoint.variables, strict=True):
                    variable.assign(value)
                return checkpoint
        return None

    def _files(self) -> list[int]:
        """Epochs of the files that are there."""
        names = (_NAME.fullmatch(path.name) for path in self.folder.glob("epoch-*.npz"))
        return [int(name[1]) for name in names if name]

    def _read(self, path: Path) -> Checkpoint | None:
        try:
            with np.load(path, allow_pickle=False) as file:
                state, digest = json.loads(str(file["state"])), str(file["digest"])
                arrays = [file[f"arr_{number}"] for number in range(len(file.files) - 2)]
            if digest != _digest(arrays):
                raise ValueError("its content is not what was written")
        except Exception as error:  # a damaged zip file may raise anything
            _warn(f"The checkpoint {path} is damaged and left out ({error}).")
            return None
        if state["run"] != self._run:
            difference = _difference(state["run"], self._run)
            raise TrainingError(
                f"{path.parent} has checkpoints of another run: {difference}.",
                "Choose another folder, or delete that one to start anew.",
            )
        return Checkpoint(state["epoch"], state["metrics"], state["seconds"], arrays)


def variables_of(model: keras.Model) -> list:
    """All that training changes: the model's variables and the optimizer's."""
    model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def values_of(model: keras.Model) -> list[NDArray]:
    """Copies of what `variables_of` gives, as NumPy arrays."""
    import keras

    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables_of(model)]


def _difference(theirs: str, ours: str) -> str:
    """What two runs differ in, by name."""
    first, second = json.loads(theirs), json.loads(ours)
    names = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    return "another " + " and another ".join(names)


def _digest(arrays: list[NDArray]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def _warn(message: str) -> None:
    warnings.warn(message, CheckpointWarning, stacklevel=2)
