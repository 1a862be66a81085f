"""Pages to read: one for each student, and one of the whole class for the teacher.

Every text is escaped by the templates; what comes from a submission is sanitized first. The
pages load nothing and run nothing, and say so to the browser.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from imgcls_course.teaching.grading.reports.marks import ClassMarks, ExerciseMark
from imgcls_course.teaching.grading.reports.points_text import decimal, percent
from imgcls_course.teaching.grading.reports.sanitizing import one_line, plain_text
from imgcls_course.teaching.grading.reports.statistics import (
    KINDS,
    RIGHT,
    count_exercises,
    count_misconceptions,
    find_all_similar,
    find_failures,
    kind_of,
)
from imgcls_course.teaching.grading.running.results import State

LONGEST_SHOWN_CELL = 20_000
_TEMPLATES = Path(__file__).parent / "templates"
_STATES = {
    State.WRONG: ("✘", "wrong"),
    State.PASSED: ("✘", "wrong"),  # only where a teacher has taken its points
    State.NOT_ATTEMPTED: ("○", "not attempted"),
    State.TIMED_OUT: ("✘", "timed out"),
    State.DIED: ("✘", "its kernel died"),
    State.MISSING: ("○", "missing"),
    State.GRADER_ERROR: ("?", "not graded yet"),
}


def student_page(marks: ClassMarks, student: str) -> str:
    """A student's page: points, reasons, hints and their own cells; nothing of anyone else."""
    lessons = marks.of_student(student)
    return _render(
        "student.html",
        name=one_line(marks.students[student].name),
        lessons=lessons,
        missing=[one for one in marks.lessons if (student, one.lesson) not in marks.marks],
        unread=[one for one in marks.unread if one.student == student],
        points=marks.total(student),
        possible=marks.possible,
        is_final=all(mark.is_final for mark in lessons),
    )


def class_page(marks: ClassMarks) -> str:
    """The teacher's page: everyone's points, and what a class has in common."""
    return _render(
        "class.html",
        marks=marks,
        lessons=[(one.lesson, count_exercises(marks, one.lesson)) for one in marks.lessons],
        kinds=KINDS,
        misconceptions=count_misconceptions(marks),
        failures=list(find_failures(marks)),
        similar=find_all_similar(marks),
    )


def describe_state(mark: ExerciseMark) -> tuple[str, str]:
    """A sign and words for how an exercise ended; never a colour alone."""
    if not mark.is_final:
        return _STATES[State.GRADER_ERROR]
    if kind_of(mark) == RIGHT:
        return "✔", "right"
    if mark.points > 0:
        return "◐", "right in part"
    return _STATES[mark.result.state]


def shown_cell(text: str) -> str:
    """A student's cell as it can be shown: without control characters, and not endless."""
    made = plain_text(text)
    if len(made) <= LONGEST_SHOWN_CELL:
        return made
    return f"{made[:LONGEST_SHOWN_CELL]}\n… ({len(made) - LONGEST_SHOWN_CELL:,} characters more)"


def prose(text: str) -> Markup:
    """Words on one line, escaped, whoever wrote them; what is between backticks becomes code."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:  # one of them stands alone
        return escape("`".join(parts))
    made = [Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
            for index, part in enumerate(parts)]  # fmt: skip
    return Markup("").join(made)


def _render(template: str, **values: object) -> str:
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(style=style, policy=policy, **values)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "points": lambda points: decimal(points, 2),
        "percent": percent,
        "cell": shown_cell,
        "words": plain_text,
        "line": one_line,
        "state": describe_state,
        "prose": prose,
        "lines": lambda text: plain_text(text).count("\n") + 1,
    }
    return environment
