"""The secret that hidden cases are drawn from: made once, and kept where only its owner reads."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from pathlib import Path

import platformdirs

from imgcls_course.errors import CourseError

SECRET_BYTES = 32


def default_secret_file() -> Path:
    """Where the secret is kept unless the teacher names another place.

    Raises:
        CourseError: the user has no home folder.
    """
    try:
        return platformdirs.user_config_path("imgcls-course") / "grading-secret"
    except RuntimeError as error:
        raise CourseError(
            "HOME is not set, so there is no usual place for the secret of the hidden cases.",
            "Set HOME, or name a place of your own with --secret-file.",
        ) from error


def read_or_make_secret(path: Path) -> tuple[bytes, bool]:
    """The secret, and whether it has just been made.

    Raises:
        CourseError: the file is no secret, others can read it, or it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path), False
    except OSError as error:
        raise CourseError(
            f"The secret {path} cannot be made: {error.strerror}.",
            "Name a place of your own with --secret-file.",
        ) from error
    secret = secrets.token_bytes(SECRET_BYTES)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
    return secret, True


def secret_identity(secret: bytes) -> str:
    """A short name for a secret that tells nothing about it."""
    return hashlib.sha256(b"identity of " + secret).hexdigest()[:16]


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise CourseError(
            f"{path} cannot be read as a secret: {error}.",
            "Name another file with --secret-file; a file that does not exist is made.",
        ) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CourseError(
            f"Others can read the secret in {path}.", f"Close it to them: chmod 600 {path}"
        )
    if len(secret) < SECRET_BYTES // 2:
        raise CourseError(
            f"The secret in {path} is too short.", "Delete the file; it is made anew."
        )
    return secret
