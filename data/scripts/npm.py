"""Fetching a package as npm's client gives it."""

from __future__ import annotations

import subprocess
from pathlib import Path


def pack(package: str, folder: Path) -> Path:
    """Let `npm pack` fetch a package, such as "name@1.0.0", into an empty folder.

    Returns:
        the path of the archive (.tgz).
    """
    subprocess.run(["npm", "pack", package], cwd=folder, check=True)
    (archive,) = folder.glob("*.tgz")
    return archive
