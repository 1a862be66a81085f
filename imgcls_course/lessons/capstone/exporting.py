"""A finished classifier as files: for Keras, for TensorFlow without Keras, for a phone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import resize
from imgcls_course.errors import CourseError
from imgcls_course.lessons.capstone.classifier_training import Finished

FORMATS = {"Keras": "model.keras", "SavedModel": "saved_model", "LiteRT": "model.tflite"}
CARD = "model_card.md"
CLASSES = "classes.json"
MOST_CHECKED = 32
EXPORT_SECONDS = 300
LARGEST_DIFFERENCE = 1e-3
"""Of a probability, between an exported file and the model in memory."""


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        folder: where.
        sizes: bytes, by the format's name.
        differences: the largest difference of a probability from the model in memory, by format.
        checked: how many images were compared.
    """

    folder: Path
    sizes: Mapping[str, int]
    differences: Mapping[str, float]
    checked: int


def export(
    finished: Finished, folder: str | Path, images: NDArray[np.uint8], threshold: float = 0.0
) -> Exported:
    """Write a classifier in three formats, and compare what each file predicts with the original.

    A second process writes and reads the files, so they are known to work without this notebook.
    Nothing is written over: where the folder exists, a number is added to the new one's name.

    Args:
        finished: of `finish`.
        folder: the new folder.
        images: (n, h, w, 3), uint8, some to compare on.
        threshold: confidence from which on to answer; kept beside the class names.

    Raises:
        CourseError: the folder cannot be written, a format cannot be made, or a file predicts
            something else.
    """
    images = resize(images[:MOST_CHECKED], finished.input_size)
    expected = finished.probabilities(images)
    target = _new_name(Path(folder).expanduser())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target, so that moving it is one step: it is there as a whole or not at all.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as temporary:
            work = Path(temporary) / "model"
            work.mkdir()
            finished.model.save(work / FORMATS["Keras"])
            described = {
                "classes": list(finished.class_names),
                "input_size": finished.input_size,
                "threshold": threshold,
            }
            content = json.dumps(described, indent=1, ensure_ascii=False)
            (work / CLASSES).write_text(content, encoding="utf-8")
            answers = _in_another_process(work, images)
            exported = Exported(
                folder=target,
                sizes={name: _size(work / file) for name, file in FORMATS.items()},
                differences={
                    name: float(np.abs(found - expected).max()) for name, found in answers.items()
                },
                checked=len(images),
            )
            _require_equal(exported)
            shutil.move(work, target)
    except OSError as error:
        raise CourseError(
            f"The model cannot be written to {target}: {error.strerror or error}.",
            "Name a folder in which you may write, on a disk with some 100 MB left.",
        ) from error
    return exported


def _in_another_process(work: Path, images: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """What each format answers for the images, (n, classes) each."""
    with tempfile.TemporaryDirectory() as exchange:
        asked, answered = Path(exchange) / "images.npy", Path(exchange) / "answers.npz"
        np.save(asked, images)
        program = [sys.executable, "-m", "imgcls_course.lessons.capstone.export_process"]
        try:
            done = subprocess.run(
                [*program, str(work), str(asked), str(answered)],
                capture_output=True, text=True, timeout=EXPORT_SECONDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise CourseError(
                f"The export has not ended within {EXPORT_SECONDS} seconds.",
                "Close other programs and try again.",
            ) from error
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-1:] or ["it was ended from outside"]
            raise CourseError(
                f"The model could not be exported: {last[0][:300]}",
                "If memory was short, shut down other kernels and try again.",
            )
        with np.load(answered) as found:
            return {name: found[name] for name in FORMATS}


def _require_equal(exported: Exported) -> None:
    for name, difference in exported.differences.items():
        if not difference <= LARGEST_DIFFERENCE:
            raise CourseError(
                f"The {name} file's probabilities differ by up to {difference:.2g} from the "
                "model's, and were not kept.",
                "Look for a layer that does something else outside of Keras.",
            )


def _new_name(folder: Path) -> Path:
    """The folder's name, or the first free one with a number, where there is something."""
    candidate, number = folder, 2
    while candidate.exists() or candidate.is_symlink():
        candidate = folder.with_name(f"{folder.name}-{number}")
        number += 1
    return candidate


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
