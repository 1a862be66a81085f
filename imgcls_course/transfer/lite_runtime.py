"""A frozen backbone on the CPU through LiteRT, whose kernels (XNNPACK) are made for that.

The network is converted once, compared with Keras on real images, and kept in the cache folder.
Where LiteRT is not installed, where there is a GPU, or where anything goes wrong, Keras computes.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import cache_folder
from imgcls_course.runtime.quiet import without_log_lines

if TYPE_CHECKING:
    import keras

CONVERSION_SECONDS = 120
"""What a conversion may take on a busy machine; 8 s is usual."""

TOLERANCE = 1e-3
"""The largest difference from Keras that is accepted, as a share of the largest feature."""

Compute = Callable[[NDArray], NDArray[np.float32]]


def is_installed() -> bool:
    """Whether LiteRT is installed; looking for it loads nothing."""
    return importlib.util.find_spec("ai_edge_litert") is not None


def is_at_hand() -> bool:
    """Whether LiteRT is installed, Keras runs on TensorFlow, and no GPU would be faster."""
    if not is_installed():
        return False
    import keras

    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow as tf

    return not tf.config.list_physical_devices("GPU")


def lite_function(
    backbone: keras.Model, batch: NDArray, key: str, convert: bool = True
) -> Compute | None:
    """A function that computes what the backbone computes, or None where that cannot be had.

    Args:
        backbone: from images to feature vectors.
        batch: images (n, h, w, 3) to compare on; the function takes n images of their size.
        key: names the backbone and its weights, for the cache.
        convert: whether to convert the network where no converted one was kept.
    """
    if not is_at_hand():
        return None
    path = cache_folder() / "lite" / f"{key}-{'x'.join(map(str, batch.shape))}.tflite"
    content = _read(path)
    try:
        if content is not None:
            return _function(content)
        return _converted(backbone, batch, path) if convert else None
    except Exception:  # a converter has countless ways to fail, and Keras is always there
        return None


def _converted(backbone: keras.Model, batch: NDArray, path: Path) -> Compute | None:
    """Convert, compare with Keras, and keep what agrees."""
    content = _convert(backbone, batch.shape)
    compute = _function(content)
    expected, found = backbone.predict_on_batch(batch), compute(batch)
    if not np.abs(found - expected).max() <= TOLERANCE * np.abs(expected).max():
        return None
    with contextlib.suppress(OSError):
        write_atomically(path, content + hashlib.sha256(content).digest())
    return compute


def _read(path: Path) -> bytes | None:
    """A converted network that was kept, if it is whole."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    content, digest = content[:-32], content[-32:]
    return content if hashlib.sha256(content).digest() == digest else None


def _convert(backbone: keras.Model, shape: tuple[int, ...]) -> bytes:
    """The network in LiteRT's format, converted in a process of its own.

    There the converter's memory (about half a gigabyte) is given back, and a crash costs nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        model, converted = Path(folder) / "backbone.keras", Path(folder) / "backbone.tflite"
        backbone.save(model)
        subprocess.run(
            [
                *(sys.executable, "-m", "imgcls_course.transfer.lite_conversion"),
                *map(str, (model, converted, *shape)),
            ],
            check=True,
            capture_output=True,
            timeout=CONVERSION_SECONDS,
        )
        return converted.read_bytes()


def _function(content: bytes) -> Compute:
    """An interpreter of a converted network, as a function."""
    from ai_edge_litert.interpreter import Interpreter

    with _quiet():
        interpreter = Interpreter(model_content=content, num_threads=_cores())
        interpreter.allocate_tensors()
    (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()

    def compute(images: NDArray) -> NDArray[np.float32]:
        interpreter.set_tensor(taken["index"], np.asarray(images, np.float32))
        interpreter.invoke()
        return interpreter.get_tensor(given["index"])

    return compute


def _cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the converter's remarks on stderr, from Python and from C++."""
    logger = logging.getLogger("absl")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with without_log_lines():
            yield
    finally:
        logger.setLevel(level)
