"""Converts a saved Keras model for LiteRT; run as a program, since a converter may crash.

python -m imgcls_course.transfer.lite_conversion MODEL.keras RESULT.tflite BATCH HEIGHT WIDTH 3
"""

from __future__ import annotations

import sys
from pathlib import Path

import imgcls_course  # noqa: F401  keeps TensorFlow's start quiet


def convert(model: Path, shape: tuple[int, ...]) -> bytes:
    """The model in LiteRT's format, its weights as constants, for inputs of just this shape."""
    import keras
    import tensorflow as tf
    from tensorflow.python.framework import convert_to_constants

    backbone = keras.saving.load_model(model, compile=False)

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32)], autograph=False)
    def compute(images: tf.Tensor) -> tf.Tensor:
        return backbone(images, training=False)

    concrete = compute.get_concrete_function()
    frozen = convert_to_constants.convert_variables_to_constants_v2(concrete)
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen]).convert()


def main(model: str, result: str, *shape: str) -> None:
    """Read the model, convert it, and write the result."""
    Path(result).write_bytes(convert(Path(model), tuple(map(int, shape))))


if __name__ == "__main__":
    main(*sys.argv[1:])
