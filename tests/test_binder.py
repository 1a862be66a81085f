"""What binder/ says: installed as Binder does it, it runs lesson 00 within Binder's limits.

`tests/run` makes the environment, since that needs the network, and names it in
IMGCLS_BINDER_ENVIRONMENT. Binder itself (repo2docker's image) is not run here.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from imgcls_course.runtime.paths import course_folder

ROOT = course_folder()
BINDER = ROOT / "binder"
MEMORY_LIMIT = 1.2e9
ENVIRONMENT = os.environ.get("IMGCLS_BINDER_ENVIRONMENT")

in_its_environment = pytest.mark.skipif(
    not ENVIRONMENT, reason="no IMGCLS_BINDER_ENVIRONMENT: tests/run installs what binder/ says"
)


def _inside(*command, **options):
    """Run a command as in a session on Binder: in its environment, from the root, through start."""
    path = f"{Path(ENVIRONMENT) / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", str(BINDER / "start"), *command],
        cwd=ROOT,
        env={**os.environ, "PATH": path, **options},
        capture_output=True,
        text=True,
        timeout=2400,
    )


def test_one_extra_only_and_the_pins_are_asked_for():
    lines = (BINDER / "requirements.txt").read_text().split("\n")
    assert [line for line in lines if line] == ["-c ../constraints.txt", "-e .[cpu]"]


def test_its_python_is_one_that_the_course_supports():
    version = (BINDER / "runtime.txt").read_text().strip()
    assert re.fullmatch(r"python-3\.1[123]", version)


@pytest.mark.parametrize("script", ["postBuild", "start"])
def test_scripts_can_be_executed(script):
    assert os.access(BINDER / script, os.X_OK)


@in_its_environment
def test_its_environment_is_small():
    listed = _inside("python", "-m", "pip", "list", "--format=json")
    names = {package["name"].lower().replace("_", "-") for package in json.loads(listed.stdout)}
    assert "tensorflow-cpu" in names
    assert not names & {"tensorflow", "jax", "torch"}
    assert not [name for name in names if name.startswith("nvidia")]


@in_its_environment
def test_after_the_build_jupyterlab_opens_lesson_00():
    built = _inside("bash", "binder/postBuild")
    assert built.returncode == 0, built.stdout + built.stderr
    shown = _inside("jupyter", "lab", "--show-config-json")
    address = json.loads(shown.stdout)["LabApp"]["default_url"]
    assert address == "/lab/tree/notebooks/00_start_here.ipynb"
    assert (ROOT / address.removeprefix("/lab/tree/")).is_file()


@in_its_environment
def test_lesson_00_runs_within_its_memory(tmp_path):
    report = tmp_path / "report.json"
    ran = _inside(
        *("python", "-m", "imgcls_course", "run", "00", "--report", str(report)),
        IMGCLS_CACHE=str(tmp_path / "cache"),
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (lesson,) = json.loads(report.read_text())
    assert not lesson["error"]
    assert lesson["peak_memory"] < MEMORY_LIMIT


@in_its_environment
def test_lessons_print_the_same_on_binders_python():
    """What lessons compute with NumPy is compared strictly, on what may be another Python."""
    cells = [cell for name in NUMPY_LESSONS for cell in _cells_before_training(name)]
    compared = _inside("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *cells)
    assert compared.returncode == 0, compared.stdout[-5000:] + compared.stderr[-2000:]


NUMPY_LESSONS = ("02_loss", "03_gradient_descent", "04_backpropagation", "05_convnet")


def _cells_before_training(name):
    """How nbval names the cells of a solved lesson, up to the first in which Keras trains."""
    path = ROOT / "notebooks" / "solutions" / f"{name}.ipynb"
    sources = [
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    trains = (number for number, source in enumerate(sources) if "classic_convnet()" in source)
    return [f"{path}::Cell {number}" for number in range(next(trains, len(sources)))]
