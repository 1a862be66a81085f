"""A home folder that is missing, unknown or read-only is told, and what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from imgcls_course.errors import CourseError
from imgcls_course.runtime import home
from imgcls_course.runtime.paths import cache_folder

# As where a container runs with a user id that no file names.
WITHOUT_NAME = """
import os, sys
import pwd
def getpwuid(number):
    raise KeyError(f"getpwuid(): uid not found: {number}")
pwd.getpwuid = getpwuid
os.environ.pop("HOME", None)
sys.argv = ["imgcls-course", *sys.argv[1:]]
from imgcls_course import cli
cli.main()
"""


def _command(*arguments, code=WITHOUT_NAME, **variables):
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True
    )


@pytest.mark.skipif(os.name != "posix", reason="user ids are Unix's")
@pytest.mark.parametrize("arguments", [("lab", "--no-browser"), ("run", "00")])
def test_a_user_without_name_and_home_is_told_what_to_set(arguments):
    ended = _command(*arguments)
    said = " ".join(ended.stderr.split())
    assert ended.returncode == 1 and "Traceback" not in said
    assert "HOME is not set" in said and "export HOME=" in said


@pytest.mark.skipif(os.name != "posix", reason="user ids are Unix's")
def test_the_doctor_tells_it_too(tmp_path):
    ended = _command("doctor", IMGCLS_CACHE=str(tmp_path))
    said = " ".join((ended.stdout + ended.stderr).split())
    assert "HOME is not set" in said and "export HOME=" in said and "Traceback" not in said


def test_a_home_that_cannot_be_written_to(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "gone" / "me")
    assert home.home_problem() == ""  # it can be made
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(CourseError, match=r"gone.me, cannot be written to") as told:
        home.require_home()
    assert "export HOME=" in told.value.remedy


def test_a_home_that_is_a_file(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "file")
    assert "cannot be written to" in home.home_problem()


def test_without_a_home_the_cache_is_no_folder_called_tilde(monkeypatch):
    monkeypatch.delenv("IMGCLS_CACHE", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    assert cache_folder().is_absolute() and "~" not in str(cache_folder())
