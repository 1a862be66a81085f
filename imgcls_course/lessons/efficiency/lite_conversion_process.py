"""Converts saved Keras models for LiteRT; run as a program, since a converter may crash.

python -m imgcls_course.lessons.efficiency.lite_conversion_process JOBS.json

JOBS.json lists objects with `model` (a .keras file), `result` (where to write), `kind` ("float32",
"float16" or "int8") and `images` (an .npy file of uint8 images that are like those to come).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import imgcls_course  # noqa: F401  keeps TensorFlow's start quiet


def convert(model: Path, kind: str, images: NDArray[np.uint8]) -> bytes:
    """The model in LiteRT's format, for one image at a time.

    Args:
        model: a saved Keras model from images (n, h, w, 3) to logits.
        kind: "float32" keeps the weights, "float16" halves them and computes in float32, "int8"
            quantises weights and activations: all the network computes in whole numbers.
        images: (n, h, w, 3), whose activations give the ranges for int8.
    """
    import keras
    import tensorflow as tf
    from tensorflow.python.framework import convert_to_constants

    network = keras.saving.load_model(model, compile=False)

    @tf.function(
        input_signature=[tf.TensorSpec((1, *images.shape[1:]), tf.float32)], autograph=False
    )
    def compute(batch: tf.Tensor) -> tf.Tensor:
        return network(batch, training=False)

    def representative() -> Iterator[list[NDArray[np.float32]]]:
        for image in images:
            yield [image[None].astype(np.float32)]

    frozen = convert_to_constants.convert_variables_to_constants_v2(compute.get_concrete_function())
    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        converter.representative_dataset = representative
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.uint8
    return converter.convert()


def main(jobs: str) -> None:
    """Convert all models that the file of jobs lists."""
    for job in json.loads(Path(jobs).read_text(encoding="utf-8")):
        content = convert(Path(job["model"]), job["kind"], np.load(job["images"]))
        Path(job["result"]).write_bytes(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
