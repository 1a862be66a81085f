"""What a class has handed in: each student's latest notebook of each lesson, found by content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from imgcls_course.errors import CourseError
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.archives import LARGEST_FILE, Member, read_archive
from imgcls_course.teaching.grading.submissions.folder_files import (
    FoundFile,
    RefusedFileError,
    find_files,
    is_hidden,
    open_safely,
)
from imgcls_course.teaching.grading.submissions.lesson_exercises import LessonExercises
from imgcls_course.teaching.grading.submissions.notebook_reader import ReadNotebook, read_notebook
from imgcls_course.teaching.grading.submissions.students import (
    Attribution,
    Student,
    attribute,
    clean,
    unique_keys,
)

_NEVER = datetime.min.replace(tzinfo=UTC)
_COPY_NUMBER = re.compile(r"(?:[-_ ]?copy|[-_ ]\(|-)(\d{1,3})\)?$", re.I)


@dataclass(frozen=True)
class UnreadFile:
    """A file that is no student's answer to any lesson.

    Attributes:
        student: the key of whose it is; empty where nobody knows.
        file: its path, as the teacher sees it.
        reason: why it was not used, in words.
    """

    student: str
    file: str
    reason: str


@dataclass(frozen=True)
class Submissions:
    """All that was handed in.

    Attributes:
        answers: what is graded, sorted by student and lesson.
        students: everyone who handed anything in, by the key that `Answers.student` holds.
        unread: the files that could not be used.
        notes: what a teacher should know of how files were understood.
    """

    answers: list[Answers]
    students: dict[str, Student]
    unread: list[UnreadFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Version:
    """One file of one student."""

    owner: str
    parts: tuple[str, ...]
    read: ReadNotebook
    modified: datetime | None
    marked_late: bool

    @property
    def shown(self) -> str:
        return clean("/".join(self.parts))

    def order(self) -> tuple[bool, datetime, int, tuple[str, ...]]:
        """What is compared to find the version that counts; the largest does."""
        stem = self.parts[-1].rpartition(".")[0]
        number = int(match[1]) if (match := _COPY_NUMBER.search(stem)) else 0
        return not self.read.broken, self.modified or _NEVER, number, self.parts


def read_submissions(place: Path, lessons: Iterable[LessonExercises]) -> Submissions:
    """Read a folder or an archive of submissions.

    Args:
        place: a folder of notebooks, of student folders, or of zip files; or a zip file, or one
            notebook.
        lessons: those to look for.

    Raises:
        CourseError: the place does not exist, or there is no notebook in it.
    """
    collector = _Collector(place, list(lessons))
    for member in _all_members(place):
        collector.add(member)
    if not collector.versions and not collector.unread:
        raise CourseError(
            f"There is no notebook in {place}.",
            "Name a folder of notebooks, of student folders, or of zip files of Moodle or Canvas.",
        )
    return collector.finish()


def _all_members(place: Path) -> Iterator[Member]:
    if place.is_dir():
        found = list(find_files(place, (".ipynb", ".zip")))
        exports = _are_class_exports(found)
        for file in found:
            yield from _members_of(file, as_export=exports)
    elif place.is_file():
        yield from _members_of(FoundFile(place, (place.name,)), as_export=True)
    else:
        raise CourseError(f"{place} does not exist.", "Name the folder of submissions.")


def _members_of(file: FoundFile, as_export: bool) -> Iterator[Member]:
    try:
        opened, modified = open_safely(file.path)
    except RefusedFileError as refusal:
        yield Member(file.parts, problem=str(refusal))
        return
    with opened:
        if not file.path.name.lower().endswith(".zip"):
            content = opened.read(LARGEST_FILE + 1)
            too_large = len(content) > LARGEST_FILE
            problem = f"it is larger than {LARGEST_FILE / 1e6:.0f} MB" if too_large else ""
            yield Member(file.parts, b"" if too_large else content, modified, problem)
            return
        # A zip file among others is one student's: what is in it cannot name another student.
        prefix = () if as_export else file.parts if len(file.parts) == 1 else file.parts[:-1]
        for member in read_archive(opened):
            if any(is_hidden(part) for part in member.parts):
                continue
            parts = (*prefix, *member.parts) or file.parts
            yield Member(parts, member.content, member.modified or modified, member.problem)


def _are_class_exports(files: list[FoundFile]) -> bool:
    """Whether a folder holds nothing but archives whose every file is named by a platform.

    Were one archive enough to be taken for an export, a student could hand one in that speaks
    for others.
    """
    return bool(files) and all(
        len(file.parts) == 1 and file.path.name.lower().endswith(".zip") and _is_export(file.path)
        for file in files
    )


def _is_export(path: Path) -> bool:
    import zipfile

    try:
        opened, _ = open_safely(path)
        with opened, zipfile.ZipFile(opened) as archive:
            names = [name.replace("\\", "/").split("/")[0] for name in archive.namelist()]
    except Exception:  # no whole archive, so no export
        return False
    named = [name for name in names if not is_hidden(name)]
    return bool(named) and all(attribute(name) for name in named)


class _Collector:
    """Gathers files, and in the end decides which version counts."""

    def __init__(self, place: Path, lessons: list[LessonExercises]) -> None:
        self.place = place
        self.lessons = lessons
        self.students: dict[str, Student] = {}
        self.versions: list[_Version] = []
        self.unread: list[tuple[str, str, str]] = []

    def add(self, member: Member) -> None:
        """Read one file, and forget its bytes."""
        attribution, owner = self._attribute(member.parts)
        self.students.setdefault(owner, attribution.student)
        named = self._lesson_named_by(attribution.rest or member.parts[-1])
        if member.problem:
            read = ReadNotebook(named, broken=f"The file was not read: {member.problem}.")
        else:
            read = read_notebook(member.content, self.lessons, named)
        if not read.lesson and read.broken and len(self.lessons) == 1:
            read = ReadNotebook(self.lessons[0].lesson, broken=read.broken)
        version = _Version(owner, member.parts, read, member.modified, attribution.marked_late)
        if read.lesson:
            self.versions.append(version)
        else:
            reason = read.broken or "It is no lesson that is graded here."
            self.unread.append((owner, version.shown, reason))

    def finish(self) -> Submissions:
        """Choose versions, give keys, and put everything in order."""
        keys = unique_keys(self.students)
        notes = [
            f"The name of {self.students[owner].name} differs from another's only in capitals or "
            f"in how it is encoded; the one is called {key} here."
            for owner, key in keys.items()
            if "~" in key
        ]
        chosen: dict[tuple[str, str], list[_Version]] = {}
        for version in self.versions:
            chosen.setdefault((keys[version.owner], version.read.lesson), []).append(version)
        answers = []
        for (key, lesson), versions in sorted(chosen.items()):
            latest = max(versions, key=_Version.order)
            answers.append(_answers(key, lesson, latest))
            notes.extend(_notes_on(key, lesson, latest, versions))
        students = {key: self.students[owner] for owner, key in keys.items()}
        unread = [UnreadFile(keys[owner], file, reason) for owner, file, reason in self.unread]
        return Submissions(
            answers,
            dict(sorted(students.items())),
            sorted(unread, key=lambda one: (one.student, one.file)),
            sorted(notes),
        )

    def _attribute(self, parts: tuple[str, ...]) -> tuple[Attribution, str]:
        """Whose a file is, and what makes two files one student's.

        That is the platform's number or the very same name, in all its bytes.
        """
        first = parts[0]
        if named := attribute(first):
            # Canvas names files only; a student's folder may look like that by chance.
            is_file = len(parts) == 1 or first.lower().endswith(".zip")
            if is_file or named.student.platform == "moodle":
                rest = named.rest if len(parts) == 1 else parts[-1]
                return replace(named, rest=rest), named.student.label
        identity = _without_ending(first)
        if len(parts) == 1:
            identity = self._without_lesson(identity) or _without_ending(self.place.name)
        return Attribution(Student(clean(identity) or "_"), parts[-1]), identity

    def _lesson_named_by(self, name: str) -> str:
        folded = name.casefold()
        fitting = [one.lesson for one in self.lessons if one.lesson.casefold() in folded]
        return fitting[0] if fitting else ""

    def _without_lesson(self, stem: str) -> str:
        """The stem of a file's name without the lesson's: what is left is the student's."""
        named = self._lesson_named_by(stem)
        if not named:
            return stem
        rest = _COPY_NUMBER.sub("", stem)
        start = rest.casefold().find(named.casefold())
        if start < 0:
            return stem
        before, after = rest[:start], rest[start + len(named) :]
        return " ".join(part for part in (before.strip("-_ ."), after.strip("-_ .")) if part)


def _without_ending(name: str) -> str:
    return re.sub(r"\.(ipynb|zip)$", "", name, flags=re.I)


def _answers(key: str, lesson: str, version: _Version) -> Answers:
    read = version.read
    return Answers(key, lesson, read.cells, read.problems, version.modified, read.broken)


def _notes_on(key: str, lesson: str, latest: _Version, versions: list[_Version]) -> Iterator[str]:
    if len(versions) > 1:
        others = [one for one in versions if one is not latest]
        newer = [one for one in others if (one.modified or _NEVER) > (latest.modified or _NEVER)]
        why = "the latest that can be read" if newer else "the latest"
        yield f"{key}, {lesson}: {len(versions)} versions; {latest.shown} counts, {why}."
    if latest.marked_late:
        yield f"{key}, {lesson}: Canvas has marked {latest.shown} as late."
