"""Runs that take too long for a lesson, as `data/scripts/make_architecture_runs.py` made them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.runtime.manifest import verified_path

RUNS_NAME = "architectures/runs.json"


@dataclass(frozen=True)
class StoredBudgetRun:
    """A CIFAR form that has had its processor time.

    Attributes:
        name: as in `zoo.catalogue.CIFAR_FORMS`.
        cpu_seconds: of training, all cores together.
        images: that it has learnt from in this time, repeated ones counted again.
        trace: (share of the time, accuracy on 500 test images).
        predicted: (n,), the class of each test image at the end, in the order of the test set.
    """

    name: str
    cpu_seconds: float
    images: int
    trace: tuple[tuple[float, float], ...]
    predicted: NDArray[np.int64]

    def accuracy(self, labels: ArrayLike) -> float:
        """The share of the test images that it gets right; labels (n,), of all test images."""
        return float(np.mean(self.predicted == np.asarray(labels)))


@dataclass(frozen=True)
class StoredDepthRun:
    """A plain or residual network of some depth; see `depth_training.DepthRun`."""

    depth: int
    residual: bool
    losses: tuple[float, ...]
    training_accuracy: float
    gradients: tuple[float, ...]
    final_gradients: tuple[float, ...]


def budget_runs() -> list[StoredBudgetRun]:
    """All CIFAR forms after the same processor time on the same machine.

    Raises:
        DataError: the file is missing or damaged.
    """
    return [
        StoredBudgetRun(
            name=values["name"],
            cpu_seconds=values["cpu_seconds"],
            images=values["images"],
            trace=tuple((share, accuracy) for share, accuracy in values["trace"]),
            predicted=np.array(list(values["predicted"]), dtype=np.int64),
        )
        for values in _stored()["budget"]
    ]


def depth_runs() -> dict[tuple[int, bool], StoredDepthRun]:
    """Networks of growing depth by their depth, and by whether they are residual.

    Raises:
        DataError: the file is missing or damaged.
    """
    runs = [_depth_run(values) for values in _stored()["depth"]]
    return {(run.depth, run.residual): run for run in runs}


def _depth_run(values: Mapping[str, Any]) -> StoredDepthRun:
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return StoredDepthRun(**{**values, **lists})


def _stored() -> dict[str, Any]:
    return json.loads(verified_path(RUNS_NAME).read_text(encoding="utf-8"))
