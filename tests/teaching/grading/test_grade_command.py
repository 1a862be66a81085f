"""The real command, with a quick engine in the real one's place."""

import csv
import io
import json
import os
import random
import re
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.teaching.grading.handed_in import MOODLE, archive, handed_in, write

LOSS = "02_loss"
ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "tests.teaching.grading.with_fake_engine", "grade"]


class Class:
    """A folder of submissions, and the command on it."""

    def __init__(self, folder):
        self.folder = folder
        self.submissions = folder / "class"
        self.output = folder / "grades"
        self.log = folder / "log"
        self.secret = folder / "config" / "secret"

    def hand_in(self, student, softmax="# right", lesson=LOSS, **answers):
        given = {"loss.softmax": softmax, **answers} if lesson == LOSS else answers
        write(self.submissions / student / f"{lesson}.ipynb", handed_in(lesson, given))

    def arguments(self, *options):
        return [
            *COMMAND, str(self.submissions), "--output", str(self.output),
            "--secret-file", str(self.secret), "--trust-submissions", *map(str, options),
        ]  # fmt: skip

    def environment(self):
        return {
            **os.environ, "FAKE_ENGINE_LOG": str(self.log), "COLUMNS": "200",
            "FAKE_ENGINE_MARKERS": str(self.folder),
        }  # fmt: skip

    def grade(self, *options, status=0):
        result = subprocess.run(
            self.arguments(*options), cwd=ROOT, env=self.environment(),
            capture_output=True, text=True, timeout=1200,
        )  # fmt: skip
        assert result.returncode == status, (result.returncode, result.stdout, result.stderr)
        assert "Traceback" not in result.stdout + result.stderr
        return result

    def start(self, *options):
        return subprocess.Popen(
            self.arguments(*options), cwd=ROOT, env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def table(self):
        text = (self.output / "gradebook.csv").read_text(encoding="utf-8-sig")
        return {row["student"]: row for row in csv.DictReader(io.StringIO(text))}

    def calls(self):
        return sorted(self.log.read_text().splitlines()) if self.log.exists() else []

    def files(self):
        """Everything that a run has written, but for its lock."""
        return {
            path.relative_to(self.output).as_posix(): path.read_bytes()
            for path in self.output.rglob("*")
            if path.is_file() and path.name != ".lock"
        }


@pytest.fixture
def made(tmp_path):
    return Class(tmp_path)


def test_from_a_folder_to_a_gradebook(made):
    made.hand_in("ada")
    made.hand_in("bob", "# earns 1/2\n# reason The last axis is missing.")
    write(made.submissions / "cem" / "02_loss.ipynb", b"")
    result = made.grade()
    table = made.table()
    assert [table[name]["loss.softmax"] for name in ("ada", "bob", "cem")] == ["2", "1", "0"]
    assert "3 students" in result.stdout and "3 graded now, 0 graded before" in result.stdout
    assert set(made.files()) == {
        "class.html", "gradebook.csv", "gradebook.json", "canvas.csv", "junit.xml",
        "moodle_02_loss.csv", "students/ada.html", "students/bob.html", "students/cem.html",
        "results/ada/02_loss.json", "results/bob/02_loss.json", "results/cem/02_loss.json",
    }  # fmt: skip
    assert "The last axis is missing." in (made.output / "students/bob.html").read_text()


def test_the_secret_is_made_once_and_said_so(made):
    made.hand_in("ada")
    assert str(made.secret) in made.grade().stdout
    assert stat.S_IMODE(made.secret.stat().st_mode) == 0o600
    before = made.secret.read_text()
    assert "A secret" not in made.grade().stdout
    assert made.secret.read_text() == before
    assert not [text for text in made.files().values() if before.strip().encode() in text]


def test_only_what_changed_is_graded_again(made):
    for name in ("ada", "bob", "cem"):
        made.hand_in(name)
    made.grade()
    first = made.files()
    made.log.unlink()
    assert "0 graded now, 3 graded before" in made.grade().stdout
    assert made.calls() == [] and made.files() == first
    made.hand_in("bob", "# earns 0")
    made.grade()
    assert made.calls() == ["bob 02_loss"]
    made.log.unlink()
    made.grade("--cell-seconds", "3")
    assert len(made.calls()) == 3


def test_another_secret_grades_again(made, tmp_path):
    made.hand_in("ada")
    made.grade()
    made.secret = tmp_path / "another"
    assert "1 graded now" in made.grade().stdout


@pytest.mark.parametrize("workers", [1, 4])
def test_any_number_of_workers_gives_the_same_bytes(made, workers):
    rng = random.Random(3)
    for number in range(8):
        made.hand_in(f"s{number}", f"# earns {rng.randint(0, 3)}/3\n# sleep {rng.random() / 20}")
    made.grade("--workers", "2")
    first = made.files()
    made.output = made.folder / "again"
    made.grade("--workers", workers)
    assert made.files() == first


def test_a_submission_that_is_gone_leaves_no_page(made):
    made.hand_in("ada")
    made.hand_in("bob")
    made.grade()
    (made.submissions / "bob" / "02_loss.ipynb").unlink()
    made.grade()
    assert not (made.output / "students" / "bob.html").exists()


def test_late_extra_and_manual_points(made, tmp_path):
    for name in ("ada", "bob"):
        made.hand_in(name)
    os.utime(made.submissions / "ada" / "02_loss.ipynb", (1772539200, 1772539200))  # 3 March, noon
    os.utime(made.submissions / "bob" / "02_loss.ipynb", (1772280000, 1772280000))
    points = tmp_path / "points.csv"
    points.write_text("student,exercise,lesson,points\nbob,loss.sigmoid,,1\nbob,,loss,0.5\n")
    made.grade(
        "--due", "02=2026-03-01T12:00+00:00", "--late-rule", "10% a day, at most 50%",
        "--extra", "loss.softmax", "--manual", points,
    )  # fmt: skip
    table = made.table()
    assert (table["ada"][LOSS], table["ada"]["02_loss late"]) == ("1.6", "2 days")
    assert (table["bob"][LOSS], table["bob"]["possible"]) == ("3.5", "15")
    made.log.unlink()
    made.grade()  # without any of it: nothing is graded again
    assert made.table()["ada"][LOSS] == "2" and made.calls() == []


def test_json_is_all_that_is_printed(made):
    made.hand_in("ada")
    result = made.grade("--json")
    data = json.loads(result.stdout)
    assert data["students"][0]["student"] == "ada"
    assert data == json.loads((made.output / "gradebook.json").read_text())


def test_exit_status_for_continuous_integration(made):
    made.hand_in("ada")
    made.grade("--fail-under", "5")
    made.grade("--fail-under", "99", status=3)


def test_a_failure_of_the_grader_costs_nothing_and_is_tried_again(made):
    made.hand_in("ada")
    made.hand_in("bob", "# fail")
    made.hand_in("cem", "# crash")
    result = made.grade(status=4)
    assert "not graded: bob, 02_loss" in result.stderr
    table = made.table()
    assert (table["ada"][LOSS], table["bob"][LOSS], table["cem"][LOSS]) == ("2", "", "")
    made.log.unlink()
    made.grade(status=4)
    assert {call.split()[0] for call in made.calls()} == {"bob", "cem"}


def test_a_worker_that_dies_loses_nothing(made):
    for number in range(4):
        made.hand_in(f"s{number}", "# crash once")
    made.grade("--workers", "2")
    assert [row[LOSS] for row in made.table().values()] == ["2"] * 4


def test_only_one_lesson(made):
    made.hand_in("ada")
    made.hand_in("ada", lesson="03_gradient_descent")
    made.grade("--lesson", "02")
    assert "03_gradient_descent" not in made.table()["ada"]
    assert made.calls() == ["ada 02_loss"]
    made.grade()
    assert "03_gradient_descent" in made.table()["ada"]
    assert made.calls() == ["ada 02_loss", "ada 03_gradient_descent"]


def test_a_platforms_archive(made):
    files = {MOODLE.format(name="Ada Love", number=7) + "/x.ipynb": handed_in(LOSS)}
    made.submissions = write(made.folder / "class.zip", archive(files))
    made.grade()
    assert list(made.table()) == ["Ada Love 7"]
    assert "Participant 7" in (made.output / "moodle_02_loss.csv").read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--due", "tomorrow"], "is no date"),
        (["--due", "77=2026-01-01"], "No lesson is called"),
        (["--late-rule", "half"], "10% a day"),
        (["--extra", "loss.sofmax"], "loss.softmax"),
        (["--lesson", "77"], "No lesson is called"),
        (["--manual", "nowhere.csv"], "cannot be read"),
    ],
)
def test_what_cannot_work_is_told_before_grading(made, options, words):
    made.hand_in("ada")
    assert words in made.grade(*options, status=1).stderr
    assert made.calls() == []


