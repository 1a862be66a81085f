"""Who handed a file in: names as learning platforms write them, made safe for files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_KEY = 80
# A learning platform names each file of a class after its student.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.S)
_CANVAS = re.compile(
    r"(?P<name>[^\W_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<submission>\d+)_(?P<rest>.+)", re.S
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)


@dataclass(frozen=True)
class Student:
    """One student, as far as the names of files tell.

    Attributes:
        name: as the folder or the platform writes it, without control characters.
        platform: "moodle", "canvas", or empty.
        platform_id: the number that the platform knows the student by; empty without a platform.
    """

    name: str
    platform: str = ""
    platform_id: str = ""

    @property
    def label(self) -> str:
        """The name, made unique by the platform's number."""
        return f"{self.name} {self.platform_id}".strip()


@dataclass(frozen=True)
class Attribution:
    """What a platform's file name says.

    Attributes:
        student: whose it is.
        rest: the name that the student gave the file; may be empty.
        marked_late: whether the platform has marked it as late.
    """

    student: Student
    rest: str
    marked_late: bool = False


def attribute(name: str) -> Attribution | None:
    """Read the name of a file or folder as Moodle or Canvas writes it; None where it is neither."""
    if match := _MOODLE.fullmatch(name):
        student = Student(clean(match["name"]), "moodle", match["id"])
        return Attribution(student, match["rest"] or "")
    if match := _CANVAS.fullmatch(name):
        student = Student(clean(match["name"]), "canvas", match["id"])
        return Attribution(student, match["rest"], bool(match["late"]))
    return None


def clean(name: str) -> str:
    """A name for people to read: composed (NFC), on one line, without invisible characters."""
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(
        " " if character.isspace() else character
        for character in composed
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    return " ".join(visible.split())


def safe_key(label: str) -> str:
    """A label as the name of a file on every system; another label may give the same key."""
    key = re.sub(r'[/\\:*?"<>|%#&;$`~\']+', "_", clean(label)).strip(" .")
    if not key or _RESERVED.match(key):
        key = f"_{key}"
    if len(key.encode()) > LONGEST_KEY:
        shortened = key.encode()[:LONGEST_KEY].decode(errors="ignore").rstrip()
        key = f"{shortened}~{_short_digest(label)}"
    return key


def unique_keys(labels: Iterable[str]) -> dict[str, str]:
    """A key for each label; labels whose keys no file system tells apart get a digest as well.

    "Zoë" may come composed or decomposed, in capitals or not: those are different students as far
    as anyone can know, so none may take another's place.
    """
    labels = sorted(set(labels))
    folded: dict[str, list[str]] = {}
    for label in labels:
        folded.setdefault(_folded(safe_key(label)), []).append(label)
    return {
        label: safe_key(label) if len(same) == 1 else f"{safe_key(label)}~{_short_digest(label)}"
        for same in folded.values()
        for label in same
    }


def _folded(key: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())


def _short_digest(label: str) -> str:
    return hashlib.sha256(label.encode(errors="surrogatepass")).hexdigest()[:8]
