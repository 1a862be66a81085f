"""Runs of fine-tuning that take too long for a lesson, as `benchmarks/accuracy_by_seconds.py` made.

They are kept with what each model answered for every test image, so that intervals and comparisons
are computed where they are shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.runtime.manifest import verified_path

RUNS_NAME = "fine_tuning/runs.json"

PEOPLE = {
    "Ann": "BatchNormalization in training mode",
    "Ben": "probe",
    "Cem": "fine-tuning",
    "Dana": "divided by 255 first",
    "Eva": "the head's rate for the backbone",
}
"""Who did what in lesson 08's riddle, as methods of the runs with 50 labels a class."""


@dataclass(frozen=True)
class StoredRun:
    """One training run, and its answers for the test images.

    Attributes:
        network: "efficientnet_lite0" (ten classes) or "small_resnet" (cat or dog).
        method: "from scratch", "probe" or "fine-tuning".
        labels_a_class: images of each class that it was trained with.
        seed: of the choice of these images, and of the training.
        predicted: (n,), the class of each test image, in the order of the test set.
        cpu_seconds: processor time of the training, all cores together.
    """

    network: str
    method: str
    labels_a_class: int
    seed: int
    predicted: NDArray[np.int64]
    cpu_seconds: float

    def accuracy(self, labels: ArrayLike) -> float:
        """The share of the test images that it gets right.

        Args:
            labels: (n,), of all test images.
        """
        return float(np.mean(self.predicted == np.asarray(labels)))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> StoredRun:
        """Make a run of an object whose answers are a string of digits."""
        predicted = np.array(list(values["predicted"]), dtype=np.int64)
        return cls(**{**values, "predicted": predicted})

    def to_json(self) -> dict[str, Any]:
        """The object that is kept; answers become a string of digits."""
        return {**vars(self), "predicted": "".join(map(str, self.predicted))}


Trace = Sequence[tuple[float, float]]
"""Processor seconds, and the accuracy on test images at that time."""


def stored_runs(network: str) -> list[StoredRun]:
    """The kept runs of one network, by method and by growing number of labels.

    Raises:
        DataError: the file is missing or damaged.
    """
    runs = [StoredRun.from_json(values) for values in _stored()["runs"]]
    chosen = [run for run in runs if run.network == network]
    return sorted(chosen, key=lambda run: (run.method, run.labels_a_class, run.seed))


def stored_curve(network: str, method: str, labels: ArrayLike) -> dict[int, list[float]]:
    """Test accuracies by the number of labels a class, one for each seed.

    Args:
        network: as in `StoredRun`.
        method: as in `StoredRun`.
        labels: (n,), of all test images.
    """
    curve: dict[int, list[float]] = {}
    for run in stored_runs(network):
        if run.method == method:
            curve.setdefault(run.labels_a_class, []).append(run.accuracy(labels))
    return curve


def stored_traces() -> dict[str, Trace]:
    """By method, how accurate it was after how much processor time, with all 20,000 images."""
    return {name: [tuple(point) for point in trace] for name, trace in _stored()["traces"].items()}


def _stored() -> dict[str, Any]:
    return json.loads(verified_path(RUNS_NAME).read_text(encoding="utf-8"))
