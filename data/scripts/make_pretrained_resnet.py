"""Make data/small_resnet/: a small residual network pretrained on eight classes of CIFAR-10.

The same run as in lesson 06, only longer. It takes about twelve minutes of processor time, needs
no network, and goes on where it stopped when it is started again:

    python data/scripts/make_pretrained_resnet.py
    python data/scripts/make_pretrained_resnet.py --checkpoints FOLDER
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from imgcls_course.pretraining import pretrain, source_task
from imgcls_course.pretraining.shipped import HISTORY_NAME
from imgcls_course.runtime import manifest
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import cache_folder, data_folder
from imgcls_course.training import TrainingHistory
from imgcls_course.zoo.half_precision import save_half_precision
from imgcls_course.zoo.small_resnet import WEIGHTS_NAME

EPOCHS = 30
SEED = 0
SOURCE = (
    "The course's own: made by data/scripts/make_pretrained_resnet.py from the CIFAR-10 images "
    "that come with the course"
)


def main() -> None:
    """Train, or go on training; write and record the weights and the history."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoints", type=Path, default=cache_folder() / "pretraining")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    # One precision for all machines, so that each computes nearly the same.
    model, history = pretrain(
        options.epochs,
        options.checkpoints,
        SEED,
        validation=source_task("test"),
        precision="float32",
    )
    path = data_folder() / WEIGHTS_NAME
    path.parent.mkdir(exist_ok=True)
    save_half_precision(model, path)
    _record(
        path, f"Small residual network, weights in half precision after {history.epochs} epochs"
    )
    path = data_folder() / HISTORY_NAME
    write_atomically(path, _as_json(history).encode())
    _record(path, "Losses and accuracies of the small residual network's training")


def _as_json(history: TrainingHistory) -> str:
    """What there is to know of the run, rounded to what is worth keeping."""
    metrics = {
        name: [round(value, 4) for value in values] for name, values in history.metrics.items()
    }
    seconds = [round(value, 1) for value in history.seconds]
    return json.dumps({"seed": SEED, "metrics": metrics, "seconds": seconds}, indent=1) + "\n"


def _record(path: Path, title: str) -> None:
    entry = manifest.record(
        path,
        source=SOURCE,
        licence="Apache-2.0",
        author="The authors of imgcls_course",
        title=title,
    )
    print(f"{path}: {entry.bytes:,} bytes")


if __name__ == "__main__":
    main()
