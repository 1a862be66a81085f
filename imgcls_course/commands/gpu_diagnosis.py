"""Why Keras sees no GPU here: what each thing that it needs looks like on this machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from imgcls_course.runtime.keras_settings import installed_backends

_WHAT_TENSORFLOW_SAYS = {
    "Could not find cuda drivers": (
        "TensorFlow found no driver of NVIDIA's, or this is the wheel for processors.",
        "Install the driver, then '.[gpu]' in an environment of its own.",
    ),
    "Cannot dlopen some GPU libraries": (
        "TensorFlow found the driver, but not all of CUDA's libraries.",
        "pip install 'tensorflow[and-cuda]', which '.[gpu]' does.",
    ),
    "failed call to cuInit": (
        "The driver does not answer: it may not fit the kernel of the system, or the container.",
        "Try `nvidia-smi`; restart the machine after a driver was updated.",
    ),
    "CUDA_ERROR_NO_DEVICE": (
        "The driver is there, and gives this process no GPU.",
        "Look at CUDA_VISIBLE_DEVICES; start a container with --gpus all.",
    ),
}
"""What TensorFlow's log says from C++, by a part of its text; the course filters it away."""

_LOOK = {
    "tensorflow": "import tensorflow as tf; tf.config.list_physical_devices('GPU')",
    "jax": "import jax; jax.devices()",
    "torch": "import torch; torch.cuda.is_available() and torch.cuda.current_device()",
}


def reasons_for_no_gpu() -> Iterator[tuple[str, str]]:
    """What keeps Keras from a GPU, the likeliest first, each with what to do about it.

    Reasons are facts of this machine that were looked up; where none is found, the last says so.
    """
    found = False
    for reason in (*_of_the_machine(), *_of_the_wheels(), *_of_the_log()):
        found = True
        yield reason
    if not found:
        yield (
            "The driver, the wheel and the backend's log show nothing amiss.",
            "Ask where you got the machine whether it has a GPU, and lends it to you.",
        )


def _of_the_machine() -> Iterator[tuple[str, str]]:
    if (hidden := os.environ.get("CUDA_VISIBLE_DEVICES")) is not None and hidden in ("", "-1"):
        yield (
            f"CUDA_VISIBLE_DEVICES is {hidden!r}, which hides every GPU.",
            "Remove that variable from the environment.",
        )
    if platform.system() == "Darwin":
        if "torch" not in installed_backends() or os.environ.get("KERAS_BACKEND") != "torch":
            yield (
                "On a Mac, TensorFlow and JAX compute on the processor.",
                "Install '.[torch]' in an environment of its own: it reaches Apple's GPU.",
            )
        return
    if platform.system() == "Windows" and "tensorflow" in installed_backends():
        yield (
            "On Windows itself, TensorFlow has supported no GPU since version 2.11.",
            "Install the course in WSL2, or '.[torch]' with PyTorch's wheel for CUDA.",
        )
    if shutil.which("nvidia-smi") is None:
        if Path("/dev/kfd").exists():
            yield (
                "There is a GPU of AMD's (/dev/kfd).",
                "Install '.[torch]', then PyTorch's wheel for ROCm.",
            )
        else:
            yield (
                "There is no `nvidia-smi`: no GPU of NVIDIA's, or no driver for it.",
                "Install NVIDIA's driver; in a container, start it with --gpus all.",
            )
        return
    answer = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, check=False)
    if answer.returncode or "GPU " not in answer.stdout:
        told = (answer.stdout + answer.stderr).strip().splitlines() or ["nothing"]
        yield (
            f"`nvidia-smi` shows no GPU. It says: {told[-1]}",
            "Repair NVIDIA's driver; restart the machine after an update of it.",
        )


def _of_the_wheels() -> Iterator[tuple[str, str]]:
    backend = _backend()
    if backend == "tensorflow" and _is_installed("tensorflow-cpu"):
        yield (
            "The wheel tensorflow-cpu is installed, which never sees a GPU.",
            "Install '.[gpu]' in a new environment. The two wheels must not be together in one.",
        )
    if backend == "jax" and not any(
        _is_installed(f"jax-{plugin}")
        for plugin in ("cuda12-plugin", "cuda13-plugin", "rocm7-plugin", "rocm60-plugin", "metal")
    ):
        yield ("JAX has no plug-in for a GPU.", "pip install 'jax[cuda13]', or 'jax[cuda12]'.")
    if backend == "torch":
        version = importlib.metadata.version("torch")
        if version.endswith("+cpu"):
            yield (
                f"PyTorch's wheel {version} is the one for processors.",
                "Install PyTorch's wheel for CUDA or ROCm.",
            )


def _of_the_log() -> Iterator[tuple[str, str]]:
    """What the backend says itself when it looks for a GPU, in a process of its own."""
    backend = _backend()
    if backend is None:
        yield ("Keras has no backend here.", "pip install -c constraints.txt -e '.[gpu]'")
        return
    # Without this package, which filters these lines.
    loud = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "0"}
    looked = subprocess.run(
        [sys.executable, "-c", _LOOK[backend]],
        capture_output=True,
        text=True,
        env=loud,
        timeout=300,
        check=False,
    )
    told = looked.stderr.splitlines()
    if backend == "tensorflow":
        for part, (reason, remedy) in _WHAT_TENSORFLOW_SAYS.items():
            if line := next((line for line in told if part in line), ""):
                yield f"{reason} Its log: {line.partition('] ')[2] or line}", remedy
    elif looked.returncode and told:
        yield f"{backend} fails when it looks for a GPU: {told[-1]}", "Mend that first."


def _backend() -> str | None:
    """What Keras runs on in a lesson."""
    there = installed_backends()
    chosen = os.environ.get("KERAS_BACKEND")
    return chosen if chosen in there else next(iter(there), None)


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
