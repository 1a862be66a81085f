"""How fast are features of a frozen backbone on the CPU: LiteRT, Keras, ONNX Runtime?

EfficientNet-Lite0 at 160 pixels, the same weights, the same images, in turns. LiteRT and ONNX
Runtime are measured where they are installed (`pip install ai-edge-litert`;
`pip install onnxruntime tf2onnx`). That all give the same features is checked first.

    python benchmarks/feature_extraction.py --images 512 --rounds 3
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("IMGCLS_PROGRESS", "off")

import imgcls_course  # noqa: F401  keeps TensorFlow's start quiet

# isort: split
import keras
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from imgcls_course.datasets import load_cifar10, resize
from imgcls_course.transfer import load_backbone
from imgcls_course.transfer.features import DEFAULT_BATCH_SIZE as BATCH_SIZE
from imgcls_course.transfer.lite_runtime import lite_function

SIZE = 160
Extract = Callable[[np.ndarray], np.ndarray]


def with_keras(backbone: keras.Model) -> Extract:
    """Keras's `predict`, in the batches it takes by itself."""
    return lambda images: backbone.predict(images, verbose=0)


def with_litert(backbone: keras.Model, images: np.ndarray) -> Extract | None:
    """The course's way."""
    if importlib.util.find_spec("ai_edge_litert") is None:
        return None
    compute = lite_function(backbone, images[:BATCH_SIZE], "benchmark")
    if compute is None:
        return None

    def extract(images: np.ndarray) -> np.ndarray:
        starts = range(0, len(images), BATCH_SIZE)
        return np.concatenate([compute(images[start : start + BATCH_SIZE]) for start in starts])

    return extract


def with_onnx_runtime(backbone: keras.Model) -> Extract | None:
    """ONNX Runtime on all cores, in small batches, which are its fastest here, too."""
    if not all(map(importlib.util.find_spec, ("onnxruntime", "tf2onnx"))):
        return None
    import onnxruntime
    import tensorflow as tf
    import tf2onnx

    signature = [tf.TensorSpec((None, SIZE, SIZE, 3), tf.float32, name="images")]
    function = tf.function(lambda images: backbone(images, training=False), signature)
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        tf2onnx.convert.from_function(function, signature, opset=15, output_path=file.name)
        session = onnxruntime.InferenceSession(file.name, providers=["CPUExecutionProvider"])

    def extract(images: np.ndarray) -> np.ndarray:
        batches = np.array_split(images.astype(np.float32), -(-len(images) // BATCH_SIZE))
        return np.concatenate([session.run(None, {"images": batch})[0] for batch in batches])

    return extract


def main(images: int = 512, rounds: int = 3) -> None:
    """Measure all that are installed, and print a table."""
    batch = resize(load_cifar10("test").images[: images // BATCH_SIZE * BATCH_SIZE], SIZE)
    backbone = load_backbone(input_size=SIZE)
    contenders = {
        "Keras predict": with_keras(backbone),
        "LiteRT (the course)": with_litert(backbone, batch),
        "ONNX Runtime": with_onnx_runtime(backbone),
    }
    contenders = {name: extract for name, extract in contenders.items() if extract is not None}
    expected = contenders["Keras predict"](batch)
    for name, extract in contenders.items():
        difference = np.abs(extract(batch) - expected).max() / np.abs(expected).max()
        assert difference < 1e-3, f"{name} differs by {difference:.1e} of the largest feature"
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, extract in contenders.items():
            started = time.perf_counter()
            extract(batch)
            times[name].append(time.perf_counter() - started)
    speeds = {name: len(batch) / np.median(taken) for name, taken in times.items()}
    table = Table(title=f"Features of EfficientNet-Lite0 at {SIZE} pixels (median)")
    table.add_column("Way")
    table.add_column("images/s", justify="right")
    table.add_column("x Keras predict", justify="right")
    for name, speed in speeds.items():
        table.add_row(name, f"{speed:,.0f}", f"{speed / speeds['Keras predict']:.2f}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
