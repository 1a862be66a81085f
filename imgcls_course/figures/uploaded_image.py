"""An image that a learner uploads into an explorer."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from imgcls_course.datasets import load_image
from imgcls_course.errors import ImageError


def uploaded_image(files: Sequence[Any]) -> tuple[np.ndarray, str]:
    """The image in the newest uploaded file, and a name for it.

    Raises:
        ImageError: there is no file, or it is not an image.
    """
    if not files:
        raise ImageError("No photo has been uploaded yet.", "Choose one with the button above.")
    # A file's name comes from outside and goes onto the page: only harmless characters stay.
    name = re.sub(r"[^\w .-]", "", str(files[-1]["name"]))[:40] or "your photo"
    try:
        return load_image(io.BytesIO(bytes(files[-1]["content"]))), name
    except ImageError as error:
        raise ImageError(f"“{name}” cannot be shown: {error.problem}", error.remedy) from error
