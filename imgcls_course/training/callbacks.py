"""Keras callbacks: history, checkpoints, progress, and a watch on the loss."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from tqdm.auto import tqdm

from imgcls_course.errors import TrainingError
from imgcls_course.runtime.progress import progress_is_shown
from imgcls_course.training.checkpoints import CheckpointFolder
from imgcls_course.training.history import TrainingHistory

if TYPE_CHECKING:
    from imgcls_course.training.input_pipeline import Batches

_CHECK_EVERY = 10
"""Batches; looking at the loss makes a GPU wait, and a loss that is not a number stays so."""


class EpochOrder(keras.callbacks.Callback):
    """Tells the batches which epoch it is, since their order depends on it."""

    def __init__(self, batches: Batches) -> None:
        super().__init__()
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Set it, counted from 0."""
        self._batches.start_epoch(epoch)


class StopOnNaN(keras.callbacks.Callback):
    """Ends training when the loss is no number, and says what to look at."""

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Check the first batch, and now and then; several steps may have gone by."""
        if batch >= self._next_check:
            self._next_check = batch + _CHECK_EVERY
            self._check(logs)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Remember the epoch, for the message."""
        self.epoch, self._next_check = epoch + 1, 0

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Check the whole epoch's loss."""
        self._check(logs)

    def _check(self, logs: dict[str, Any] | None) -> None:
        if not math.isfinite(float((logs or {}).get("loss", 0.0))):
            raise TrainingError(
                f"The loss is not a finite number any more in epoch {self.epoch}.",
                "Try a learning rate ten times smaller. If that does not help, look at the inputs "
                "(their range; are there any nan?), at the labels (from 0 to the number of classes "
                "less one?), and at the loss (from_logits=True where the model gives logits).",
            )


class RecordHistory(keras.callbacks.Callback):
    """Keeps the metrics and the time of each epoch.

    Args:
        history: they are added to it.
        batches: of the training.
        validation: its batches, if there are any.
    """

    def __init__(
        self, history: TrainingHistory, batches: Batches, validation: Batches | None = None
    ) -> None:
        super().__init__()
        self._history, self._images = history, sum(batches.sizes)
        self._loss, self._validation_loss = _LossOfImages(batches), _LossOfImages(validation)
        self._training_seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Start the clock."""
        self._started = self._trained = time.perf_counter()
        self._loss.start()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Note when the last batch ended, since validation follows."""
        self._trained = time.perf_counter()
        self._loss.add(logs)

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Validation begins."""
        self._validation_loss.start()

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the loss, where that is needed."""
        self._validation_loss.add(logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the metrics."""
        history, metrics = self._history, dict(logs or {})
        for name, loss in (("loss", self._loss), ("val_loss", self._validation_loss)):
            if name in metrics and loss.is_needed:
                metrics[name] = loss.mean()
        for name, value in metrics.items():
            history.metrics.setdefault(name, []).append(float(value))
        history.seconds.append(time.perf_counter() - self._started)
        self._training_seconds.append(self._trained - self._started)
        timed = self._training_seconds[1:] or self._training_seconds
        history.images_per_second = len(timed) * self._images / sum(timed)


class _LossOfImages:
    """The mean loss of an epoch's images, where Keras counts what fills up batches like the others.

    Keras tells the mean over the epoch so far; each batch's own follows from two of them.
    """

    def __init__(self, batches: Batches | None) -> None:
        self._batches = batches
        self.is_needed = batches is not None and batches.sizes != batches.filled_sizes

    def start(self) -> None:
        self._means_so_far: list[float] = []

    def add(self, logs: dict[str, Any] | None) -> None:
        if self.is_needed:
            self._means_so_far.append(float((logs or {})["loss"]))

    def mean(self) -> float:
        count = len(self._means_so_far)
        filled = np.array(self._batches.filled_sizes[:count])
        sums = np.diff(self._means_so_far * np.cumsum(filled), prepend=0)
        return float(np.average(sums / filled, weights=self._batches.sizes[:count]))


class SaveCheckpoint(keras.callbacks.Callback):
    """Keeps the whole state after each epoch.

    Args:
        folder: of the run.
        history: has the epoch's metrics already: `RecordHistory` stands before this callback.
    """

    def __init__(self, folder: CheckpointFolder, history: TrainingHistory) -> None:
        super().__init__()
        self._folder, self._history = folder, history

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write the checkpoint."""
        self._folder.save(self.model, self._history.metrics, self._history.seconds)


class ProgressBar(keras.callbacks.Callback):
    """A bar over all epochs: loss and accuracy, images a second, and the time left."""

    def __init__(self, first_epoch: int, epochs: int, images: int, batch_size: int) -> None:
        super().__init__()
        self._epochs, self._images, self._batch_size = epochs, images, batch_size
        self._first_epoch = first_epoch

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Draw the bar."""
        self._bar = tqdm(
            total=(self._epochs - self._first_epoch) * self._images,
            unit="image",
            unit_scale=True,
            leave=False,
            disable=not progress_is_shown(),
        )

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Say which epoch it is."""
        self._epoch_images = 0
        self._bar.set_description(f"Epoch {epoch + 1} of {self._epochs}", refresh=False)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Move the bar."""
        done = min((batch + 1) * self._batch_size, self._images)
        self._bar.update(done - self._epoch_images)
        self._epoch_images = done

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Show the epoch's metrics."""
        shown = {name: f"{float(value):.3f}" for name, value in (logs or {}).items()}
        self._bar.set_postfix(shown, refresh=False)

    def close(self) -> None:
        """Take the bar away, also where training was interrupted."""
        if hasattr(self, "_bar"):
            self._bar.close()
