"""The gradebook as a table and as data; the same class gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from imgcls_course.teaching.grading.reports.marks import ClassMarks, ExerciseMark, LessonMark
from imgcls_course.teaching.grading.reports.points_text import decimal
from imgcls_course.teaching.grading.reports.sanitizing import one_line, plain_text, spreadsheet_text


def gradebook_csv(marks: ClassMarks) -> str:
    """One row a student: totals, then each lesson with its exercises; points as decimals.

    What was not handed in is empty; so are points that are not final.
    """
    header = ["student", "name", "platform id", "total", "possible", "percent"]
    for lesson in marks.lessons:
        header += [lesson.lesson, f"{lesson.lesson} late", *lesson.stubs]
    rows = [header]
    for key, student in marks.students.items():
        is_final = all(mark.is_final for mark in marks.of_student(key))
        total, possible = marks.total(key), marks.possible
        share = decimal(100 * total / possible, 1) if possible else ""
        totals = [decimal(total), str(possible), share] if is_final else ["", str(possible), ""]
        row = [spreadsheet_text(key), spreadsheet_text(student.name), student.platform_id, *totals]
        for lesson in marks.lessons:
            mark = marks.marks.get((key, lesson.lesson))
            row += _lesson_cells(mark, list(lesson.stubs))
        rows.append(row)
    return table(rows)


def table(rows: Iterable[list[str]]) -> str:
    """Rows as CSV, quoted where needed; the caller has sanitized texts."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def _lesson_cells(mark: LessonMark | None, names: list[str]) -> list[str]:
    if mark is None:
        return [""] * (2 + len(names))
    exercises = {one.result.name: one for one in mark.exercises}
    points = [
        decimal(exercises[name].points) if name in exercises and exercises[name].is_final else ""
        for name in names
    ]
    return [decimal(mark.points) if mark.is_final else "", mark.late, *points]


def gradebook_json(marks: ClassMarks) -> str:
    """Everything that was found, exact, in one order, without times: equal runs are equal bytes."""
    content = {
        "lessons": [{"lesson": one.lesson, "exercises": one.possible} for one in marks.lessons],
        "extra": sorted(marks.extra),
        "late_rule": marks.rule,
        "students": [_student(marks, key) for key in marks.students],
        "unread": [
            {name: one_line(value) for name, value in vars(one).items()} for one in marks.unread
        ],
        "notes": [one_line(note) for note in marks.notes],
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _student(marks: ClassMarks, key: str) -> dict[str, Any]:
    student = marks.students[key]
    lessons = marks.of_student(key)
    return {
        "student": key,
        "name": student.name,
        "platform": student.platform,
        "platform_id": student.platform_id,
        "points": _exact(marks.total(key)),
        "possible": marks.possible,
        "is_final": all(mark.is_final for mark in lessons),
        "lessons": [_lesson(mark) for mark in lessons],
    }


def _lesson(mark: LessonMark) -> dict[str, Any]:
    return {
        "lesson": mark.lesson,
        "points": _exact(mark.points),
        "earned": _exact(mark.earned),
        "possible": mark.possible,
        "penalty": _exact(mark.penalty),
        "late": mark.late,
        "bonus": _exact(mark.bonus),
        "comment": plain_text(mark.comment),
        "problem": plain_text(mark.problem),
        "isolation": mark.isolation,
        "is_final": mark.is_final,
        "exercises": [_exercise(one) for one in mark.exercises],
    }


def _exercise(mark: ExerciseMark) -> dict[str, Any]:
    return {
        "name": mark.result.name,
        "points": _exact(mark.points),
        "possible": mark.result.possible,
        "state": mark.result.state.value,
        "reason": plain_text(mark.result.reason),
        "hint": plain_text(mark.result.hint),
        "misconception": mark.result.misconception,
        "comment": plain_text(mark.comment),
        "is_manual": mark.is_manual,
        "is_extra": mark.is_extra,
        "is_final": mark.is_final,
    }


def _exact(points: Fraction) -> str:
    """A whole number or a fraction, as `fractions.Fraction` reads it."""
    return str(points)
