"""Networks for LiteRT with weights in float32, float16 or int8.

Whole-number arithmetic as in Jacob and others, "Quantization and Training of Neural Networks for
Efficient Integer-Arithmetic-Only Inference", CVPR 2018.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from imgcls_course.errors import CourseError
from imgcls_course.lessons.efficiency.lite_model import LiteModel

if TYPE_CHECKING:
    import keras

Kind = Literal["float32", "float16", "int8"]
KINDS: tuple[Kind, ...] = ("float32", "float16", "int8")
CONVERSION_SECONDS = 240
"""What one conversion may take on a busy machine; half a second is usual, and 5 s for the start."""


def to_lite(
    wanted: Mapping[str, tuple[keras.Model, Kind]], images: NDArray[np.uint8]
) -> dict[str, LiteModel]:
    """Convert networks in a process of its own, whose memory is given back.

    Args:
        wanted: by a name of your choice, a network from images to logits and the kind to make.
        images: (n, h, w, 3), the representative dataset: a hundred or so images like those to come.
            The ranges of all activations are taken from them for int8; labels are not needed.

    Returns:
        the converted networks by name.

    Raises:
        CourseError: there is no such kind, no image, or the converter failed.
    """
    for _, kind in wanted.values():
        if kind not in KINDS:
            raise CourseError(f"There is no kind {kind!r}.", f"Choose one of {', '.join(KINDS)}.")
    if not len(images):
        raise CourseError(
            "There is no image to take the ranges of activations from.",
            "Give a hundred images like those to come.",
        )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        np.save(folder / "images.npy", images)
        jobs, saved = [], {}
        for number, (network, kind) in enumerate(wanted.values()):
            # Keras builds its archives slowly: once for each network.
            path = saved.setdefault(id(network), folder / f"{len(saved)}.keras")
            if not path.exists():
                network.save(path)
            result = folder / f"{number}.tflite"
            jobs.append({"model": str(path), "result": str(result), "kind": kind})
            jobs[-1]["images"] = str(folder / "images.npy")
        (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
        _run(folder / "jobs.json", CONVERSION_SECONDS * max(1, len(jobs)))
        return {
            name: LiteModel(Path(job["result"]).read_bytes())
            for name, job in zip(wanted, jobs, strict=True)
        }


def _run(jobs: Path, seconds: float) -> None:
    command = [
        sys.executable,
        "-m",
        "imgcls_course.lessons.efficiency.lite_conversion_process",
        str(jobs),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=seconds)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason"]
        raise CourseError(
            f"TensorFlow's converter failed: {said[0]}",
            "Use layers that LiteRT knows, and leave augmentation out of the network.",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise CourseError(
            f"TensorFlow's converter was not ready after {seconds:.0f} s.",
            "Shut down other kernels, or convert fewer networks at a time.",
        ) from error
