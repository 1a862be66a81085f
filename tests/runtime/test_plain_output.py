"""Commands write what they have to say into any pipe or file."""

import os
import subprocess
import sys

import pytest


def _run(encoding, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "imgcls_course", *arguments],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "gbk", "ascii"])
@pytest.mark.parametrize("command", ["data verify", "data list", "grade no-such-folder"])
def test_commands_write_to_pipes_of_all_kinds(encoding, command):
    ended = _run(encoding, *command.split())
    assert b"UnicodeEncodeError" not in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert ended.returncode == (1 if "no-such" in command else 0)
    assert (ended.stdout + ended.stderr).decode(encoding).strip()


def test_a_check_mark_becomes_a_word():
    assert _run("ascii", "data", "verify").stdout.startswith(b"ok all ")


def test_what_a_file_can_hold_is_written_as_it_is():
    assert _run("utf-8", "data", "verify").stdout.decode().startswith("✔ all ")


def test_all_characters_are_written():
    code = (
        "from imgcls_course.runtime.plain_output import write_what_can_be_written as f\n"
        "f(); print('✔ ✘ … é 漢 𝑥 → \\ud800')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
    )
    assert (ended.stdout, ended.stderr) == ("ok NOT OK ... e ? x -> ?\n", "")
