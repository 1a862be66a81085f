"""Zip files read in memory, without writing, following or trusting anything in them."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

LARGEST_FILE = 30_000_000
LARGEST_ARCHIVE_IN_ARCHIVE = 200_000_000
LARGEST_TOTAL = 20_000_000_000
MOST_MEMBERS = 100_000
DEEPEST_NESTING = 2
# Text shrinks to a hundredth at the very best; bombs shrink to a thousandth.
HIGHEST_RATIO = 300
RATIO_MATTERS_FROM = 5_000_000


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes:
        parts: of its path, such as ("Ada", "02_loss.ipynb").
        content: its bytes; empty where there is a problem.
        modified: as the archive says; local time, since archives know no time zone.
        problem: why it was not read, in words; empty where it was.
    """

    parts: tuple[str, ...]
    content: bytes = b""
    modified: datetime | None = None
    problem: str = ""


class _RefusedError(Exception):
    """A member that is not read; says why."""


@dataclass
class _Budget:
    """How many bytes may still be unpacked, over all members and archives within archives."""

    remaining: int


def read_archive(file: BinaryIO, total: int = LARGEST_TOTAL) -> Iterator[Member]:
    """Every notebook in a zip file, and in zip files within it; never raises for what is in it.

    Args:
        file: the archive, opened for reading.
        total: how many bytes may be unpacked in all.

    Yields:
        the notebooks, and a member with a problem for each file that is refused. A damaged
        archive gives one member without a path.
    """
    yield from _members(file, (), _Budget(total), depth=0)


def _members(
    file: BinaryIO, prefix: tuple[str, ...], budget: _Budget, depth: int
) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                problem = f"it has {len(members):,} files, more than {MOST_MEMBERS:,}"
                yield Member(prefix, problem=problem)
                return
            for info in members:
                if not info.is_dir():
                    yield from _member(archive, info, prefix, budget, depth)
    except Exception as error:  # a hostile archive can raise almost anything
        yield Member(prefix, problem=f"it is no whole zip file ({_words(error)})")


def _member(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    prefix: tuple[str, ...],
    budget: _Budget,
    depth: int,
) -> Iterator[Member]:
    shown = (*prefix, *(part for part in info.filename.split("/") if part))
    try:
        parts = (*prefix, *_safe_parts(info))
        kind = parts[-1].lower().rpartition(".")[2]
        if kind == "ipynb":
            content = _unpack(archive, info, budget, LARGEST_FILE)
            yield Member(parts, content, _modified(info))
        elif kind == "zip" and depth < DEEPEST_NESTING:
            content = _unpack(archive, info, budget, LARGEST_ARCHIVE_IN_ARCHIVE)
            inner = parts[:-1] if prefix or len(parts) > 1 else (parts[-1],)
            yield from _members(io.BytesIO(content), inner, budget, depth + 1)
        elif kind == "zip":
            raise _RefusedError("it is a zip file in a zip file in a zip file")
    except _RefusedError as refusal:
        yield Member(shown, problem=str(refusal))
    except Exception as error:  # as above: encrypted, damaged, an unknown compression, ...
        yield Member(shown, problem=f"it cannot be unpacked ({_words(error)})")


def _safe_parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The parts of a member's path.

    Raises:
        _RefusedError: it leads out of the archive, or is not a plain file.
    """
    name = info.orig_filename.replace("\\", "/")
    if "\0" in name:
        raise _RefusedError("its name has a zero byte in it")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise _RefusedError("its path is absolute")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise _RefusedError("its path leads out of the archive")
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _RefusedError("it is a link or a device, not a file")
    return parts


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, most: int) -> bytes:
    """A member's bytes, counted as they come, whatever the archive says of their number."""
    if info.flag_bits & 1:
        raise _RefusedError("it is encrypted")
    allowed = min(most, budget.remaining)
    ratio_allows = max(RATIO_MATTERS_FROM, info.compress_size * HIGHEST_RATIO)
    with archive.open(info) as file:
        content = file.read(min(allowed, ratio_allows) + 1)
    budget.remaining -= len(content)
    if len(content) > ratio_allows:
        raise _RefusedError("it unpacks to far more than it holds, as bombs do")
    if len(content) > most:
        raise _RefusedError(f"it is larger than {most / 1e6:.0f} MB")
    if budget.remaining < 0:
        raise _RefusedError("the archive unpacks to too much in all")
    return content


def _modified(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _words(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:200]