def test_output_and_secret_stay_out_of_the_submissions(made):
    made.hand_in("ada")
    made.output = made.submissions / "grades"
    assert "lies in the folder of submissions" in made.grade(status=1).stderr
    made.output, made.secret = made.folder / "grades", made.submissions / "secret"
    assert "lies in the folder of submissions" in made.grade(status=1).stderr
    assert not made.secret.exists()


def test_without_isolation_it_refuses(made):
    made.hand_in("ada")
    code = (
        "import imgcls_course.runtime.isolation as isolation\n"
        "isolation.isolation_level = lambda: isolation.Isolation(False, why_not='this is a test')\n"
        "from imgcls_course import cli; cli.main()"
    )
    arguments = [one for one in made.arguments()[3:] if one != "--trust-submissions"]
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "this is a test" in result.stderr and "--trust-submissions" in result.stderr


def _children_gone(process):
    children = psutil.Process(process.pid).children(recursive=True)
    return lambda: not psutil.wait_procs(children, timeout=120)[1]


def _wait_for_calls(made, number, run):
    while len(made.calls()) < number and run.poll() is None:
        time.sleep(0.02)


def _wait_for_kept_results(made, number, run):
    while len(list(made.output.glob("results/*/*.json"))) < number and run.poll() is None:
        time.sleep(0.02)


