"""Keras's settings that another project has left behind."""

import json
import os
import subprocess
import sys

import pytest

from imgcls_course.runtime.keras_settings import BACKENDS, installed_backends

ASK = (
    "import imgcls_course, keras, os; c = keras.config\n"
    "print(c.backend(), c.floatx(), c.image_data_format(), c.max_epochs(), c.epsilon())"
)
BACKEND = installed_backends()[0]
OF_THE_COURSE = f"{BACKEND} float32 channels_last None 1e-07\n"
LEFT_BEHIND = {"floatx": "float16", "image_data_format": "channels_first", "backend": "torch"}


def _run(tmp_path, *arguments, settings=None, **variables):
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), **variables}
    if settings is not None:
        (tmp_path / ".keras").mkdir()
        (tmp_path / ".keras" / "keras.json").write_text(settings)
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True
    )


def test_a_file_of_another_project_does_not_reach_the_lessons(tmp_path):
    ended = _run(tmp_path, "-c", ASK, settings=json.dumps(LEFT_BEHIND))
    assert ended.stdout == OF_THE_COURSE, ended.stderr
    assert json.loads((tmp_path / ".keras" / "keras.json").read_text()) == LEFT_BEHIND


def test_variables_of_another_project_do_not_reach_the_lessons(tmp_path):
    ended = _run(tmp_path, "-c", ASK, KERAS_BACKEND="theano", KERAS_MAX_EPOCHS="1")
    assert ended.stdout == OF_THE_COURSE, ended.stderr


@pytest.mark.parametrize("settings", ["", "[]", "{", '{"floatx": "float32"}', '{"other": 1}'])
def test_files_that_say_nothing_do_no_harm(tmp_path, settings):
    code = "from imgcls_course.runtime.keras_settings import replaced_settings as r; print(r())"
    ended = _run(tmp_path, "-c", code, settings=settings)
    assert ended.stdout == "()\n", ended.stderr


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_backend_that_is_installed_can_be_chosen(tmp_path, backend):
    ended = _run(tmp_path, "-c", ASK, KERAS_BACKEND=backend)
    expected = backend if backend in installed_backends() else BACKEND
    assert ended.stdout.split()[:1] == [expected], ended.stderr


WITHOUT_BACKENDS = """
import importlib.util, sys, types
find = importlib.util.find_spec
backends = ("tensorflow", "jax", "torch")
importlib.util.find_spec = lambda name, *more: None if name in backends else find(name, *more)
if {in_a_notebook}:
    sys.modules["ipykernel"] = types.ModuleType("ipykernel")
import imgcls_course
"""


def test_a_notebook_without_any_backend_says_so_at_once(tmp_path):
    ended = _run(tmp_path, "-c", WITHOUT_BACKENDS.format(in_a_notebook=True))
    assert "None of TensorFlow, JAX and PyTorch is installed" in ended.stderr
    assert ".[cpu]" in ended.stderr
    ended = _run(tmp_path, "-c", WITHOUT_BACKENDS.format(in_a_notebook=False))
    assert ended.returncode == 0, ended.stderr  # a command says it in its own way


def test_doctor_tells_what_it_found(tmp_path):
    ended = _run(
        tmp_path, "-m", "imgcls_course", "doctor",
        settings=json.dumps(LEFT_BEHIND), KERAS_BACKEND="theano",
    )  # fmt: skip
    said = " ".join(ended.stdout.split())
    for found in ("floatx is 'float16'", "image_data_format is 'channels_first'", "'theano'"):
        assert found in said
    assert "change no file" in said
