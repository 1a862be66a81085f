"""The list of the files that come with the course, and whether they are still what they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imgcls_course.errors import DataError
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import data_folder

MANIFEST_NAME = "manifest.json"
_REMEDY = (
    "See what is whole with: imgcls-course data verify. "
    "Get the course's files again with: git restore data, or a new clone or installation."
)
# Files found whole in this process, by path, size and time of change: no need to hash them twice.
_found_whole: set[tuple[Path, int, int, str]] = set()


@dataclass(frozen=True)
class ManifestEntry:
    """One file that comes with the course.

    Attributes:
        path: relative to the data folder, with forward slashes.
        sha256: of the file's bytes, in hexadecimal.
        bytes: the file's size.
        source: where it comes from, so that anyone can fetch it again.
        licence: an SPDX identifier, or a sentence where there is none.
        author: who made it; empty where the source does not say.
        title: what it shows; empty where that says nothing.
        details: anything else, such as the class of a photo.
    """

    path: str
    sha256: str
    bytes: int
    source: str
    licence: str
    author: str = ""
    title: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> ManifestEntry:
        """Make an entry of one object of the manifest; unknown keys become `details`."""
        known = {name for name in cls.__dataclass_fields__ if name != "details"}
        details = {name: value for name, value in values.items() if name not in known}
        return cls(**{name: values[name] for name in known & set(values)}, details=details)

    def to_json(self) -> dict[str, Any]:
        """The object that the manifest holds; empty values are left out."""
        values = {name: value for name, value in vars(self).items() if name != "details"}
        return {name: value for name, value in values.items() if value != ""} | dict(self.details)


def read_manifest() -> list[ManifestEntry]:
    """All files that come with the course, sorted by path.

    Raises:
        DataError: the manifest is missing or is not a manifest.
    """
    path = data_folder() / MANIFEST_NAME
    try:
        objects = json.loads(path.read_text(encoding="utf-8"))["files"]
        entries = [ManifestEntry.from_json(values) for values in objects]
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.", _REMEDY) from error
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(f"{path} is damaged: it is no list of files ({error}).", _REMEDY) from error
    return sorted(entries, key=lambda entry: entry.path)


def find_entry(name: str) -> ManifestEntry:
    """The entry of one file, by its path relative to the data folder.

    Raises:
        DataError: the manifest has no such file.
    """
    for entry in read_manifest():
        if entry.path == name:
            return entry
    raise DataError(f"The course's data has no file {name!r}.", _REMEDY)


def verified_path(name: str) -> Path:
    """The path of a file that is whole: its SHA-256 is the manifest's.

    Args:
        name: the file's path relative to the data folder, with forward slashes.

    Raises:
        DataError: the file is not in the manifest, is missing, or is damaged.
    """
    entry = find_entry(name)
    if problem := _problem_of(entry):
        raise DataError(problem, _REMEDY)
    return data_folder() / name


def verify_all() -> list[str]:
    """Compare every file with its SHA-256.

    Returns:
        one sentence for each file that is missing or damaged; empty where all is well.

    Raises:
        DataError: the manifest itself cannot be read.
    """
    _found_whole.clear()
    return [problem for entry in read_manifest() if (problem := _problem_of(entry))]


def unlisted_files() -> list[str]:
    """Files in the data folder that the manifest does not have, hidden files and scripts apart."""
    folder = data_folder()
    listed = {entry.path for entry in read_manifest()} | {MANIFEST_NAME}
    names = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "__")) for part in parts)
        if path.is_file() and not hidden and parts[0] != "scripts":
            names.append("/".join(parts))
    return [name for name in names if name not in listed]


def record(
    path: Path,
    *,
    source: str,
    licence: str,
    author: str = "",
    title: str = "",
    **details: Any,
) -> ManifestEntry:
    """Write a file's entry into the manifest, in place of an earlier one of the same path.

    Args:
        path: the file; it must be inside the data folder.
        source, licence, author, title: as in `ManifestEntry`.
        details: further values that JSON can hold, such as class_index.

    Raises:
        ValueError: the file is outside the data folder.
    """
    folder = data_folder().resolve()
    name = path.resolve().relative_to(folder).as_posix()
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    entry = ManifestEntry(name, digest, len(content), source, licence, author, title, details)
    _write_manifest([other for other in read_manifest() if other.path != name] + [entry])
    return entry


def forget(name: str) -> None:
    """Take a file's entry out of the manifest; nothing happens where there is none."""
    _write_manifest([entry for entry in read_manifest() if entry.path != name])


def _write_manifest(entries: list[ManifestEntry]) -> None:
    objects = [entry.to_json() for entry in sorted(entries, key=lambda entry: entry.path)]
    text = json.dumps({"files": objects}, indent=1, ensure_ascii=False)
    write_atomically(data_folder() / MANIFEST_NAME, (text + "\n").encode())


def _problem_of(entry: ManifestEntry) -> str:
    """A sentence that says what is wrong with a file; empty where it is whole."""
    path = data_folder() / entry.path
    try:
        status = path.stat()
        key = (path, status.st_size, status.st_mtime_ns, entry.sha256)
        if key in _found_whole:
            return ""
        if status.st_size != entry.bytes:
            found, expected = f"{status.st_size:,} bytes", f"{entry.bytes:,}"
            return f"{path} is damaged: it has {found}, {expected} are expected."
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return f"{path} is missing."
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}."
    if digest != entry.sha256:
        expected = entry.sha256[:12]
        return f"{path} is damaged: its SHA-256 is {digest[:12]}…, {expected}… is expected."
    _found_whole.add(key)
    return ""
