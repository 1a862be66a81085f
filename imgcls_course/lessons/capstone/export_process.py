"""Makes the other formats of a saved classifier, and asks each; run as a program.

python -m imgcls_course.lessons.capstone.export_process FOLDER IMAGES.npy ANSWERS.npz

The converter's half a gigabyte of memory is given back at the end, and a crash costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import imgcls_course  # noqa: F401  keeps TensorFlow's start quiet

AT_A_TIME = 8


def main(folder: str, asked: str, answered: str) -> None:
    """Read model.keras, write the SavedModel and the LiteRT file, and keep all answers."""
    import keras
    import tensorflow as tf

    work, images = Path(folder), np.load(asked)
    model = keras.saving.load_model(work / "model.keras", compile=False)
    answers = {"Keras": _few_at_a_time(model.predict_on_batch, images)}

    signature = [tf.TensorSpec((None, *model.input_shape[1:]), tf.uint8, name="images")]
    archive = keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint("serve", lambda batch: model(batch, training=False), signature)
    archive.write_out(work / "saved_model", verbose=False)
    # The name keeps the variables alive: the function alone does not.
    loaded = tf.saved_model.load(work / "saved_model")
    answers["SavedModel"] = _few_at_a_time(loaded.serve, images)

    # One image at a time is what an app asks for, and what LiteRT is fastest at.
    one = tf.TensorSpec((1, *model.input_shape[1:]), tf.uint8, name="images")
    concrete = tf.function(
        lambda batch: model(batch, training=False), input_signature=[one], autograph=False
    ).get_concrete_function()
    content = _frozen(concrete)
    (work / "model.tflite").write_bytes(content)
    answers["LiteRT"] = _answers_of_lite(content, images)
    np.savez(answered, **answers)


def _few_at_a_time(
    ask: Callable[[NDArray[np.uint8]], Any], images: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """All answers: the first layers of a network take much memory for each image."""
    starts = range(0, len(images), AT_A_TIME)
    return np.concatenate([np.asarray(ask(images[start : start + AT_A_TIME])) for start in starts])


def _frozen(concrete: Any) -> bytes:
    import tensorflow as tf
    from tensorflow.python.framework import convert_to_constants

    frozen = convert_to_constants.convert_variables_to_constants_v2(concrete)
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen]).convert()


def _answers_of_lite(content: bytes, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:  # there is no wheel for every system
        import tensorflow as tf

        Interpreter = tf.lite.Interpreter
    interpreter = Interpreter(model_content=content)
    interpreter.allocate_tensors()
    (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()
    answers = []
    for image in images:
        interpreter.set_tensor(taken["index"], image[np.newaxis])
        interpreter.invoke()
        answers.append(interpreter.get_tensor(given["index"])[0].copy())
    return np.stack(answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
