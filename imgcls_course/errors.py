"""The one kind of error that the course raises for something a user can mend."""

from __future__ import annotations


class CourseError(Exception):
    """Says what was wrong, what was found, and what to do; shown without a traceback.

    Args:
        problem: what was wrong and what was found, one or two sentences.
        remedy: what to do about it, as an instruction. May be empty.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem}\n{remedy}" if remedy else problem)

    def _render_traceback_(self) -> list[str]:
        """Lines that IPython prints in place of a traceback."""
        lines = [f"{type(self).__name__}: {self.problem}"]
        if self.remedy:
            lines.append(f"What to do: {self.remedy}")
        return lines


class DataError(CourseError):
    """A data file is missing, damaged, or not what it claims to be."""


class ImageError(CourseError):
    """A file is not an image, or an image cannot be used."""


class WeightsError(CourseError):
    """Pretrained weights are missing, damaged, or belong to another model."""


class TrainingError(CourseError):
    """Training cannot start or go on: the loss is not a number, memory is short, and the like."""


class ExerciseError(CourseError):
    """An exercise's name is not known, or a check was called in a way that cannot work."""


class LessonError(CourseError):
    """A lesson's source or generated notebook cannot be used."""


class GradingError(CourseError):
    """Submissions cannot be graded here: there is no isolation, or a lesson has no solutions."""
