"""Make data/small_student/: a small network distilled from the course's pretrained one.

And the same network without a teacher, to compare. It takes about a quarter of an hour of
processor time where the processor has instructions for bfloat16, needs no network, and goes on
where it stopped:

    python data/scripts/make_distilled_student.py
    python data/scripts/make_distilled_student.py --checkpoints FOLDER
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from imgcls_course.lessons.efficiency.distillation import distil, small_student
from imgcls_course.lessons.efficiency.shipped_students import HISTORIES_NAME, KINDS, weights_name
from imgcls_course.pretraining import load_pretrained, source_task
from imgcls_course.runtime import manifest
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import cache_folder, data_folder
from imgcls_course.training import TrainingHistory
from imgcls_course.zoo.half_precision import save_half_precision

EPOCHS = 40
SEED = 0
SOURCE = (
    "The course's own: made by data/scripts/make_distilled_student.py from the CIFAR-10 images "
    "and the small residual network that come with the course"
)
TITLES = {
    "distilled": "Small student of the small residual network, weights in half precision",
    "alone": "The same small network trained without a teacher, weights in half precision",
}


def main() -> None:
    """Train, or go on training; write and record the weights and the histories."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoints", type=Path, default=cache_folder() / "distillation")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    histories, made = {}, {}
    for kind in KINDS:
        student = small_student(8, SEED)
        history = distil(
            student,
            load_pretrained() if kind == "distilled" else None,
            source_task("train"),
            options.epochs,
            validation=source_task("test"),
            seed=SEED,
            precision="mixed_bfloat16",
            checkpoints=options.checkpoints / f"{kind}-{options.epochs}-epochs",
        )
        path = data_folder() / weights_name(kind)
        path.parent.mkdir(exist_ok=True)
        save_half_precision(student, path)
        made[path] = TITLES[kind]
        histories[kind] = _rounded(history)
    path = data_folder() / HISTORIES_NAME
    write_atomically(path, (json.dumps(histories, indent=1) + "\n").encode())
    made[path] = "Losses and accuracies of both small students' training"
    for path, title in made.items():
        _record(path, title)


def _rounded(history: TrainingHistory) -> dict[str, Any]:
    """What there is to know of the run, rounded to what is worth keeping."""
    metrics = {
        name.replace("student_", ""): [round(value, 4) for value in values]
        for name, values in history.metrics.items()
    }
    return {"metrics": metrics, "seconds": [round(value, 1) for value in history.seconds]}


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
