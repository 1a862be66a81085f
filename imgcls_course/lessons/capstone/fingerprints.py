"""What images are recognised by: exact pixels, and a coarse look that survives saving anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HASH_ROWS, HASH_COLUMNS = 8, 9
THUMBNAIL = 16


@dataclass(frozen=True, eq=False)
class Fingerprints:
    """One entry an image.

    Attributes:
        digests: (n,), text; equal for equal pixels and only for those.
        bits: (n, 128), bool; two difference hashes, along the rows and along the columns.
        thumbnails: (n, 256), float32; 16 x 16 grey values, less their mean.
    """

    digests: NDArray[np.str_]
    bits: NDArray[np.bool_]
    thumbnails: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.digests)


def fingerprints(images: NDArray[np.uint8]) -> Fingerprints:
    """Fingerprints of images of one size.

    Args:
        images: (n, h, w, 3), uint8.
    """
    digests = [hashlib.sha256(image.tobytes()).hexdigest() for image in images]
    bits = np.zeros((len(images), 2 * HASH_ROWS * (HASH_COLUMNS - 1)), bool)
    thumbnails = np.zeros((len(images), THUMBNAIL**2), np.float32)
    for place, image in enumerate(images):
        grey = Image.fromarray(np.ascontiguousarray(image)).convert("L")
        bits[place] = np.concatenate([difference_hash(grey), difference_hash(_turned(grey))])
        thumbnails[place] = _shrunk(grey, THUMBNAIL, THUMBNAIL).ravel()
    thumbnails -= thumbnails.mean(axis=1, keepdims=True)
    return Fingerprints(np.array(digests, dtype=np.str_), bits, thumbnails)


def difference_hash(grey: Image.Image) -> NDArray[np.bool_]:
    """64 bits: at each place, whether the right neighbour is brighter.

    The image is shrunk to 8 rows of 9 values before. What is brighter than what hardly changes
    when an image is saved anew, made a little larger or brighter. The idea is known as *dHash*
    (N. Krawetz, "Kind of Like That", 2013).

    Args:
        grey: an image of one channel.
    """
    small = _shrunk(grey, HASH_ROWS, HASH_COLUMNS)
    return (small[:, 1:] > small[:, :-1]).ravel()


def _shrunk(grey: Image.Image, rows: int, columns: int) -> NDArray[np.float32]:
    return np.asarray(grey.resize((columns, rows), Image.Resampling.BOX), np.float32)


def _turned(grey: Image.Image) -> Image.Image:
    return grey.transpose(Image.Transpose.TRANSPOSE)
