"""One piece of grading work, as a worker on any machine takes it and hands it back."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgcls_course.teaching.grading.running.results import LessonResult
from imgcls_course.teaching.grading.sandbox.limits import Limits
from imgcls_course.teaching.grading.submissions.answers import Answers


@dataclass(frozen=True)
class GradingTask:
    """One student's lesson to grade; doing it twice gives the same result twice.

    Attributes:
        key: what the result depends on, as a digest.
        answers: what is graded.
        secret: what hidden cases are drawn from.
        limits: what the submission may use up.
        trust_submissions: whether to grade without isolation.
    """

    key: str
    answers: Answers
    secret: bytes
    limits: Limits = field(default_factory=Limits)
    trust_submissions: bool = False

    @property
    def longest_seconds(self) -> float:
        """After which the grader itself, not the submission, must be stuck."""
        return 3 * self.limits.lesson_seconds + 120


@dataclass(frozen=True)
class GradingOutcome:
    """What became of a task.

    Attributes:
        task: which.
        result: what grading found; None where it failed.
        failure: why grading failed, in words for the teacher; empty where it did not.
    """

    task: GradingTask
    result: LessonResult | None = None
    failure: str = ""
