"""Settings of Keras that another project has left behind do not reach the lessons.

Keras reads `keras.json` in the user's home and some environment variables when it is imported. With
channels first, float16 or a backend that is not installed, lessons end in errors that name none of
these. So the course's own settings are used instead where they differ; nobody's file is changed.

Keras runs on TensorFlow where that is installed, else on JAX or PyTorch. KERAS_BACKEND chooses
another one that is installed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

from imgcls_course.errors import CourseError

FOLDER = Path(__file__).with_name("keras_home")
"""Where Keras finds the course's own `keras.json`."""

BACKENDS = ("tensorflow", "jax", "torch")
"""In the order in which they are taken."""

_LIMITS = ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")
_replaced: list[str] = []


def use_settings_of_the_course() -> None:
    """Let Keras, when it is imported, find settings with which the lessons work.

    Raises:
        CourseError: this is a notebook, and there is nothing that Keras could run on.
    """
    if "keras" in sys.modules:
        return
    wanted = json.loads((FOLDER / "keras.json").read_text(encoding="utf-8"))
    path = _settings_file()
    found = _read(path)
    differ = [
        f"{name} is {found[name]!r} in {path}"
        for name in wanted
        if name in found and found[name] != wanted[name]
    ]
    if differ:
        os.environ["KERAS_HOME"] = str(FOLDER)
    installed = installed_backends()
    if not installed and "ipykernel" in sys.modules:  # a lesson; better now than halfway through
        raise CourseError(
            "None of TensorFlow, JAX and PyTorch is installed, and the lessons need one.",
            "In the course's folder: pip install -c constraints.txt -e '.[cpu]'. Then restart the "
            "kernel.",
        )
    named = os.environ.get("KERAS_BACKEND")
    if named is not None and named not in installed:
        differ.append(f"KERAS_BACKEND is {named!r}, which is not installed")
    if named not in installed:
        os.environ["KERAS_BACKEND"] = (*installed, wanted["backend"])[0]
    for name in _LIMITS:
        if value := os.environ.pop(name, ""):
            differ.append(f"{name} is {value!r}")
    _replaced.extend(differ)


def installed_backends() -> tuple[str, ...]:
    """What Keras can run on here, the one that is taken first."""
    return tuple(name for name in BACKENDS if importlib.util.find_spec(name) is not None)


def replaced_settings() -> tuple[str, ...]:
    """What this process found to differ and has replaced for itself, each in a few words."""
    return tuple(_replaced)


def _settings_file() -> Path:
    folder = os.environ.get("KERAS_HOME") or os.path.join(os.path.expanduser("~"), ".keras")
    return Path(folder) / "keras.json"


def _read(path: Path) -> dict[str, Any]:
    """The settings of a file; none where there is no readable one, which Keras passes over too."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return settings if isinstance(settings, dict) else {}
