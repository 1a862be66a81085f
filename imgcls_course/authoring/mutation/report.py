"""What mutation testing found of one exercise, and of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from imgcls_course.authoring.mutation.trials import Trial


@dataclass(frozen=True)
class Findings:
    """What became of the mutants of one exercise.

    Attributes:
        exercise: its name.
        trials: of its mutants.
        equivalent: the reasons for those that are listed as equivalent.
        is_whole: whether all mutants were tried, so that one that is missing is no longer made.
    """

    exercise: str
    trials: Sequence[Trial]
    equivalent: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True

    @property
    def killed(self) -> list[Trial]:
        """Mutants that were judged wrong on every seed."""
        return [one for one in self.trials if one.is_killed]

    @property
    def excused(self) -> list[Trial]:
        """Mutants that were judged right, and are listed as equivalent."""
        return [one for one in self.trials if not one.is_killed and one.mutant in self.equivalent]

    @property
    def survivors(self) -> list[Trial]:
        """Mutants that were judged right on every seed, and should not."""
        return [one for one in self._unlisted() if not one.is_lucky]

    @property
    def lucky(self) -> list[Trial]:
        """Mutants that were judged right on some seeds, and should not."""
        return [one for one in self._unlisted() if one.is_lucky]

    @property
    def obsolete(self) -> list[str]:
        """What is listed as equivalent, and is killed now, or made no more."""
        made = {one.mutant for one in self.trials}
        killed = {one.mutant for one in self.killed}
        return [m for m in self.equivalent if m in killed or (self.is_whole and m not in made)]

    @property
    def is_sharp(self) -> bool:
        """Whether the cases tell every wrong mutant, and the list is true."""
        return not (self._unlisted() or self.obsolete)

    def _unlisted(self) -> list[Trial]:
        return [
            one for one in self.trials if not one.is_killed and one.mutant not in self.equivalent
        ]


def lines(findings: Findings) -> Iterator[str]:
    """Counts, then what is left to do, line by line."""
    yield (
        f"{findings.exercise:45} {len(findings.trials):5} mutants {len(findings.killed):5} killed"
        f" {len(findings.excused):4} equivalent {len(findings.survivors):4} survive"
        f" {len(findings.lucky):4} by luck"
    )
    for one in findings.survivors:
        yield f"    survives: {one.mutant}"
    for one in findings.lucky:
        yield f"    right on {len(one.passed)} of {one.seeds} seeds: {one.mutant}"
    for mutant in findings.obsolete:
        yield f"    listed as equivalent, and is not: {mutant}"
