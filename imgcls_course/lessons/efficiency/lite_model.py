"""A converted network: its bytes, and what it answers."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imgcls_course.errors import CourseError
from imgcls_course.runtime.quiet import without_log_lines


class LiteModel:
    """A network in LiteRT's format, for one image at a time.

    Where the package ai-edge-litert is not installed, TensorFlow's older interpreter of the same
    format computes.

    Args:
        content: the bytes of a .tflite file.
        threads: that may share the work.
    """

    def __init__(self, content: bytes, threads: int = 1) -> None:
        self.content, self.threads = content, threads

    @property
    def bytes(self) -> int:
        """The size of the file."""
        return len(self.content)

    def with_threads(self, threads: int) -> LiteModel:
        """The same network, its work shared by so many threads."""
        return LiteModel(self.content, threads)

    def logits(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The network's logits (n, classes), computed image by image.

        Args:
            images: (n, h, w, 3), pixel values 0..255.
        """
        return np.concatenate([self.logits_of_one(image) for image in images])

    def logits_of_one(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The logits (1, classes) of one image (h, w, 3)."""
        interpreter, taken, given = self._interpreter
        interpreter.set_tensor(taken["index"], _as_input(image[None], taken))
        interpreter.invoke()
        return interpreter.get_tensor(given["index"])

    def accuracy(self, images: NDArray[np.uint8], labels: NDArray[np.integer]) -> float:
        """The share of images (n, h, w, 3) that it gets right; labels (n,)."""
        return float((self.logits(images).argmax(axis=1) == labels).mean())

    @cached_property
    def _interpreter(self) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        with without_log_lines(), warnings.catch_warnings():
            # TensorFlow's own interpreter says that it is the older one.
            warnings.filterwarnings("ignore", message=r"\s*Warning: tf\.lite\.Interpreter")
            interpreter = _interpreter_class()(model_content=self.content, num_threads=self.threads)
            interpreter.allocate_tensors()
        (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()
        return interpreter, taken, given


def _as_input(batch: NDArray[np.uint8], taken: dict[str, Any]) -> NDArray:
    """Pixel values as the network wants them: as floats, or on its own scale of whole numbers."""
    if not np.issubdtype(taken["dtype"], np.integer):
        return batch.astype(taken["dtype"])
    scale, zero_point = taken["quantization"]
    limits = np.iinfo(taken["dtype"])
    return np.clip(np.round(batch / scale) + zero_point, limits.min, limits.max).astype(
        taken["dtype"]
    )


def _interpreter_class() -> Any:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        Interpreter = _older_interpreter()
    return Interpreter


def _older_interpreter() -> Any:
    try:
        import tensorflow as tf

        return tf.lite.Interpreter
    except (ImportError, AttributeError) as error:
        raise CourseError(
            "There is nothing here that runs .tflite files.",
            "Install LiteRT: pip install ai-edge-litert",
        ) from error
