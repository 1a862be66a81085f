"""Why no GPU is seen: each reason, on a machine that was made to look like it."""

import os
import stat
import sys

import pytest

from imgcls_course.commands import gpu_diagnosis
from imgcls_course.commands.gpu_diagnosis import reasons_for_no_gpu

LOGS = [
    "2026-01-01 I external/local_xla/xla/tsl/cuda/cudart_stub.cc:31] Could not find cuda drivers "
    "on your machine, GPU will not be used.",
    "2026-01-01 W tensorflow/core/common_runtime/gpu/gpu_device.cc:2343] Cannot dlopen some GPU "
    "libraries. Please make sure the missing libraries mentioned above are installed properly",
    "2026-01-01 E external/local_xla/xla/stream_executor/cuda/cuda_driver.cc:152] failed call to "
    "cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)",
]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose programs, backend and log are told by the test."""

    def make(backend="tensorflow", log="", smi=None, code=0):
        folder = tmp_path / "bin"
        folder.mkdir()
        python = _program(folder / "python", f"echo '{log}' >&2; exit {code}")
        if smi is not None:
            _program(folder / "nvidia-smi", smi)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
        monkeypatch.setattr(sys, "executable", str(python))
        monkeypatch.setattr(gpu_diagnosis, "installed_backends", lambda: (backend,))
        monkeypatch.setattr(gpu_diagnosis, "_is_installed", lambda name: False)
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        monkeypatch.delenv("KERAS_BACKEND", raising=False)

    return make


def _program(path, line):
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def _reasons():
    return " | ".join(f"{reason} -> {remedy}" for reason, remedy in reasons_for_no_gpu())


WITH_CARD = "echo 'GPU 0: Some card (UUID: GPU-1)'"


@pytest.mark.parametrize("line", LOGS)
def test_what_tensorflow_says_is_passed_on(machine, line):
    machine(log=line, smi=WITH_CARD)
    assert line.partition("] ")[2] in _reasons()


def test_without_a_driver(machine, monkeypatch):
    machine()
    monkeypatch.setattr(gpu_diagnosis.shutil, "which", lambda name: None)
    assert "There is no `nvidia-smi`" in _reasons() or "/dev/kfd" in _reasons()


def test_a_driver_that_does_not_answer(machine):
    machine(smi="echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18")
    assert "Driver/library version mismatch" in _reasons()


@pytest.mark.parametrize("value", ["", "-1"])
def test_a_gpu_that_is_hidden(machine, monkeypatch, value):
    machine(smi=WITH_CARD)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", value)
    assert _reasons().startswith(f"CUDA_VISIBLE_DEVICES is {value!r}")


def test_the_wheel_for_processors(machine, monkeypatch):
    machine(smi=WITH_CARD)
    monkeypatch.setattr(gpu_diagnosis, "_is_installed", lambda name: name == "tensorflow-cpu")
    assert "tensorflow-cpu is installed, which never sees a GPU" in _reasons()


def test_jax_without_its_plug_in(machine):
    machine(backend="jax", smi=WITH_CARD)
    assert "JAX has no plug-in for a GPU" in _reasons()


def test_a_backend_that_fails_when_it_looks(machine, monkeypatch):
    machine(backend="jax", log="RuntimeError: Unable to initialize backend cuda", smi=WITH_CARD,
            code=1)  # fmt: skip
    monkeypatch.setattr(gpu_diagnosis, "_is_installed", lambda name: name == "jax-cuda13-plugin")
    assert _reasons().startswith("jax fails when it looks for a GPU: RuntimeError: Unable to")


def test_where_nothing_is_amiss(machine):
    machine(smi=WITH_CARD)
    assert _reasons().startswith("The driver, the wheel and the backend's log show nothing amiss.")


def test_a_mac(machine, monkeypatch):
    machine()
    monkeypatch.setattr(gpu_diagnosis.platform, "system", lambda: "Darwin")
    assert "'.[torch]'" in _reasons()


def test_windows(machine, monkeypatch):
    machine(smi=WITH_CARD)
    monkeypatch.setattr(gpu_diagnosis.platform, "system", lambda: "Windows")
    assert "no GPU since version 2.11" in _reasons()
