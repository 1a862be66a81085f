"""The loss of each step, which Keras tells as a mean over the epoch so far."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np


class StepLosses(keras.callbacks.Callback):
    """Keeps the loss of each step of one epoch, for batches of equal size."""

    def __init__(self) -> None:
        super().__init__()
        self._means: list[float] = []

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the mean so far."""
        self._means.append(float((logs or {})["loss"]))

    @property
    def losses(self) -> list[float]:
        """One for each step."""
        sums = np.array(self._means) * np.arange(1, len(self._means) + 1)
        return np.diff(sums, prepend=0).tolist()
