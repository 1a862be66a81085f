"""The learner's part of the course, without what Python has on Unix alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# What a learner's machine never does, Linux or not: grading, making the course, sandboxes.
OTHERS = ("imgcls_course.teaching", "imgcls_course.authoring")
ON_LINUX_ONLY = ("imgcls_course.runtime.enter_sandbox",)
IMPORT_ALL = f"""
import importlib, pkgutil, imgcls_course
for module in pkgutil.walk_packages(imgcls_course.__path__, "imgcls_course."):
    if not module.name.startswith({OTHERS + ON_LINUX_ONLY}) and "__main__" not in module.name:
        importlib.import_module(module.name)
        print(module.name)
"""


def _run(*arguments, **variables):
    path = os.pathsep.join([str(HERE / "like_windows"), os.environ["PYTHONPATH"]])
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path, **variables},
        capture_output=True,
        text=True,
    )


def test_every_module_can_be_imported():
    ended = _run("-c", IMPORT_ALL)
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.split()) > 200


@pytest.mark.parametrize(
    "code",
    ["import resource", "from fcntl import flock", "import os\nos.fork", "from os import getuid",
     "import signal\nsignal.SIGKILL", "import socket\nsocket.AF_UNIX",
     "import sys\nassert sys.platform != 'win32'"],
)  # fmt: skip
def test_what_is_missing_on_windows_is_missed(code, tmp_path):
    (tmp_path / "imgcls_course.py").write_text(code)
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    ended = _run("-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import imgcls_course")
    assert ended.returncode != 0


@pytest.mark.parametrize("command", ["doctor", "data verify", "run 02", "lab --help"])
def test_commands_work(command):
    ended = _run("-m", "imgcls_course", *command.split(), PYTHONIOENCODING="cp1252")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
