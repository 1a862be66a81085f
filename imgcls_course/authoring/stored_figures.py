"""Figures as committed notebooks store them: a fifth of what the same figures take as PNG.

A live figure is a PNG, exact and drawn within milliseconds. The stored one stands on the page until
its cell runs, and twice in the repository, in the learner's and in the solved notebook. Drawings
are stored without loss in 256 colours, as WebP; photos, and what would be large so, as AVIF.
"""

from __future__ import annotations

import base64
import functools
import io
import re

from PIL import Image, ImageChops, ImageStat, features

from imgcls_course.errors import CourseError

# Looked at beside the PNG at normal and at double size, over photos, galleries of small images and
# heatmaps. From 45 downwards fur loses its hairs; contours in pale colours fade already at 85.
QUALITY = 50
# Only a figure full of noise is as large as this, in which fewer bytes are not seen.
LARGE, QUALITY_OF_LARGE = 50_000, 42
SPEED = 5  # of 0 to 10: a second a figure; 6 takes half a second and 3% more bytes

MOST_COLOURS = 4000
"""Of a drawing; lines and letters have some hundred, with their soft edges."""
MOST_ERROR = 0.2
"""Of 255 levels, on average over all pixels, that 256 colours may cost a drawing."""
MOST_BYTES = 2.5
"""How many times as large as AVIF a drawing may be."""

_PNG_URL = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


def compress_figures(page: str) -> str:
    """The same HTML with its PNG pictures as WebP or AVIF; whatever else it holds stays as it is.

    Raises:
        CourseError: Pillow was installed without AVIF.
    """
    return _PNG_URL.sub(lambda found: _compressed_url(found[1]), page)


@functools.lru_cache(maxsize=64)  # the learner's and the solved notebook mostly hold the same
def _compressed_url(png: str) -> str:
    if not features.check("avif"):
        raise CourseError(
            "Stored figures are AVIF, which this installation of Pillow cannot write.",
            "Install Pillow's own wheel, 11.3 or newer: pip install --upgrade Pillow",
        )
    with Image.open(io.BytesIO(base64.b64decode(png))) as image:
        pixels = image.convert("RGB")
    kind, content = "avif", _as_avif(pixels, QUALITY)
    if len(content) > LARGE:
        content = _as_avif(pixels, QUALITY_OF_LARGE)
    if pixels.getcolors(MOST_COLOURS) is not None:
        drawing = _without_loss(_in_256_colours(pixels))
        if len(drawing) <= MOST_BYTES * len(content):
            kind, content = "webp", drawing
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _as_avif(pixels: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    # Full colour resolution, or coloured text changes its hue; one thread, so that the same pixels
    # give the same bytes.
    pixels.save(buffer, "AVIF", quality=quality, subsampling="4:4:4", speed=SPEED, max_threads=1)
    return buffer.getvalue()


def _in_256_colours(pixels: Image.Image) -> Image.Image:
    """The image in 256 colours, or as it is where these would not do."""
    fewer = pixels.quantize(256, dither=Image.Dither.NONE).convert("RGB")
    errors = ImageStat.Stat(ImageChops.difference(pixels, fewer)).mean
    return fewer if max(errors) <= MOST_ERROR else pixels


def _without_loss(pixels: Image.Image) -> bytes:
    buffer = io.BytesIO()
    pixels.save(buffer, "WEBP", lossless=True, quality=100, method=6)
    return buffer.getvalue()
