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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imgcls_course.files import write_atomically
from imgcls_course.paths import cache_folder
from imgcls_course.quiet import without_log_lines

if TYPE_CHECKING:
    import keras

BATCH_SIZE = 8
"""Small batches stay in the processor's caches: larger ones are slower."""

TOLERANCE = 1e-3
"""The largest difference from Keras that is accepted, as a share of the largest feature."""

Compute = Callable[[NDArray], NDArray[np.float32]]


def is_at_hand() -> bool:
    """Whether LiteRT is installed, and there is no GPU that would be faster."""
    if importlib.util.find_spec("ai_edge_litert") is None:
        return False
    import tensorflow as tf

    return not tf.config.list_physical_devices("GPU")


def lite_function(backbone: keras.Model, batch: NDArray, key: str) -> Compute | None:
    """A function that computes what the backbone computes, or None where that fails.

    Args:
        backbone: from images to feature vectors.
        batch: images (n, h, w, 3) to compare on; the function takes n images of their size.
        key: names the backbone and its weights, for the cache.
    """
    path = cache_folder() / "lite" / f"{key}-{'x'.join(map(str, batch.shape))}.tflite"
    try:
        content = _read(path)
        if content is not None:
            return _function(content)
        content = _convert(backbone, batch.shape)
        compute = _function(content)
        expected, found = backbone.predict_on_batch(batch), compute(batch)
    except Exception:  # a converter has countless ways to fail, and Keras is always there
        return None
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
    """The network in LiteRT's format, its weights as constants."""
    import tensorflow as tf
    from tensorflow.python.framework import convert_to_constants

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32)], autograph=False)
    def compute(images: tf.Tensor) -> tf.Tensor:
        return backbone(images, training=False)

    with _quiet():
        frozen = convert_to_constants.convert_variables_to_constants_v2(
            compute.get_concrete_function()
        )
        return tf.lite.TFLiteConverter.from_concrete_functions([frozen]).convert()


def _function(content: bytes) -> Compute:
    """An interpreter of a converted network, as a function."""
    from ai_edge_litert.interpreter import Interpreter

    with _quiet():
        interpreter = Interpreter(model_content=content, num_threads=os.cpu_count())
        interpreter.allocate_tensors()
    (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()

    def compute(images: NDArray) -> NDArray[np.float32]:
        interpreter.set_tensor(taken["index"], np.asarray(images, np.float32))
        interpreter.invoke()
        return interpreter.get_tensor(given["index"])

    return compute


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
