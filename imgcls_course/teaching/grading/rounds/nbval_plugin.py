"""The pytest plugin on top of nbval: it runs a spliced notebook and judges its probes.

nbval collects the cells, runs them, and compares. Here its kernel class and its cell class are
replaced by our own, and comparing a probe's output means judging it.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from imgcls_course.judging.exercise import Case, Exercise
from imgcls_course.judging.student_process import MIME_TYPE
from imgcls_course.judging.student_process.plain_data import NotPlainError, encode, parse_json
from imgcls_course.runtime.isolation import Isolation
from imgcls_course.teaching.grading.rounds.splicing import Role, SplicedCell
from imgcls_course.teaching.grading.rounds.verdicts import Verdict, describe_error, judge_claim
from imgcls_course.teaching.grading.running.results import State
from imgcls_course.teaching.grading.sandbox.fork_servers import Preload
from imgcls_course.teaching.grading.sandbox.limits import Ended, Limits
from imgcls_course.teaching.grading.sandbox.watched_kernel import KernelStartError, WatchedKernel

_LESSON_TIMES = 3
"""How much longer a lesson's own statements may take than a student's cell."""


@dataclass(frozen=True)
class Probe:
    """What a probe asks, and what is known about it on this side only.

    Attributes:
        exercise: whose answer is tried.
        answer: the expression that is the answer, such as "softmax".
        cases: the hidden cases.
    """

    exercise: Exercise
    answer: str
    cases: list[Case] | None


@dataclass
class RunningRound:
    """How one round goes; what is found is left in `verdicts`, `ended` and `lesson_failure`.

    Attributes:
        cells: in order.
        probes: what they ask, by exercise.
        limits: of the kernel.
        isolation: what the system has.
        preload: which fork server the kernel is forked from; None for a cold start.
        on_start: is called when the kernel runs.
        verdicts: of the exercises that were judged.
        cell_failures: what the exercise cells raised, in words.
        ended: why the kernel ended before all was run.
        ended_at: the cell at which it ended.
        lesson_failure: what one of the lesson's own statements raised; nothing is judged after it.
        start_failure: why the kernel did not start.
        has_shown_solutions: whether a solution has been run, which student's code may have read.
    """

    cells: tuple[SplicedCell, ...]
    probes: dict[str, Probe]
    limits: Limits
    isolation: Isolation
    preload: Preload | None = None
    on_start: Callable[[], None] = lambda: None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    cell_failures: dict[str, str] = field(default_factory=dict)
    ended: Ended = Ended.NOT_YET
    ended_at: SplicedCell | None = None
    lesson_failure: str = ""
    start_failure: str = ""
    has_shown_solutions: bool = False


class GradingPlugin:
    """Puts one round in the place of what nbval would do with a notebook.

    Args:
        running: the round.
    """

    def __init__(self, running: RunningRound) -> None:
        self.running = running

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> GradedFile:
        """Collect the notebook as nbval does, but with our kernel and cells."""
        file = GradedFile.from_parent(parent, path=file_path)
        file.running = self.running
        return file


class GradedFile(IPyNbFile):
    """The spliced notebook."""

    running: RunningRound

    def collect(self) -> Iterator[GradedCell]:
        """nbval's cells as ours, each with its role; what a student's text tells nbval is lost."""
        for item, spliced in zip(super().collect(), self.running.cells, strict=True):
            cell = GradedCell.from_parent(
                self,
                name=f"{item.name}, {spliced.role} {spliced.exercise}".rstrip(),
                cell_num=item.cell_num,
                cell=item.cell,
                options=defaultdict(bool),
            )
            cell.begin(spliced, self.running)
            yield cell

    def setup(self) -> None:
        """Start the kernel."""
        running = self.running
        try:
            self.kernel = WatchedKernel(running.limits, running.isolation, running.preload)
        except KernelStartError as error:
            running.start_failure = str(error)
            raise
        running.on_start()

    def teardown(self) -> None:
        """End the kernel, and whatever it has left behind where it has ended by itself."""
        if self.kernel is not None:
            self.kernel.stop()


class GradedCell(IPyNbCell):
    """A cell of the spliced notebook."""

    spliced: SplicedCell
    running: RunningRound

    def begin(self, cell: SplicedCell, running: RunningRound) -> None:
        """Make this the given cell of a round."""
        self.spliced, self.running = cell, running
        is_probe = cell.role is Role.PROBE
        self.options["check"] = is_probe
        # nbval compares only what its copy of the notebook has run.
        self.cell.execution_count = 1 if is_probe else None
        self.nonce = secrets.token_hex(16)
        if is_probe:
            probe = running.probes[cell.exercise]
            self.cell.source = _question(probe, self.nonce, running.limits.output_bytes // 4)

    def setup(self) -> None:
        """Leave out nbval's mark on cells after a time-out: they are not run at all."""

    def runtest(self) -> None:
        """Run the cell as nbval does, and take note of what went wrong."""
        spliced, running, kernel = self.spliced, self.running, self.parent.kernel
        if running.ended or running.lesson_failure:
            pytest.skip("there is no kernel any more")
        if spliced.role is Role.SOLUTION and self._has_passed():
            pytest.skip("the answer itself is right")
        if spliced.role is Role.SOLUTION or (spliced.role is Role.LESSON and spliced.exercise):
            running.has_shown_solutions = True
        times = _LESSON_TIMES if spliced.role is Role.LESSON else 1
        kernel.cell_seconds = times * running.limits.cell_seconds
        self.config.option.nbval_cell_timeout = kernel.cell_seconds
        try:
            super().runtest()
            if kernel.reply_status != "ok":
                self.raise_cell_error(f"The kernel's reply was {kernel.reply_status!r}.")
        except NbCellError as error:
            if kernel.is_alive():
                self._note_failure(error)
            raise
        except Exception:
            kernel.give_up()
            raise
        finally:
            if not kernel.is_alive():
                running.ended = kernel.ended or Ended.DIED
                running.ended_at = spliced

    def compare_outputs(self, test, ref, skip_compare=None) -> bool:
        """Judge what a probe has brought back; takes the place of nbval's comparison."""
        probe = self.running.probes[self.spliced.exercise]
        claims = [
            claim
            for output in test
            if (claim := self._claim(output.get("data", {}).get(MIME_TYPE))) is not None
        ]
        if len(claims) == 1:
            verdict = judge_claim(
                probe.exercise, probe.cases, claims[0], self.running.has_shown_solutions
            )
        else:
            count = "no results" if not claims else "results more than once"
            reason = f"The hidden cases brought {count} back."
            verdict = Verdict(State.WRONG, reason=reason, hint=probe.exercise.hint)
        self._judge(verdict)
        self.comparison_traceback = [verdict.reason]
        return verdict.state is State.PASSED

    def _claim(self, text: object) -> dict | None:
        """The content of a bundle that belongs to this probe."""
        try:
            content = parse_json(text, self.running.limits.output_bytes)
        except NotPlainError:
            return None
        is_ours = isinstance(content, dict) and content.get("nonce") == self.nonce
        return content if is_ours else None

    def _judge(self, verdict: Verdict) -> None:
        name = self.spliced.exercise
        failure = self.running.cell_failures.get(name)
        if failure and verdict.state is not State.PASSED and not verdict.points:
            verdict = Verdict(
                State.WRONG,
                reason=failure,
                hint=verdict.hint or self.running.probes[name].exercise.hint,
                missing_name=verdict.missing_name or _missing_name(failure),
            )
        self.running.verdicts[name] = verdict

    def _note_failure(self, error: NbCellError) -> None:
        name, role = self.spliced.exercise, self.spliced.role
        failure = self._raised() or str(error)
        if role is Role.ANSWER:
            self.running.cell_failures[name] = f"Your cell raised {failure}"
        elif role is Role.PROBE:
            if name not in self.running.verdicts:
                reason = f"The hidden cases could not be asked: {failure}"
                hint = self.running.probes[name].exercise.hint
                self._judge(Verdict(State.WRONG, reason=reason, hint=hint))
        elif role is not Role.OTHER_ANSWER:
            self.running.lesson_failure = failure

    def _raised(self) -> str:
        for output in self.test_outputs or ():
            if output.output_type == "error":
                return describe_error(
                    output["ename"], output["evalue"], self.running.has_shown_solutions
                )
        return ""

    def _has_passed(self) -> bool:
        verdict = self.running.verdicts.get(self.spliced.exercise)
        return verdict is not None and verdict.state is State.PASSED


def _missing_name(failure: str) -> str:
    """Which name a cell missed, from what it raised."""
    start, _, rest = failure.partition("NameError: name '")
    name = rest.partition("'")[0]
    return name if start and name.isidentifier() else ""


def _question(probe: Probe, nonce: str, most_characters: int) -> str:
    """The text of a probe: plain data, and a call of the one function that knows what to do."""
    most = most_characters // max(1, len(probe.cases or ()))
    cases = None
    if probe.cases is not None:
        cases = [[encode(argument) for argument in case] for case in probe.cases]
    observe = observer(probe.exercise)
    question = json.dumps({"cases": cases, "observe": observe, "most": most})
    return (
        "__import__('imgcls_course.judging.student_process.collect_results', fromlist=['probe'])"
        f".probe(lambda: {probe.answer}, {nonce!r}, {question!r})"
    )


def observer(exercise: Exercise) -> str:
    """Where an exercise's `observe` is, for the kernel; empty where results stay as they are."""
    observe = exercise.observe
    if observe.__name__ == "_unchanged":
        return ""
    return f"{observe.__module__}:{observe.__qualname__}"
