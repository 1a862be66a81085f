"""Many small images as one lossless JPEG-LS file.

A strip holds the images one below the other, 32 pixels wide and 32 n high for CIFAR-10, as three
components: green, red less green, and blue less green, modulo 256 and shifted by 128. In natural
images the three colours rise and fall together, so the differences are small numbers, which
JPEG-LS (ITU-T T.87) codes in few bits. Nothing is rounded: the same bytes come back.
"""

from __future__ import annotations

import numpy as np
from jpeg_ls import CharLS
from numpy.typing import NDArray

_BY_PLANE = 0  # JPEG-LS interleave mode: one component after the other, which codes best


def encode_images(images: NDArray[np.uint8]) -> bytes:
    """Code images without loss.

    Args:
        images: (n, height, width, 3), uint8, RGB; n times height is at most 65,535. They must
            hold some hundred pixels: the encoder has no room for its headers in less.
    """
    red, green, blue = np.moveaxis(images, -1, 0)
    planes = np.stack([green, red - green + np.uint8(128), blue - green + np.uint8(128)])
    strip = planes.reshape(3, -1, images.shape[2])
    return bytes(CharLS.encode_array(strip, interleave_mode=_BY_PLANE))


def decode_images(content: bytes, height: int, out: NDArray[np.uint8]) -> None:
    """Decode what `encode_images` made.

    Args:
        content: the file's bytes.
        height: of one image, in pixels.
        out: (n, height, width, 3), uint8; is filled with the images, RGB.

    Raises:
        ValueError: the strip holds other numbers of pixels than `out`.
        RuntimeError: the bytes are no JPEG-LS file.
    """
    pixels, _ = CharLS.decode_buffer(content)
    planes = np.frombuffer(pixels, dtype=np.uint8).reshape(3, -1, height, out.shape[2])
    green, red_less_green, blue_less_green = planes
    out[..., 1] = green
    np.add(red_less_green, green - np.uint8(128), out=out[..., 0])
    np.add(blue_less_green, green - np.uint8(128), out=out[..., 2])
