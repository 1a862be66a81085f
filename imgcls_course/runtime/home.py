"""The home folder, where Jupyter, IPython and matplotlib keep what they need to start."""

from __future__ import annotations

import os
from pathlib import Path

from imgcls_course.errors import CourseError

HOME_REMEDY = (
    "Set HOME to a folder that you may write to: export HOME=/some/folder (in a container, -e "
    "HOME=/some/folder)."
)


def home_problem() -> str:
    """Why the home folder will not do, in a sentence; empty where it will."""
    try:
        home = Path.home()
    except RuntimeError:
        user = f" {os.getuid()}" if hasattr(os, "getuid") else ""
        return f"HOME is not set, and the system knows no home folder of user{user}."
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if not home.is_absolute() or not nearest.is_dir() or not os.access(nearest, os.W_OK):
        return f"Your home folder, {home}, cannot be written to; Jupyter keeps its files there."
    return ""


def require_home() -> None:
    """Say what to set before Jupyter ends in a traceback.

    Raises:
        CourseError: there is no home folder that can be written to.
    """
    if problem := home_problem():
        raise CourseError(problem, HOME_REMEDY)
