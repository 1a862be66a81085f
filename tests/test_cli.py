"""The command as a user meets it: quick, and with messages in place of tracebacks."""

import json
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "imgcls_course"]


def command(*arguments, **environment):
    import os

    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=1200,
        env={**os.environ, "COLUMNS": "200", **environment},
    )


def _modules_after(statement):
    code = f"{statement}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return set(json.loads(result.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "statement",
    [
        "import imgcls_course",
        "import imgcls_course.cli",
        "import imgcls_course.datasets",
        "import imgcls_course.check",
        "from imgcls_course.exercises import all_exercises; all_exercises()",
    ],
)
def test_no_tensorflow_is_loaded_by(statement):
    assert not {"tensorflow", "keras", "jax"} & _modules_after(statement)


def test_help_needs_neither_notebooks_nor_numbers():
    heavy = {"numpy", "nbclient", "nbformat", "jupytext", "matplotlib", "sklearn"}
    assert not heavy & _modules_after("import imgcls_course.cli")
    result = command("--help")
    assert result.returncode == 0
    for name in ("lab", "run", "build", "doctor", "data"):
        assert name in result.stdout


def test_an_unknown_lesson_is_told_without_a_traceback():
    result = command("run", "77_nothing")
    assert result.returncode == 1
    assert "No lesson is called '77_nothing'" in result.stderr
    assert "Traceback" not in result.stderr


def test_missing_data_is_told_without_a_traceback(tmp_path):
    result = command("data", "verify", IMGCLS_DATA=str(tmp_path))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr + result.stdout


def test_the_data_are_listed_and_whole():
    listed = command("data", "list")
    assert listed.returncode == 0
    assert "cifar10" in listed.stdout
    assert command("data", "verify").returncode == 0


def test_fetching_something_unknown():
    result = command("data", "fetch", "cifar1000")
    assert result.returncode == 1
    assert "cifar10" in result.stderr


def test_fetching_without_a_network_says_what_to_do(tmp_path):
    result = command("data", "fetch", "cifar10", IMGCLS_CACHE=str(tmp_path))
    assert result.returncode == 1
    assert "--archive" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_doctor_finds_this_installation_well():
    result = command("doctor")
    assert result.returncode == 0, result.stdout
    assert "TensorFlow" in result.stdout


def test_the_doctor_says_what_to_do_about_a_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    result = command("doctor", IMGCLS_CACHE=str(tmp_path / "file" / "cache"))
    assert result.returncode == 1
    assert "IMGCLS_CACHE" in result.stdout


def test_build_check_is_content_with_what_is_committed():
    result = command("build", "--check")
    assert result.returncode == 0, result.stdout
