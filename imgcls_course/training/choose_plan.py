"""Chooses the precision, and XLA or not, by timing a few steps of training.

Which is faster depends on the model and on the processor. On a CPU with bfloat16 units, three
convolutions train faster in mixed precision; a network of depthwise convolutions may train slower.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imgcls_course.errors import TrainingError
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import cache_folder
from imgcls_course.training.apply_plan import computing_by, leaf_layers
from imgcls_course.training.devices import backend_version, device_model, half_precision
from imgcls_course.training.memory import is_out_of_memory
from imgcls_course.training.model_state import read_state, restore_state
from imgcls_course.training.plan import PRECISIONS, Plan

if TYPE_CHECKING:
    import keras

WARM_UP_STEPS, TIMED_STEPS, ROUNDS = 1, 3, 2
CLEARLY_FASTER = 1.1
"""Below this the simpler way, float32 without XLA, is kept: timings are noisy."""

HOPELESS = 0.5
"""What is slower than this multiple of float32 on a small network is not tried on a large one."""

_VERSION = 3


def choose_plan(
    model: keras.Model,
    batch: tuple[NDArray, ...],
    precision: str = "auto",
    jit_compile: str | bool = "auto",
    device: str = "CPU:0",
) -> Plan:
    """The fastest plan of those that are left open, measured on this model and device.

    A measurement is kept in the course's cache folder, and taken again for another model, batch
    size, device or version of Keras. The model and its optimizer are as before when it ends.

    Args:
        model: built and compiled.
        batch: inputs, labels and, where there are any, weights of one training step.
        precision: one of `PRECISIONS`, or "auto".
        jit_compile: True or False, or "auto". JAX always compiles; PyTorch only where it is asked
            for.
        device: what it runs on, such as "GPU:0".

    Raises:
        TrainingError: there is no such precision.
    """
    if precision not in (*PRECISIONS, "auto"):
        raise TrainingError(
            f"There is no precision {precision!r}.",
            f'Choose "auto" or one of {", ".join(PRECISIONS)}.',
        )
    jit_compile = _left_open(jit_compile)
    if precision != "auto" and jit_compile != "auto":
        return Plan(precision, bool(jit_compile), "as asked for")
    path = cache_folder() / "plans" / f"{_key(model, batch, precision, jit_compile, device)}.json"
    with suppress(OSError, ValueError, TypeError):
        return Plan(**json.loads(path.read_text(encoding="utf-8")))
    plan = _measure(model, batch, precision, jit_compile, device)
    with suppress(OSError):  # it can be measured again
        write_atomically(path, json.dumps(asdict(plan)).encode())
    return plan


def _left_open(jit_compile: str | bool) -> str | bool:
    """What the backend leaves of the choice."""
    import keras

    if keras.config.backend() == "jax":  # which takes many times as long without
        return True
    if keras.config.backend() == "torch" and jit_compile == "auto":
        return False
    return jit_compile


def _measure(
    model: keras.Model,
    batch: tuple[NDArray, ...],
    precision: str,
    jit_compile: str | bool,
    device: str,
) -> Plan:
    """Precision first, then XLA with the precision that won."""
    names = [precision]
    if precision == "auto":
        names = ["float32"]
        if half_precision_is_worth_trying(device):
            names.append(half_precision(device))
    plans = [Plan(name, jit_compile is True) for name in names]
    speeds = _speeds(model, batch, plans)
    if jit_compile == "auto" and xla_is_worth_trying(device):
        best = _fastest(plans, speeds)
        compiled = Plan(best.precision, True)
        plans.append(compiled)
        # The other once more beside it: between rounds far apart the machine may have changed.
        for plan, speed in _speeds(model, batch, [best, compiled]).items():
            speeds[plan] = max(speed, speeds.get(plan, 0.0))
    best = _fastest(plans, speeds)
    images = len(batch[0])
    told = ", ".join(
        f"{plan.precision}{' with XLA' if plan.jit_compile else ''} {images * speeds[plan]:.0f}"
        for plan in plans
    )
    return Plan(best.precision, best.jit_compile, f"measured, images a second: {told}")


def _fastest(plans: Sequence[Plan], speeds: dict[Plan, float]) -> Plan:
    """The first plan, unless another is clearly faster."""
    best = max(plans, key=speeds.__getitem__)
    return best if speeds[best] > CLEARLY_FASTER * speeds[plans[0]] else plans[0]


def _speeds(
    model: keras.Model, batch: tuple[NDArray, ...], plans: Sequence[Plan]
) -> dict[Plan, float]:
    """Steps a second of each plan: the best of a few rounds; 0 where XLA cannot compile it.

    Whatever ends this, Ctrl-C among it, the model and its optimizer are as before.
    """
    before = read_state(model)
    try:
        return {plan: _speed(model, batch, plan) for plan in plans}
    finally:
        restore_state(model, before)
        model.reset_metrics()


def _speed(model: keras.Model, batch: tuple[NDArray, ...], plan: Plan) -> float:
    try:
        with computing_by(model, plan):
            for _ in range(WARM_UP_STEPS):
                model.train_on_batch(*batch)
            return 1 / min(_seconds_a_step(model, batch) for _ in range(ROUNDS))
    except Exception as error:
        # Some layers, such as a bicubic Resizing, have no kernel for XLA.
        if not plan.jit_compile or is_out_of_memory(error):
            raise
        return 0.0


def _seconds_a_step(model: keras.Model, batch: tuple[NDArray, ...]) -> float:
    started = time.perf_counter()
    for _ in range(TIMED_STEPS):
        model.train_on_batch(*batch)
    return (time.perf_counter() - started) / TIMED_STEPS


def xla_is_worth_trying(device: str) -> bool:
    """Whether XLA trains a small convolutional network faster on this device than plain graphs.

    Compiling a large model takes a minute, so it is tried only where it helps a small one.
    """
    return _speed_on_a_small_network(Plan(jit_compile=True), Plan(), device) > CLEARLY_FASTER


def half_precision_is_worth_trying(device: str) -> bool:
    """Whether half precision trains a small convolutional network at a speed like float32's.

    A processor without units for bfloat16 takes ten times as long, and a large model, even when it
    is only measured, minutes.
    """
    compiled = _left_open("auto") is True
    half = Plan(half_precision(device), compiled)
    return _speed_on_a_small_network(half, Plan(jit_compile=compiled), device) > HOPELESS


def _speed_on_a_small_network(plan: Plan, simpler: Plan, device: str) -> float:
    """As a multiple of a simpler plan's; measured once a device, and kept."""
    name = f"{plan.precision}{'-xla' if plan.jit_compile else ''}-{_machine(device)}"
    path = cache_folder() / "plans" / f"{name}.json"
    with suppress(OSError, ValueError):
        return float(json.loads(path.read_text(encoding="utf-8")))
    generator = np.random.default_rng(seed=0)
    batch = (
        generator.normal(size=(32, 16, 16, 3)).astype(np.float32),
        generator.integers(0, 10, size=32),
    )
    small = _small_network()
    speeds = _speeds(small, batch, [simpler, plan])
    multiple = speeds[plan] / speeds[simpler]
    with suppress(OSError):
        write_atomically(path, json.dumps(multiple).encode())
    return multiple


def _small_network() -> keras.Model:
    import keras

    small = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    small.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return small


def _key(model: keras.Model, batch: tuple[NDArray, ...], *settings: str | bool) -> str:
    """A name for what the measurement depends on; the device is the last of the settings."""
    shapes = [weight.shape for weight in model.weights]
    trainable = [weight.shape for weight in model.trainable_weights]
    kinds = [type(layer).__name__ for layer in leaf_layers(model)]
    described = [_VERSION, shapes, trainable, kinds, batch[0].shape, settings]
    described.append(_machine(str(settings[-1])))
    return hashlib.sha256(json.dumps(described, default=str).encode()).hexdigest()[:32]


def _machine(device: str) -> str:
    import keras

    told = [
        keras.__version__, keras.config.backend(), backend_version(), platform.machine(),
        _processor(), os.cpu_count(), device, device_model(device),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _processor() -> str:
    """The processor's name and its instructions, where the system tells them."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            wanted = ("model name", "flags")
            return "".join(sorted({line for line in file if line.startswith(wanted)}))
    except OSError:
        return platform.processor()
