"""Keras on JAX and PyTorch: the training engine's own tests, and TensorFlow's numbers.

Each backend has an environment of its own. `tests/run` makes JAX's and names it in
IMGCLS_JAX_ENVIRONMENT; PyTorch's is large, and made by hand, as docs/backends.md says.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from imgcls_course.runtime.paths import course_folder

ROOT = course_folder()
SCRIPT = Path(__file__).parent / "training" / "first_ten_losses.py"
TESTS = Path("tests")
# The rest of the engine's tests takes minutes: IMGCLS_WHOLE=1.
QUICK = (
    TESTS / "training" / "test_fit.py",
    TESTS / "training" / "test_devices.py",
    TESTS / "training" / "test_gradient_step.py",
    TESTS / "training" / "test_determinism.py",
    f"{TESTS}/training/test_checkpoints.py::test_interrupted_training_ends_with_the_same_weights",
    f"{TESTS}/evaluation/test_grad_cam.py::test_the_closed_form",
    f"{TESTS}/evaluation/test_grad_cam.py::test_models_inside_models",
)
WHOLE = (
    TESTS / "training",
    TESTS / "transfer" / "test_fine_tuning.py",
    TESTS / "evaluation" / "test_grad_cam.py",
    TESTS / "zoo" / "test_small_resnet.py",
    TESTS / "zoo" / "test_classic_convnet.py",
    Path("notebooks") / "gpu_check.ipynb",
)


def _python_with(backend):
    environment = os.environ.get(f"IMGCLS_{backend.upper()}_ENVIRONMENT")
    if not environment:
        pytest.skip(
            f"no IMGCLS_{backend.upper()}_ENVIRONMENT: docs/backends.md says how to make it"
        )
    return Path(environment) / "bin" / "python"


def _run(python, *arguments, **variables):
    environment = {**os.environ, "IMGCLS_PROGRESS": "off", **variables}
    environment.pop("PYTEST_XDIST_WORKER", None)
    ended = subprocess.run(
        [str(python), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-4000:]
    return ended.stdout


@pytest.fixture(scope="module")
def on_tensorflow():
    return json.loads(_run(sys.executable, SCRIPT).splitlines()[-1])


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_training_starts_as_on_tensorflow(on_tensorflow, backend):
    found = json.loads(_run(_python_with(backend), SCRIPT, KERAS_BACKEND=backend).splitlines()[-1])
    assert (on_tensorflow["backend"], found["backend"]) == ("tensorflow", backend)
    for network in ("small_resnet", "classic_convnet"):
        ours, theirs = found[network], on_tensorflow[network]
        assert ours["start"] == pytest.approx(theirs["start"], abs=1e-5)
        assert ours["losses"] == pytest.approx(theirs["losses"], rel=1e-3)
        assert len(set(theirs["losses"])) == 10


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_engines_tests_pass(backend, tmp_path):
    chosen = WHOLE if os.environ.get("IMGCLS_WHOLE") else QUICK
    said = _run(
        _python_with(backend), "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, chosen),
        f"--basetemp={tmp_path / 'inner'}", KERAS_BACKEND=backend,
    )  # fmt: skip
    assert " passed" in said
