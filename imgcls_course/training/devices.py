"""On which devices a model is trained: the CPU, one GPU, or several at once."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from imgcls_course.errors import TrainingError
from imgcls_course.training.model_state import read_state, restore_state

if TYPE_CHECKING:
    import keras

KINDS_OF_GPU = ("GPU", "CUDA", "ROCM", "METAL", "MPS")
"""What backends call a GPU of NVIDIA, AMD or Apple."""


def choose_devices(devices: str | Sequence[str] = "auto") -> list[str]:
    """Names of the devices to use, such as ["GPU:0", "GPU:1"].

    Args:
        devices: "auto" for all GPUs, or the CPU where there is none; or names, one or several.

    Raises:
        TrainingError: there is no device of that name, or it was named twice.
    """
    import keras

    there = list_devices()
    if devices == "auto":
        gpus = [name for name in there if name.startswith("GPU")]
        if keras.config.backend() == "torch":  # Keras spreads no batch over devices there
            gpus = gpus[:1]
        return gpus or ["CPU:0"]
    wanted = [_short(name) for name in ([devices] if isinstance(devices, str) else devices)]
    for name in wanted:
        if name not in there:
            raise TrainingError(
                f"There is no device {name!r}; there are {', '.join(there)}.",
                "Leave out `devices`, or name one of these. `imgcls-course doctor` says what "
                "Keras sees.",
            )
    if not wanted or len(set(wanted)) < len(wanted):
        raise TrainingError(
            f"devices is {devices!r}.", f"Name one of {', '.join(there)}, or several, each once."
        )
    return wanted


def list_devices() -> list[str]:
    """The short names of all devices that the backend sees, such as ["CPU:0", "GPU:0"]."""
    import keras

    return {"tensorflow": _of_tensorflow, "jax": _of_jax, "torch": _of_torch}[
        keras.config.backend()
    ]()


def place(devices: Sequence[str]) -> AbstractContextManager:
    """A context in which one device does the work; several share it by their own means."""
    import keras

    if len(devices) > 1:
        return contextlib.nullcontext()
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        return tf.device(f"/{devices[0]}")
    if keras.config.backend() == "torch":
        return keras.device(_name_in_torch(devices[0]))
    return keras.device(devices[0].lower())


@contextlib.contextmanager
def replicated(model: keras.Model, devices: Sequence[str]) -> Iterator[keras.Model]:
    """The same compiled model with a copy of its weights on each device, fed a share of each batch.

    The model itself where there is one device. What its training changes is the model's when the
    block ends, also by an error. Layers that look at a whole batch, such as BatchNormalization,
    look at their device's share of it unless they are `synchronized` or run on JAX.

    Raises:
        TrainingError: the backend does not share a batch among devices.
    """
    if len(devices) < 2:
        yield model
        return
    import keras

    with _without_notes_of_tensorflow():
        building, training = _shared_among(devices)
    state = read_state(model)
    with building, _without_notes_of_tensorflow():
        copy = keras.models.clone_model(model)
        copy.compile_from_config(model.get_compile_config())
        restore_state(copy, state)
    try:
        with training, _without_notes_of_tensorflow():
            yield copy
    finally:
        restore_state(model, read_state(copy))


@contextlib.contextmanager
def _without_notes_of_tensorflow() -> Iterator[None]:
    """Let it not tell of each reduction, which it does by the page in a notebook; warnings stay."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(max(level, logging.WARNING))
    try:
        yield
    finally:
        logger.setLevel(level)


def _shared_among(
    devices: Sequence[str],
) -> tuple[AbstractContextManager, AbstractContextManager]:
    """The contexts in which a replicated model is built, and in which it is trained."""
    import keras

    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        # Keras's default sums by collective operations, which fail in every later run of the
        # process that uses another number of devices.
        strategy = tf.distribute.MirroredStrategy(
            [f"/{name}" for name in devices], tf.distribute.ReductionToOneDevice()
        )
        return strategy.scope(), contextlib.nullcontext()
    if keras.config.backend() == "jax":
        names = [name.lower() for name in devices]
        sharing = keras.distribution.DataParallel(devices=names, auto_shard_dataset=False)
        return sharing.scope(), sharing.scope()
    raise TrainingError(
        f"On the backend torch, Keras shares no batch among {', '.join(devices)}.",
        "Name one device, or use KERAS_BACKEND=tensorflow or jax.",
    )


def half_precision(device: str) -> str:
    """Keras's name of the mixed precision that suits a device: bfloat16 where it computes in it.

    float16 has too small a range for many gradients; only older cards have nothing else.
    """
    if not device.startswith("GPU"):
        return "mixed_bfloat16"
    return "mixed_bfloat16" if _computes_in_bfloat16(device) else "mixed_float16"


def device_model(device: str) -> str:
    """The name that its maker gave a GPU; empty for others."""
    import keras

    number = int(device.partition(":")[2])
    if not device.startswith("GPU"):
        return ""
    if keras.config.backend() == "tensorflow":
        return str(_details_in_tensorflow(number).get("device_name", ""))
    if keras.config.backend() == "jax":
        import jax

        return jax.devices("gpu")[number].device_kind
    import torch

    return torch.cuda.get_device_name(number) if torch.cuda.is_available() else "Apple GPU"


def backend_version() -> str:
    """The version of TensorFlow, JAX or PyTorch, whichever Keras runs on."""
    import importlib.metadata

    import keras

    backend = keras.config.backend()
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(backend)
    return importlib.import_module(backend).__version__  # tensorflow-cpu is named otherwise


def _computes_in_bfloat16(device: str) -> bool:
    """Whether a GPU has units for bfloat16: NVIDIA's from compute capability 8.0 on."""
    import keras

    number = int(device.partition(":")[2])
    if keras.config.backend() == "tensorflow":
        return _details_in_tensorflow(number).get("compute_capability", (0, 0)) >= (8, 0)
    if keras.config.backend() == "jax":
        import jax

        capability = getattr(jax.devices("gpu")[number], "compute_capability", "0.0")
        return float(capability) >= 8
    import torch

    return torch.cuda.is_available() and torch.cuda.is_bf16_supported()


def _details_in_tensorflow(number: int) -> dict:
    import tensorflow as tf

    cards = tf.config.list_physical_devices("GPU")
    # Logical devices that share a card are more than the cards.
    return tf.config.experimental.get_device_details(cards[number]) if number < len(cards) else {}


def _of_tensorflow() -> list[str]:
    import tensorflow as tf

    return [_short(device.name) for device in tf.config.list_logical_devices()]


def _of_jax() -> list[str]:
    import jax

    cpus = [f"CPU:{device.id}" for device in jax.devices("cpu")]
    others = [device for device in jax.devices() if device.platform != "cpu"]
    return cpus + [_short(f"{device.platform}:{device.id}") for device in others]


def _of_torch() -> list[str]:
    import torch

    count = torch.cuda.device_count()  # of AMD's GPUs, too
    count = count or int(torch.backends.mps.is_available())
    return ["CPU:0", *(f"GPU:{number}" for number in range(count))]


def _name_in_torch(name: str) -> str:
    import torch

    kind, _, number = name.partition(":")
    if kind == "CPU":
        return "cpu"
    return f"cuda:{number}" if torch.cuda.is_available() else "mps"


def _short(name: str) -> str:
    """ "GPU:0" of "/device:GPU:0", "/GPU:0", "gpu", "cuda:0" or "mps"."""
    name = name.upper().replace("/DEVICE:", "").replace("/", "")
    kind, _, number = name.partition(":")
    return f"{'GPU' if kind in KINDS_OF_GPU else kind}:{number or 0}"
