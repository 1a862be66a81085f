"""When work was due, how late it came, and what that costs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from imgcls_course.errors import CourseError
from imgcls_course.teaching.grading.reports.points_text import percent, read_number

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_UNIT = r"(?P<unit>minute|hour|day|week)s?"
_NUMBER = r"(?P<number>\d+(?:[.,]\d+)?)"
_PER = re.compile(rf"{_NUMBER} ?% ?(?:an?|per|each|every|/) ?{_UNIT}")
_MOST = re.compile(rf"at most {_NUMBER} ?%")
_GRACE = re.compile(rf"(?:grace(?: of)? {_NUMBER} ?{_UNIT}|{_NUMBER.replace('number', 'n2')} ?"
                    rf"{_UNIT.replace('unit', 'u2')} (?:of )?grace)")  # fmt: skip
_EXAMPLE = 'Write, for example: "10% a day, at most 50%, grace 15 minutes".'


@dataclass(frozen=True)
class LateRule:
    """What lateness costs.

    Attributes:
        share: of the points, taken off for each unit of time that has begun.
        unit: such as a day.
        most: the share that is taken off at most.
        grace: lateness up to this costs nothing; beyond it, all of it counts.
    """

    share: Fraction = Fraction(0)
    unit: timedelta = timedelta(days=1)
    most: Fraction = Fraction(1)
    grace: timedelta = timedelta(0)

    def penalty(self, late: timedelta) -> Fraction:
        """The share of the points that is taken off, exact."""
        if late <= self.grace:
            return Fraction(0)
        return min(self.share * math.ceil(late / self.unit), self.most)

    @property
    def words(self) -> str:
        """The rule as a person would say it."""
        if not self.share:
            return "nothing is taken off"
        unit = next(name for name, length in _UNITS.items() if length == self.unit)
        return f"{percent(self.share)} a {unit} begun, at most {percent(self.most)}"


@dataclass(frozen=True)
class Deadlines:
    """When each lesson was due.

    Attributes:
        every: the time for lessons without one of their own; None where they have none.
        by_lesson: the times of single lessons.
        rule: what lateness costs.
    """

    every: datetime | None = None
    by_lesson: dict[str, datetime] = field(default_factory=dict)
    rule: LateRule = field(default_factory=LateRule)

    def due(self, lesson: str) -> datetime | None:
        """When a lesson was due; None where it never was."""
        return self.by_lesson.get(lesson, self.every)

    def lateness(self, lesson: str, received: datetime | None) -> timedelta:
        """How late it came; zero where it was in time, or where one of the times is not known."""
        due = self.due(lesson)
        if due is None or received is None:
            return timedelta(0)
        return max(received - due, timedelta(0))


def parse_late_rule(text: str) -> LateRule:
    """Read a rule such as "10% a day, at most 50%, grace 15 minutes".

    Raises:
        CourseError: it is no such rule; the message names the part.
    """
    rule: dict[str, Fraction | timedelta] = {}
    for part in re.split(r"[,;](?=\s)", text.strip().lower()):
        part = " ".join(part.split())
        if match := _PER.fullmatch(part):
            rule["share"] = read_number(match["number"]) / 100
            rule["unit"] = _UNITS[match["unit"]]
        elif match := _MOST.fullmatch(part):
            rule["most"] = read_number(match["number"]) / 100
        elif match := _GRACE.fullmatch(part):
            number, unit = match["number"] or match["n2"], match["unit"] or match["u2"]
            rule["grace"] = float(read_number(number)) * _UNITS[unit]
        elif part not in ("", "none"):
            raise CourseError(f"The rule for lateness has a part {part!r}.", _EXAMPLE)
    if any(share > 1 for share in (rule.get("share", 0), rule.get("most", 0))):
        raise CourseError(f"The rule {text!r} takes off more than all points.", _EXAMPLE)
    return LateRule(**rule)


def parse_time(text: str) -> datetime:
    """A date or a time in ISO form; a date alone lasts until its end, no zone means this machine's.

    Raises:
        CourseError: it is neither.
    """
    stripped = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", stripped):
            return datetime.combine(date.fromisoformat(stripped), time.max).astimezone()
        parsed = datetime.fromisoformat(stripped)
        return parsed if parsed.tzinfo else parsed.astimezone()
    except (ValueError, OverflowError) as error:
        raise CourseError(
            f"{stripped!r} is no date.", "Write 2026-03-01, or 2026-03-01T18:00, or with +01:00."
        ) from error


def in_words(late: timedelta) -> str:
    """Lateness in its two largest units: "1 day 3 hours"; empty for none."""
    seconds = int(late.total_seconds())
    parts = []
    for name, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " ".join(parts[:2])
