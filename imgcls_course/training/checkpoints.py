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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imgcls_course.errors import TrainingError
from imgcls_course.runtime.files import write_atomically
from imgcls_course.training.model_state import ModelState, read_state, restore_state

if TYPE_CHECKING:
    import keras

KEPT = 2
"""Checkpoints that stay; the one before the last is for when the last is damaged."""

_FORMAT = 2
"""Of the files; those of another are another run's."""

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
        compiled_rate: the learning rate that the model was compiled with; callbacks may have
            changed it since. None where it was a schedule.
        state: of the model and its optimizer.
    """

    epoch: int
    metrics: dict[str, list[float]]
    seconds: list[float]
    compiled_rate: float | None
    state: ModelState


class CheckpointFolder:
    """The checkpoints of one run.

    Args:
        folder: created when the first one is written.
        run: what the run is made of, as JSON would have it: model, data, batch size, seed. A folder
            that holds another run's checkpoints is refused.
        compiled_rate: the learning rate that the model was compiled with now.
    """

    def __init__(
        self, folder: Path, run: dict[str, Any], compiled_rate: float | None = None
    ) -> None:
        self.folder = Path(folder)
        self._run = json.dumps({**run, "format": _FORMAT}, sort_keys=True)
        self._compiled_rate = compiled_rate

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
        described = {
            "run": self._run, "epoch": epoch, "metrics": metrics, "seconds": seconds,
            "compiled rate": self._compiled_rate,
        }  # fmt: skip
        arrays = _named_arrays(read_state(model))
        buffer = io.BytesIO()
        np.savez(buffer, **arrays, described=json.dumps(described), digest=_digest(arrays))
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

        A learning rate that was compiled anew stays: to change it is why many go on with a run.
        Otherwise it is what callbacks had made of it.

        Raises:
            TrainingError: the folder belongs to another run.
        """
        for epoch in sorted(self._files(), reverse=True):
            checkpoint = self._read(self.folder / f"epoch-{epoch:05}.npz")
            if checkpoint is not None:
                state = checkpoint.state
                if checkpoint.compiled_rate != self._compiled_rate:
                    state = {**state, "learning rate": []}
                restore_state(model, state)
                return checkpoint
        return None

    def _files(self) -> list[int]:
        """Epochs of the files that are there."""
        names = (_NAME.fullmatch(path.name) for path in self.folder.glob("epoch-*.npz"))
        return [int(name[1]) for name in names if name]

    def _read(self, path: Path) -> Checkpoint | None:
        try:
            with np.load(path, allow_pickle=False) as file:
                described, digest = json.loads(str(file["described"])), str(file["digest"])
                arrays = {name: file[name] for name in file.files if "/" in name}
            if digest != _digest(arrays):
                raise ValueError("its content is not what was written")
        except Exception as error:  # a damaged zip file may raise anything
            _warn(f"The checkpoint {path} is damaged and left out ({error}).")
            return None
        if described["run"] != self._run:
            difference = _difference(described["run"], self._run)
            raise TrainingError(
                f"{path.parent} has checkpoints of another run: {difference}.",
                "Choose another folder, or delete that one to start anew.",
            )
        state: ModelState = {}
        for name, array in arrays.items():
            state.setdefault(name.partition("/")[0], []).append(array)
        return Checkpoint(
            described["epoch"], described["metrics"], described["seconds"],
            described["compiled rate"], state,
        )  # fmt: skip


def _named_arrays(state: ModelState) -> dict[str, NDArray]:
    """Each array under its part's name and its number in it; the order is kept."""
    return {
        f"{name}/{number}": array
        for name, arrays in state.items()
        for number, array in enumerate(arrays)
    }


def _difference(theirs: str, ours: str) -> str:
    """What two runs differ in, by name."""
    first, second = json.loads(theirs), json.loads(ours)
    names = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    return "another " + " and another ".join(names)


def _digest(arrays: Mapping[str, NDArray]) -> str:
    digest = hashlib.sha256()
    for name, array in arrays.items():
        digest.update(f"{name}{array.dtype}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def _warn(message: str) -> None:
    warnings.warn(message, CheckpointWarning, stacklevel=2)