def test_ctrl_c_says_how_to_go_on_and_leaves_no_process(made):
    for number in range(6):
        made.hand_in(f"s{number}", f"# sleep {0 if number < 2 else 3000}")
    run = made.start("--workers", "2")
    _wait_for_calls(made, 4, run)
    _wait_for_kept_results(made, 1, run)
    gone = _children_gone(run)
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=1200)
    assert run.returncode == 130, said
    # Two have ended; the second may have been interrupted on its way to the disk.
    assert re.search("[12] of 6 notebooks are graded and kept", said), said
    assert "goes on from here" in said and "Traceback" not in said
    assert gone()


def test_killed_ten_times_at_random_the_gradebook_is_the_same(made):
    rng = random.Random(11)
    for number in range(14):
        pause = 0.15 + rng.random() / 4
        made.hand_in(f"s{number:02}", f"# earns {rng.randint(0, 6)}/6\n# sleep {pause:.3f}")
    undisturbed = made.output = made.folder / "undisturbed"
    made.grade()
    expected = made.files()
    made.output = made.folder / "disturbed"
    for _ in range(10):
        before = len(made.calls())
        run = made.start("--workers", "2")
        _wait_for_calls(made, before + rng.choice([0, 1, 2]), run)
        time.sleep(rng.random() * 0.5)
        run.kill()
        run.communicate()
    made.grade()
    assert made.files() == expected
    # Killed while they were being graded, some were begun twice; none that was kept was.
    made.log.unlink()
    made.grade()
    assert made.calls() == []
    assert undisturbed.is_dir()


def test_two_runs_at_once_do_not_share_a_folder(made):
    for number in range(3):
        made.hand_in(f"s{number}", "# sleep 3000")
    run = made.start("--workers", "1")
    _wait_for_calls(made, 1, run)
    assert "Another run is grading" in made.grade(status=1).stderr
    run.kill()
    run.communicate()


def test_the_help_answers_at_once():
    seconds, of_typer = [], []
    for _ in range(3):
        of_typer.append(_processor_seconds("-c", "import typer, rich.console")[0])
        took, printed = _processor_seconds("-m", "imgcls_course", "--help")
        seconds.append(took)
    assert "grade" in printed and "release" in printed
    # A quarter of a second, twice what the library of the command line takes to be imported.
    assert min(seconds) < 4 * min(of_typer)


def _processor_seconds(*arguments):
    """What a Python process takes, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run([sys.executable, *arguments], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return taken, result.stdout


def test_the_command_line_loads_nothing_of_grading():
    code = "import imgcls_course.cli, sys; print([m for m in sys.modules if 'grading' in m])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
