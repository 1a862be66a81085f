"""A window that slides over images: where it starts, where it stops, what it meets.

Convolution and pooling share this. Lengths and padding follow TensorFlow, and so Keras: "valid"
keeps the window inside the image; "same" adds a margin so that stride 1 keeps the image's size,
and puts the odd row or column, if there is one, at the bottom or on the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from imgcls_course.scratch.shapes import ShapeError


@dataclass(frozen=True)
class Windows:
    """All places of a window on images of one size.

    Attributes:
        size: height and width of the images.
        window: height and width of the window.
        stride: how far it moves, down and to the right.
        output_size: how many places there are, down and to the right.
        margins: rows above and below, and columns on the left and on the right, that are added.
    """

    size: tuple[int, int]
    window: tuple[int, int]
    stride: int
    output_size: tuple[int, int]
    margins: tuple[tuple[int, int], tuple[int, int]]

    def pad(self, images: np.ndarray, fill: float = 0.0) -> np.ndarray:
        """Add the margins to images of shape (batch, height, width, channels)."""
        if not np.any(self.margins):
            return images
        return np.pad(images, ((0, 0), *self.margins, (0, 0)), constant_values=fill)

    def crop(self, padded: np.ndarray) -> np.ndarray:
        """Take the margins off again."""
        (top, _), (left, _) = self.margins
        height, width = self.size
        return padded[:, top : top + height, left : left + width]

    def positions(self) -> Iterator[tuple[int, int, tuple[slice, slice, slice]]]:
        """Go through the window's cells.

        Yields:
            A cell's row and column, and the slices that pick, from padded images, the pixels that
            lie under this cell at all places of the window: shape (batch, *output_size, channels).
        """
        rows, columns = (self.stride * length for length in self.output_size)
        for row in range(self.window[0]):
            for column in range(self.window[1]):
                under_row = slice(row, row + rows, self.stride)
                under_column = slice(column, column + columns, self.stride)
                yield row, column, (slice(None), under_row, under_column)


def slide(images: np.ndarray, window: tuple[int, int], stride: int, padding: str) -> Windows:
    """Work out all places of a window.

    Args:
        images: shape (batch, height, width, channels).
        window: height and width.
        stride: how far the window moves each time, at least 1.
        padding: "valid" or "same".

    Returns:
        The places, and the margins that they need.

    Raises:
        ShapeError: no window fits, or the padding is of an unknown kind.
    """
    size = images.shape[1:3]
    if padding == "same":
        output_size = tuple(-(-length // stride) for length in size)  # rounded up
    elif padding == "valid":
        output_size = tuple((n - k) // stride + 1 for n, k in zip(size, window, strict=True))
    else:
        raise ShapeError(f"Padding {padding!r} is not known.", 'Use "valid" or "same".')
    if min(output_size) < 1:
        raise ShapeError(
            f"A window of {window[0]} x {window[1]} does not fit into images of shape "
            f"{images.shape}, which are {size[0]} x {size[1]} pixels.",
            'Use a smaller window, fewer poolings before this layer, or padding "same".',
        )
    margins = tuple(
        _margins(length, cells, stride, places)
        for length, cells, places in zip(size, window, output_size, strict=True)
    )
    return Windows(size, window, stride, output_size, margins)


def _margins(length: int, cells: int, stride: int, places: int) -> tuple[int, int]:
    """Rows to add before and after, so that the window finds all its places."""
    missing = max((places - 1) * stride + cells - length, 0)
    return missing // 2, missing - missing // 2
