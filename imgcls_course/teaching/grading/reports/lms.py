"""Points in the columns that Canvas and Moodle import."""

from __future__ import annotations

from imgcls_course.teaching.grading.reports.gradebook import table
from imgcls_course.teaching.grading.reports.marks import ClassMarks, LessonMark
from imgcls_course.teaching.grading.reports.points_text import decimal, percent
from imgcls_course.teaching.grading.reports.sanitizing import spreadsheet_text
from imgcls_course.teaching.grading.submissions.lesson_exercises import LessonExercises


def canvas_csv(marks: ClassMarks) -> str:
    """Canvas's gradebook: one row a student, one column a lesson, what is possible in row two.

    Canvas finds students by ID, which its file names carry. For others, the name is given as the
    SIS login.
    """
    names = [lesson.lesson for lesson in marks.lessons]
    possible = [str(_possible(marks, lesson)) for lesson in marks.lessons]
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names],
        ["    Points Possible", "", "", "", "", *possible],
    ]
    for key, student in marks.students.items():
        of_canvas = student.platform == "canvas"
        identity = student.platform_id if of_canvas else ""
        login = "" if of_canvas else spreadsheet_text(student.name)
        points = [_points(marks.marks.get((key, name))) for name in names]
        rows.append([spreadsheet_text(student.name), identity, "", login, "", *points])
    return table(rows)


def moodle_csv(marks: ClassMarks, lesson: LessonExercises) -> str:
    """Moodle's grading worksheet for one assignment: one row for each who handed it in."""
    rows = [["Identifier", "Full name", "Grade", "Maximum grade", "Feedback comments"]]
    for key, student in marks.students.items():
        mark = marks.marks.get((key, lesson.lesson))
        if mark is None:
            continue
        of_moodle = student.platform == "moodle"
        identity = f"Participant {student.platform_id}" if of_moodle else ""
        rows.append(
            [
                identity,
                spreadsheet_text(student.name),
                _points(mark),
                str(_possible(marks, lesson)),
                spreadsheet_text(_feedback(mark)),
            ]
        )
    return table(rows)


def _points(mark: LessonMark | None) -> str:
    return decimal(mark.points) if mark and mark.is_final else ""


def _possible(marks: ClassMarks, lesson: LessonExercises) -> int:
    return sum(points for name, points in lesson.possible.items() if name not in marks.extra)


def _feedback(mark: LessonMark) -> str:
    """The reasons in one text, as far as a cell of a table can tell them."""
    parts = [mark.problem, mark.comment]
    for one in mark.exercises:
        if one.points < one.result.possible or one.comment:
            points = f"{decimal(one.points)} of {one.result.possible}"
            reason = " ".join(filter(None, (one.result.reason, one.comment)))
            parts.append(f"{one.result.name} ({points}): {reason}")
    if mark.penalty:
        parts.append(f"{mark.late} late: {percent(mark.penalty)} taken off.")
    return " ".join(filter(None, parts)) or "All points."
