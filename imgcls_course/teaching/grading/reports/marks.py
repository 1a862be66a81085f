"""Results made into marks: what a teacher has added, what lateness costs, what counts as extra."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from imgcls_course.teaching.grading.reports.lateness import Deadlines, in_words
from imgcls_course.teaching.grading.reports.manual_marks import ManualMarks
from imgcls_course.teaching.grading.running.results import ExerciseResult, LessonResult, State
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.class_folder import Submissions, UnreadFile
from imgcls_course.teaching.grading.submissions.lesson_exercises import LessonExercises
from imgcls_course.teaching.grading.submissions.students import Student


@dataclass(frozen=True)
class ExerciseMark:
    """One exercise of one student, as it counts.

    Attributes:
        result: what grading found.
        points: what counts: the teacher's where there are any.
        is_manual: whether they are the teacher's.
        comment: the teacher's; may be empty.
        is_extra: whether it can only add: it is not part of what is possible.
    """

    result: ExerciseResult
    points: Fraction
    is_manual: bool = False
    comment: str = ""
    is_extra: bool = False

    @property
    def lost(self) -> Fraction:
        """What is missing from all points; zero where it is not known yet."""
        missing = self.result.possible - self.points if self.is_final else Fraction(0)
        return max(missing, Fraction(0))

    @property
    def is_final(self) -> bool:
        """Whether the points say something of the answer, and nothing of a failure of ours."""
        return self.is_manual or self.result.state is not State.GRADER_ERROR


@dataclass(frozen=True)
class LessonMark:
    """One lesson of one student, as it counts.

    Attributes:
        student, lesson: whose, and which.
        exercises: in the lesson's order.
        problem: why the submission as a whole could not be read or run; may be empty.
        isolation: what protected the grader, in words.
        late: how late it came, in words; empty where it was in time.
        penalty: the share of the points that lateness costs.
        bonus: what the teacher has added to the lesson.
        comment: the teacher's on the lesson; may be empty.
    """

    student: str
    lesson: str
    exercises: tuple[ExerciseMark, ...]
    problem: str = ""
    isolation: str = ""
    late: str = ""
    penalty: Fraction = Fraction(0)
    bonus: Fraction = Fraction(0)
    comment: str = ""

    @property
    def earned(self) -> Fraction:
        """Of all exercises, before lateness and additions."""
        return sum((one.points for one in self.exercises), Fraction(0))

    @property
    def points(self) -> Fraction:
        """What counts in the end; never below zero."""
        return max(self.earned * (1 - self.penalty) + self.bonus, Fraction(0))

    @property
    def possible(self) -> int:
        """What all exercises together are worth, without those that are extra."""
        return sum(one.result.possible for one in self.exercises if not one.is_extra)

    @property
    def is_final(self) -> bool:
        """Whether every exercise was graded."""
        return all(one.is_final for one in self.exercises)


@dataclass(frozen=True)
class ClassMarks:
    """Everything that the gradebook and the pages tell.

    Attributes:
        lessons: that were graded, in order.
        students: everyone who handed something in, by key, in order.
        marks: by student and lesson; a lesson that was not handed in has none.
        extra: names of the exercises that are extra.
        unread: files that could not be used.
        notes: what the teacher should know.
        rule: what lateness costs, in words; empty where nothing was due.
    """

    lessons: list[LessonExercises]
    students: dict[str, Student]
    marks: dict[tuple[str, str], LessonMark]
    extra: frozenset[str] = frozenset()
    unread: list[UnreadFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rule: str = ""

    def of_student(self, student: str) -> list[LessonMark]:
        """A student's marks, in the lessons' order."""
        found = [self.marks.get((student, lesson.lesson)) for lesson in self.lessons]
        return [mark for mark in found if mark is not None]

    def total(self, student: str) -> Fraction:
        """A student's points over all lessons."""
        return sum((mark.points for mark in self.of_student(student)), Fraction(0))

    @property
    def possible(self) -> int:
        """What all graded lessons together are worth."""
        return sum(
            points
            for lesson in self.lessons
            for name, points in lesson.possible.items()
            if name not in self.extra
        )


def make_marks(
    results: Iterable[LessonResult],
    submissions: Submissions,
    lessons: list[LessonExercises],
    deadlines: Deadlines,
    manual: ManualMarks,
    extra: frozenset[str] = frozenset(),
) -> ClassMarks:
    """Put results, the teacher's additions and lateness together."""
    by_key = {(one.student, one.lesson): one for one in submissions.answers}
    marks, notes = {}, list(submissions.notes)
    for result in results:
        key = (result.student, result.lesson)
        late = _lateness(by_key[key], deadlines, manual, notes)
        marks[key] = LessonMark(
            *key,
            tuple(_mark(one, result.student, manual, extra) for one in result.exercises),
            result.problem,
            result.isolation,
            in_words(late),
            deadlines.rule.penalty(late),
            manual.bonus.get(key, Fraction(0)),
            manual.lesson_comments.get(key, ""),
        )
    rule = deadlines.rule.words if deadlines.every or deadlines.by_lesson else ""
    return ClassMarks(
        lessons, submissions.students, marks, extra, submissions.unread, sorted(notes), rule
    )


def _mark(
    result: ExerciseResult, student: str, manual: ManualMarks, extra: frozenset[str]
) -> ExerciseMark:
    key = (student, result.name)
    return ExerciseMark(
        result,
        manual.points.get(key, result.points),
        key in manual.points,
        manual.exercise_comments.get(key, ""),
        result.name in extra,
    )


def _lateness(
    answers: Answers, deadlines: Deadlines, manual: ManualMarks, notes: list[str]
) -> timedelta:
    key = (answers.student, answers.lesson)
    received = manual.received.get(key, answers.received)
    if received is None and deadlines.due(answers.lesson):
        notes.append(f"{key[0]}, {key[1]}: nobody knows when it was handed in; taken as in time.")
    return deadlines.lateness(answers.lesson, received)
