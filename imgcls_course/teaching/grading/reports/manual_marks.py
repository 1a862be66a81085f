"""What a teacher adds by hand: points, comments and times, from a CSV file.

Its columns, in any order: `student`; `exercise` or `lesson`; `points`; `comment`; `received`.
Points of an exercise replace those that grading has found; points of a lesson are added to it.
"""

from __future__ import annotations

import csv
import difflib
import io
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from imgcls_course.errors import CourseError
from imgcls_course.teaching.grading.reports.lateness import parse_time
from imgcls_course.teaching.grading.reports.points_text import decimal, read_number
from imgcls_course.teaching.grading.submissions.lesson_exercises import LessonExercises
from imgcls_course.teaching.grading.submissions.students import Student

_COLUMNS = ("student", "lesson", "exercise", "points", "comment", "received")
_MOST_PROBLEMS_TOLD = 10


@dataclass(frozen=True)
class ManualMarks:
    """A teacher's additions, by student and exercise, or by student and lesson.

    Attributes:
        points: of exercises, in place of those found.
        exercise_comments: a comment on one exercise.
        bonus: points added to a lesson; negative ones are taken off.
        lesson_comments: a comment on a lesson.
        received: when a lesson was handed in, in place of its file's time.
    """

    points: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    exercise_comments: dict[tuple[str, str], str] = field(default_factory=dict)
    bonus: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    lesson_comments: dict[tuple[str, str], str] = field(default_factory=dict)
    received: dict[tuple[str, str], datetime] = field(default_factory=dict)


def read_manual_marks(
    path: Path, students: dict[str, Student], lessons: list[LessonExercises]
) -> ManualMarks:
    """Read a teacher's file.

    Args:
        path: the CSV file, in UTF-8, with commas, semicolons or tabs.
        students: everyone who handed something in, by key.
        lessons: those that are graded.

    Raises:
        CourseError: the file cannot be used; the message names each line and what is wrong in it.
    """
    reader = _rows(path)
    manual, problems = ManualMarks(), []
    merge = _Merge(manual, students, lessons)
    try:
        for row in reader:
            if words := merge.problem_of(row):
                problems.append(f"line {reader.line_num}: {words}")
    except csv.Error as error:  # a quote that is never closed, in the line after the last good one
        problems.append(f"line {reader.line_num + 1}: {error}")
    if problems:
        told = problems[:_MOST_PROBLEMS_TOLD]
        if len(problems) > len(told):
            told.append(f"and {len(problems) - len(told)} more lines")
        raise CourseError(f"{path.name} cannot be used.\n" + "\n".join(told), "Mend these lines.")
    return manual


def _rows(path: Path) -> csv.DictReader:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{path} cannot be read: {error}.", "Save it as CSV in UTF-8 and name it again."
        ) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or []]
    except csv.Error as error:
        raise CourseError(f"{path.name}, line 1: {error}.") from error
    if "student" not in names or not {"lesson", "exercise"} & set(names):
        raise CourseError(
            f"{path.name}, line 1 has the columns {', '.join(names) or 'none'}.",
            "It needs student, exercise or lesson, and of points, comment, received what you use.",
        )
    if unknown := [name for name in names if name not in _COLUMNS]:
        raise CourseError(
            f"{path.name}, line 1 has a column {unknown[0]!r} that means nothing here.",
            f"There are: {', '.join(_COLUMNS)}.",
        )
    reader.fieldnames = names
    return reader


class _Merge:
    """Puts rows into a `ManualMarks`."""

    def __init__(
        self, manual: ManualMarks, students: dict[str, Student], lessons: list[LessonExercises]
    ) -> None:
        self._manual = manual
        self._students = students
        self._possible = {
            name: points for lesson in lessons for name, points in lesson.possible.items()
        }
        self._lessons = [lesson.lesson for lesson in lessons]
        self._lesson_of = {name: one.lesson for one in lessons for name in one.stubs}

    def problem_of(self, row: dict[str | None, str | list[str]]) -> str:
        """Take one row in; says why where it cannot be taken, and nothing where it was."""
        try:
            if any(value for value in row.values()):
                self._take(row)
        except CourseError as error:
            return error.problem
        except ValueError as error:
            return str(error)
        return ""

    def _take(self, row: dict[str | None, str | list[str]]) -> None:
        if row.get(None):
            raise ValueError("it has more values than there are columns; quote texts with commas")
        values = {name: (row.get(name) or "").strip() for name in _COLUMNS}
        student = self._student(values["student"])
        if values["exercise"]:
            self._exercise(student, values)
        elif values["lesson"]:
            self._lesson(student, self._lesson_name(values["lesson"]), values)
        else:
            raise ValueError("it names neither an exercise nor a lesson")

    def _exercise(self, student: str, values: dict[str, str]) -> None:
        name = values["exercise"]
        if name not in self._possible:
            raise ValueError(f"no exercise is called {name!r}{_nearest(name, self._possible)}")
        if values["lesson"] and self._lesson_name(values["lesson"]) != self._lesson_of[name]:
            raise ValueError(f"{name} is in {self._lesson_of[name]}, not in {values['lesson']}")
        key = (student, name)
        if values["points"]:
            points = read_number(values["points"])
            if not 0 <= points <= self._possible[name]:
                possible = self._possible[name]
                raise ValueError(f"{name} is worth 0 to {possible} points, not {decimal(points)}")
            _put(self._manual.points, key, points)
        if values["comment"]:
            _put(self._manual.exercise_comments, key, values["comment"])
        if values["received"]:
            _put(self._manual.received, (student, self._lesson_of[name]),
                 parse_time(values["received"]))  # fmt: skip

    def _lesson(self, student: str, lesson: str, values: dict[str, str]) -> None:
        key = (student, lesson)
        if values["points"]:
            _put(self._manual.bonus, key, read_number(values["points"]))
        if values["comment"]:
            _put(self._manual.lesson_comments, key, values["comment"])
        if values["received"]:
            _put(self._manual.received, key, parse_time(values["received"]))

    def _student(self, text: str) -> str:
        if text in self._students:
            return text
        folded = _folded(text)
        fitting = [
            key
            for key, student in self._students.items()
            if folded and folded in (_folded(key), _folded(student.name), student.platform_id)
        ]
        if len(fitting) > 1:
            raise ValueError(f"{text!r} may be {' or '.join(fitting)}")
        if not fitting:
            raise ValueError(f"no student is called {text!r}{_nearest(text, self._students)}")
        return fitting[0]

    def _lesson_name(self, text: str) -> str:
        for lesson in self._lessons:
            if text in (lesson, lesson.partition("_")[0], lesson.partition("_")[2]):
                return lesson
        raise ValueError(f"no lesson that is graded is called {text!r}")


def _put(values: dict, key: tuple[str, str], value: object) -> None:
    if values.get(key, value) != value:
        raise ValueError(f"an earlier line says something else of {key[0]}, {key[1]}")
    values[key] = value


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _nearest(text: str, names: dict) -> str:
    near = difflib.get_close_matches(text, list(names), n=2, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else ""
