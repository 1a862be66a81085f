"""Where the course's files are: in a checkout, in an installed wheel, or where the user says."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import platformdirs

from imgcls_course.errors import DataError

_PACKAGE = Path(__file__).resolve().parents[1]


def course_folder() -> Path:
    """The folder that holds `data/` and `notebooks/`: the checkout, or the wheel's own copy.

    Raises:
        DataError: neither is there.
    """
    for folder in (_PACKAGE.parent, _PACKAGE / "_bundled"):
        if (folder / "data" / "manifest.json").is_file():
            return folder
    raise DataError(
        f"The course's data is missing: there is no data/manifest.json beside {_PACKAGE}.",
        "Install the course from a complete checkout: pip install -e '.[cpu]' in its folder.",
    )


def data_folder() -> Path:
    """The folder of images and weights; the environment variable IMGCLS_DATA overrides it."""
    override = os.environ.get("IMGCLS_DATA")
    return Path(override).expanduser() if override else course_folder() / "data"


def notebooks_folder() -> Path:
    """The folder of the generated lessons."""
    return course_folder() / "notebooks"


def cache_folder() -> Path:
    """The folder for features, downloads and measurements; IMGCLS_CACHE overrides it.

    It is not created here: whoever writes creates it, and copes where it cannot.
    """
    override = os.environ.get("IMGCLS_CACHE")
    if override:
        return Path(override).expanduser()
    try:
        folder = platformdirs.user_cache_path("imgcls-course")
    except RuntimeError:  # there is no home; earlier versions take "~" as it stands
        folder = Path()
    return folder if folder.is_absolute() else Path(tempfile.gettempdir()) / "imgcls-course"
