"""Make data/small_student/few_labels.json: what augmentation changes with few labels.

A small residual network learns from 200 labels a class, as they are and mirrored and shifted, and
is looked at after each epoch. It takes about two minutes of processor time and needs no network:

    python data/scripts/make_few_label_runs.py
"""

from __future__ import annotations

import json

import keras

from imgcls_course import datasets
from imgcls_course.lessons.efficiency.distillation import STUDENT_FILTERS
from imgcls_course.lessons.efficiency.shipped_students import FEW_LABELS_NAME
from imgcls_course.pretraining import source_task
from imgcls_course.runtime import manifest
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import data_folder
from imgcls_course.training import fit
from imgcls_course.zoo.small_resnet import small_resnet

LABELS_A_CLASS, EPOCHS, BATCH_SIZE, SEED = 200, 40, 64, 0


def main() -> None:
    """Train twice; write and record what was measured."""
    some = source_task("train").per_class(2 * LABELS_A_CLASS, seed=SEED)
    training, validation = datasets.split(some, fraction=0.5, seed=SEED)
    runs = {}
    for name, augmentation in (("as they are", False), ("mirrored and shifted", True)):
        keras.utils.set_random_seed(SEED)
        model = small_resnet(8, filters=STUDENT_FILTERS, augmentation=augmentation)
        model.compile(
            keras.optimizers.Adam(0.001),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        history = fit(
            model,
            training,
            EPOCHS,
            BATCH_SIZE,
            validation,
            seed=SEED,
            precision="float32",
            jit_compile=False,
        )
        metrics = {key: [round(one, 4) for one in of] for key, of in history.metrics.items()}
        runs[name] = {"metrics": metrics, "seconds": [round(one, 1) for one in history.seconds]}
    path = data_folder() / FEW_LABELS_NAME
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, (json.dumps(runs, indent=1) + "\n").encode())
    manifest.record(
        path,
        source="The course's own: made by data/scripts/make_few_label_runs.py from the CIFAR-10 "
        "images that come with the course",
        licence="Apache-2.0",
        author="The authors of imgcls_course",
        title="Losses and accuracies of a small network with 200 labels a class",
    )


if __name__ == "__main__":
    main()
