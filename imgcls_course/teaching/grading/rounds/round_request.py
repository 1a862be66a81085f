"""What the engine asks of a round, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgcls_course.runtime.isolation import Isolation
from imgcls_course.teaching.grading.rounds.verdicts import Verdict
from imgcls_course.teaching.grading.sandbox.fork_servers import Preload
from imgcls_course.teaching.grading.sandbox.limits import Ended, Limits


@dataclass(frozen=True)
class RoundRequest:
    """What is to be judged in one kernel.

    Attributes:
        lesson: its name.
        student: who answered.
        secret: what hidden cases are drawn from.
        answers: the student's cells by exercise.
        graded: the exercises to judge.
        passed: exercises that are known to be right.
        separate: whether they are tried without the student's other cells.
        extra_names: names of the lesson that the answers turned out to use.
        limits: of the kernel.
        isolation: what the system has.
        preload: which fork server the kernel is forked from; None for a cold start.
    """

    lesson: str
    student: str
    secret: bytes
    answers: dict[str, str]
    graded: tuple[str, ...]
    passed: frozenset[str]
    separate: bool
    extra_names: frozenset[str]
    limits: Limits
    isolation: Isolation
    preload: Preload | None = None


@dataclass(frozen=True)
class RoundOutcome:
    """What became of a round.

    Attributes:
        verdicts: of the exercises that were judged.
        affected: of those, the ones that an earlier cell of the student's may have spoilt.
        missing_names: of those, the names that they missed and that the lesson has.
        ended: why the kernel ended before all was judged; empty where it did not.
        ended_at: the exercise at which it ended; empty where no cell of the student's had run.
        ended_first: whether no other cell of the student's had run before.
        lesson_failure: what the lesson's own statements raised, which ended the round.
    """

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    affected: frozenset[str] = frozenset()
    missing_names: dict[str, str] = field(default_factory=dict)
    ended: Ended = Ended.NOT_YET
    ended_at: str = ""
    ended_first: bool = True
    lesson_failure: str = ""
