"""Which devices are compared: the GPU with the CPU, or, without a GPU, two parts of the CPU."""

from __future__ import annotations

import os
from dataclasses import dataclass

from imgcls_course.training.devices import backend_version, device_model, list_devices


@dataclass(frozen=True)
class ComparedDevices:
    """What the check trains on.

    Attributes:
        cpu: the device whose results are the measure, "CPU:0".
        other: the device that is checked: "GPU:0" where there is a GPU.
        several: devices that share a batch; fewer than two where the backend cannot do that.
        backend: what Keras runs on, with its version.
        other_model: the GPU's name; empty without one.
    """

    cpu: str
    other: str
    several: tuple[str, ...]
    backend: str
    other_model: str

    @property
    def has_gpu(self) -> bool:
        """Whether the device that is checked is a GPU."""
        return self.other.startswith("GPU")

    def __str__(self) -> str:
        if self.has_gpu:
            return f"{self.backend}: {self.other} ({self.other_model}) is compared with {self.cpu}."
        stand_in = "another logical device of it" if self.other != self.cpu else "itself"
        return (
            f"{self.backend}: no GPU is seen. The CPU is compared with {stand_in}, so this shows "
            "that the check works, and nothing about a GPU. `imgcls-course doctor --gpu` says why "
            "none is seen."
        )


def compared_devices() -> ComparedDevices:
    """Find the GPU; where there is none, split the CPU into two logical devices.

    It comes before any computation in a process: no backend splits the CPU later, and the CPU is
    then compared with itself.
    """
    import keras

    backend = keras.config.backend()
    _split_the_cpu(backend)
    there = list_devices()
    gpus = tuple(name for name in there if name.startswith("GPU"))
    cpus = tuple(name for name in there if name.startswith("CPU"))
    several = gpus if len(gpus) > 1 else cpus
    if backend == "torch":  # Keras spreads no batch over devices there
        several = several[:1]
    other = gpus[0] if gpus else cpus[-1]
    told = f"Keras {keras.__version__} on {backend} {backend_version()}"
    return ComparedDevices(cpus[0], other, several[:2], told, device_model(other))


def _split_the_cpu(backend: str) -> None:
    if backend == "tensorflow":
        import tensorflow as tf

        cpu = tf.config.list_physical_devices("CPU")[0]
        if not tf.config.get_logical_device_configuration(cpu):
            try:
                halves = [tf.config.LogicalDeviceConfiguration()] * 2
                tf.config.set_logical_device_configuration(cpu, halves)
            except RuntimeError:  # something was computed already
                return
    elif backend == "jax":
        # JAX reads it when it first looks for devices.
        wanted = "--xla_force_host_platform_device_count=2"
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {wanted}".strip()
