"""Decoded pixels in the cache, so that only the first lesson waits for the decoder."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import cache_folder


def load_or_decode(
    name: str, sha256: str, shape: tuple[int, ...], decode: Callable[[], NDArray[np.uint8]]
) -> NDArray[np.uint8]:
    """The pixels of a cached file where it is whole; else decode them and try to keep them.

    A damaged file is replaced. Where the cache cannot be written, or the disk is full, the pixels
    are decoded each time.

    Args:
        name: the file's name in the cache folder.
        sha256: of the pixels as uint8, in hexadecimal; a file with another one is not trusted.
        shape: of the pixels.
        decode: makes the pixels.
    """
    path = cache_folder() / name
    pixels = _read(path, shape)
    if pixels is not None and hashlib.sha256(pixels.data).hexdigest() == sha256:
        return pixels
    pixels = decode()
    with contextlib.suppress(OSError):
        write_atomically(path, pixels.data)
    return pixels


def _read(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8] | None:
    try:
        if path.stat().st_size != np.prod(shape):
            return None
        return np.fromfile(path, dtype=np.uint8).reshape(shape)
    except (OSError, ValueError):
        return None
