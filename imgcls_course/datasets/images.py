"""From an image file to an array of pixels, whatever the file holds."""

from __future__ import annotations

import os
import warnings
from enum import Enum
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from imgcls_course.errors import DataError, ImageError

# What learners' images come in. Pillow knows more, some of which start other programs.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "PPM")


class FileProblem(Enum):
    """Why a file cannot be used as an image.

    Attributes:
        predicate: completes a sentence that begins with the file's name.
        remedy: what to do about it. May be empty.
    """

    NOT_IN_A_CLASS = "is not in the folder of a class", ""
    LINK_TO_PARENT = "is a link back to a folder that holds it", ""
    SUBFOLDER = "is a folder inside the folder of a class", ""
    NOT_A_FILE = "is not a readable file", ""
    MISSING = "does not exist", "Look at the path again."
    NOT_AN_IMAGE = (
        "is not an image that can be read",
        "Save it as JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF: another ending in the file's name is "
        "not enough.",
    )
    TOO_MANY_PIXELS = "has too many pixels", "Make it smaller with any image program."
    UNSUITABLE_VALUES = (
        "has pixel values that are no whole numbers of 16 bits",
        "Save it with 8 or 16 bits a pixel.",
    )
    DAMAGED = "cannot be read", "Get the file again."

    def __init__(self, predicate: str, remedy: str) -> None:
        self.predicate = predicate
        self.remedy = remedy

    def sentence(self, name: str, detail: str = "") -> str:
        """What is wrong with the file of this name."""
        if self is FileProblem.MISSING:
            return f"There is no file {name}."
        return f"{name} {self.predicate}{f': {detail}' if detail else ''}."


class UnusableImageError(ImageError):
    """One file cannot be used as an image, with the reason as data.

    Args:
        name: of the file, as the message shows it.
        file_problem: why.
        detail: what else is known, such as the decoder's words. May be empty.
    """

    def __init__(self, name: str, file_problem: FileProblem, detail: str = "") -> None:
        self.file_problem = file_problem
        self.detail = detail
        super().__init__(file_problem.sentence(name, detail), file_problem.remedy)


def load_image(path: str | os.PathLike[str] | BinaryIO) -> NDArray[np.uint8]:
    """Read an image as it is meant to be seen.

    The camera's orientation (EXIF) is applied; grey becomes RGB with three equal values;
    transparent parts are laid on white; 16-bit values become 8-bit; of an animation the first
    picture counts.

    Args:
        path: a file's path, or an open binary file.

    Returns:
        (height, width, 3), uint8, RGB.

    Raises:
        ImageError: there is no such file, it is not an image, it is damaged, or it has more
            pixels than Pillow takes for safe (`PIL.Image.MAX_IMAGE_PIXELS`).
    """
    return np.asarray(read_image(path))


def read_image(path: str | os.PathLike[str] | BinaryIO, enough: int = 0) -> Image.Image:
    """Read an image as `load_image` does, as a Pillow image.

    Args:
        path: a file's path, or an open binary file.
        enough: where the short side needs no more pixels than this, a large JPEG is decoded at a
            half, a quarter or an eighth of its size, which takes less time and memory. 0: never.

    Raises:
        UnusableImageError: an `ImageError`, as `load_image`, with the reason as data.
    """
    name = "the image" if hasattr(path, "read") else str(Path(path))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on odd metadata; the pixels decide
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_formats()) as image:
                if enough:
                    scale = max(1, min(image.size) // enough)
                    image.draft(None, (image.width // scale, image.height // scale))
                return _as_rgb(ImageOps.exif_transpose(image), name)
    except ImageError:
        raise
    except FileNotFoundError as error:
        raise UnusableImageError(name, FileProblem.MISSING) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        limit = f"more than {(Image.MAX_IMAGE_PIXELS or 0) / 1e6:.0f} million"
        raise UnusableImageError(name, FileProblem.TOO_MANY_PIXELS, limit) from error
    except Image.UnidentifiedImageError as error:
        raise UnusableImageError(name, FileProblem.NOT_AN_IMAGE) from error
    except Exception as error:  # damaged files make Pillow's decoders raise almost anything
        reason = str(getattr(error, "strerror", None) or error)
        raise UnusableImageError(name, FileProblem.DAMAGED, reason) from error


def stored_shape(path: Path) -> tuple[int, int]:
    """Height and width of an image as its file has them, before the camera's orientation."""
    with Image.open(path, formats=_formats()) as image:
        return image.height, image.width


def _formats() -> list[str]:
    """Those of the formats that this Pillow can read; early ones lack AVIF."""
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def _as_rgb(image: Image.Image, name: str) -> Image.Image:
    """Change any of Pillow's modes to RGB."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "I;16N"):
        values = np.asarray(image).astype(np.int64)
        if values.min() < 0 or values.max() > 65_535:
            found = f"they run from {values.min()} to {values.max()}"
            raise UnusableImageError(name, FileProblem.UNSUITABLE_VALUES, found)
        image = Image.fromarray((values >> 8).astype(np.uint8))
    elif image.mode == "F":
        raise UnusableImageError(name, FileProblem.UNSUITABLE_VALUES, "they are fractions")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("RGB")


def centre_square(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The largest square in the middle of an image.

    Args:
        image: (height, width, channels), or any number of them, (n, height, width, channels).

    Returns:
        a view on it, with both sides equal to the shorter one.
    """
    height, width = image.shape[-3:-1]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return image[..., top : top + side, left : left + side, :]


def resize(images: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Change the size of images, by bicubic interpolation (Pillow, smoothed where they shrink).

    Args:
        images: (n, height, width, 3), uint8. What is not square is squeezed into a square: cut it
            with `centre_square` first where that matters.
        size: the new height and width, in pixels.

    Returns:
        (n, size, size, 3), uint8; the images themselves where they have that size already.

    Raises:
        DataError: the array has another shape or type, or the size is below 1.
    """
    if images.ndim != 4 or images.shape[-1] != 3 or images.dtype != np.uint8:
        raise DataError(
            f"The images have shape {images.shape} and type {images.dtype}.",
            "Give (n, height, width, 3) of type uint8; for one image: resize(image[None], size)[0]",
        )
    if size < 1:
        raise DataError(f"The size is {size}.", "Give a size of at least 1 pixel.")
    if images.shape[1:3] == (size, size):
        return images
    resized = np.empty((len(images), size, size, 3), np.uint8)
    for place, image in enumerate(images):
        pixels = Image.fromarray(np.ascontiguousarray(image))
        resized[place] = pixels.resize((size, size), Image.Resampling.BICUBIC)
    return resized
