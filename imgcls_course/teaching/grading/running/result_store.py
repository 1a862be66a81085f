"""What has been graded already, kept so that an interruption loses nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

from imgcls_course.errors import CourseError
from imgcls_course.runtime.files import write_atomically
from imgcls_course.teaching.grading.running.results import LessonResult, State
from imgcls_course.teaching.grading.running.results_json import from_json_data, to_json_data
from imgcls_course.teaching.grading.sandbox.limits import Limits
from imgcls_course.teaching.grading.submissions.answers import Answers

_FORMAT = 1


def result_key(
    answers: Answers, version: str, secret_id: str, limits: Limits, trust_submissions: bool
) -> str:
    """What a result depends on, as one digest: equal keys have equal results."""
    content = [_FORMAT, answers.digest, version, secret_id, astuple(limits), trust_submissions]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def is_final(result: LessonResult) -> bool:
    """Whether a result says something of the submission; an error of the grader's own does not."""
    return all(one.state is not State.GRADER_ERROR for one in result.exercises)


class ResultStore:
    """Results in a folder, one file for each student's lesson, each whole or not there.

    Args:
        folder: created where it does not exist; nobody but the grader writes into it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # A run that was killed in the middle of writing leaves a file with such a name.
        for left_over in folder.glob("*/.*"):
            left_over.unlink(missing_ok=True)

    def find(self, answers: Answers, key: str) -> LessonResult | None:
        """The result that was kept under this key; None where there is none, or it is damaged."""
        try:
            kept = json.loads(self._path(answers).read_text(encoding="utf-8"))
            if kept["key"] != key:
                return None
            result = from_json_data(kept["result"])
        except (OSError, ValueError, TypeError, KeyError):
            return None
        same = (result.student, result.lesson) == (answers.student, answers.lesson)
        return result if same and is_final(result) else None

    def keep(self, answers: Answers, key: str, result: LessonResult) -> None:
        """Keep a result, in place of an earlier one of the same student's lesson."""
        content = json.dumps({"key": key, "result": to_json_data(result)}, sort_keys=True, indent=1)
        write_atomically(self._path(answers), content.encode())

    def _path(self, answers: Answers) -> Path:
        return self.folder / answers.student / f"{answers.lesson}.json"


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Keep a second run out of the same folder while this one lasts.

    Raises:
        CourseError: another run is at work there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows; two runs at once only do the work twice
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CourseError(
            f"Another run is grading into {folder}.", "Wait for it, or name another --output."
        ) from error
