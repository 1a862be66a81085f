"""Figures as committed notebooks store them: AVIF, a sixth of what the same figures take as PNG.

A live figure is a PNG, exact and drawn within milliseconds. The stored one stands on the page until
its cell runs, and twice in the repository, in the learner's and in the solved notebook.
"""

from __future__ import annotations

import base64
import functools
import io
import re

from PIL import Image, features

from imgcls_course.errors import CourseError

# Looked at beside the PNG at normal and at double size, over photos, galleries of small images,
# heatmaps, plots and coloured text. From 45 downwards fur loses its hairs and lines get halos.
QUALITY = 55
SPEED = 5  # of 0 to 10: a second a figure; 6 takes half a second and 3% more bytes

_PNG_URL = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


def compress_figures(page: str) -> str:
    """The same HTML with its PNG pictures as AVIF; whatever else it holds stays as it is.

    Raises:
        CourseError: Pillow was installed without AVIF.
    """
    return _PNG_URL.sub(lambda found: _as_avif_url(found[1]), page)


@functools.lru_cache(maxsize=64)  # the learner's and the solved notebook mostly hold the same
def _as_avif_url(png: str) -> str:
    if not features.check("avif"):
        raise CourseError(
            "Stored figures are AVIF, which this installation of Pillow cannot write.",
            "Install Pillow's own wheel, 11.3 or newer: pip install --upgrade Pillow",
        )
    with Image.open(io.BytesIO(base64.b64decode(png))) as image:
        pixels = image.convert("RGB")
    buffer = io.BytesIO()
    # Full colour resolution, or coloured text changes its hue; one thread, so that the same pixels
    # give the same bytes.
    pixels.save(buffer, "AVIF", quality=QUALITY, subsampling="4:4:4", speed=SPEED, max_threads=1)
    return f"data:image/avif;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
