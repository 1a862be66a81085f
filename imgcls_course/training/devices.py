"""On which devices a model is trained: the CPU, one GPU, or several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from imgcls_course.errors import TrainingError
from imgcls_course.training.checkpoints import values_of, variables_of

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


def choose_devices(devices: str | Sequence[str] = "auto") -> list[str]:
    """Names of the devices to use, such as ["GPU:0", "GPU:1"].

    Args:
        devices: "auto" for all GPUs, or the CPU where there is none; or names, one or several.

    Raises:
        TrainingError: there is no device of that name.
    """
    import tensorflow as tf

    there = [_short(device.name) for device in tf.config.list_logical_devices()]
    if devices == "auto":
        return [name for name in there if name.startswith("GPU")] or ["CPU:0"]
    wanted = [_short(name) for name in ([devices] if isinstance(devices, str) else devices)]
    for name in wanted:
        if name not in there:
            raise TrainingError(
                f"There is no device {name!r}; there are {', '.join(there)}.",
                "Leave out `devices`, or name one of these. `imgcls-course doctor` says what "
                "TensorFlow sees.",
            )
    return wanted


def _short(name: str) -> str:
    """ "GPU:0" of "/device:GPU:0", "/GPU:0", "gpu" or "gpu:0"."""
    name = name.upper().replace("/DEVICE:", "").replace("/", "")
    return name if ":" in name else f"{name}:0"


def replicate(model: keras.Model, devices: Sequence[str]) -> keras.Model:
    """The same compiled model with a copy of its weights on each device, fed a share of each batch.

    The model itself where there is one device. Layers that look at a whole batch, such as
    BatchNormalization, look at their device's share of it unless they are `synchronized`.
    """
    if len(devices) < 2:
        return model
    import keras
    import tensorflow as tf

    values = values_of(model)
    strategy = tf.distribute.MirroredStrategy([f"/{name}" for name in devices])
    with strategy.scope():
        copy = keras.models.clone_model(model)
        copy.compile_from_config(model.get_compile_config())
        for variable, value in zip(variables_of(copy), values, strict=True):
            variable.assign(value)
    return copy


def place(devices: Sequence[str]) -> tf.device:
    """A context in which one device does the work; several share it by their own strategy."""
    import contextlib

    import tensorflow as tf

    return tf.device(f"/{devices[0]}") if len(devices) == 1 else contextlib.nullcontext()
