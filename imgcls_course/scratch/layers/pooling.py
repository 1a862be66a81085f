"""Max pooling: of each window, the largest value is kept, so that images shrink."""

from __future__ import annotations

import numpy as np

from imgcls_course.scratch.layers.layer import Gradients, Layer
from imgcls_course.scratch.layers.windows import Windows, slide
from imgcls_course.scratch.shapes import require_axes, require_shape

Cache = tuple[np.ndarray, np.ndarray, Windows]


def max_pooling_forward(
    images: np.ndarray, window: tuple[int, int], stride: int, padding: str = "valid"
) -> tuple[np.ndarray, Cache]:
    """Take the maximum under each place of a window, for each channel by itself.

    Args:
        images: shape (batch, height, width, channels).
        window: its height and width.
        stride: how far the window moves each time.
        padding: "valid" or "same"; a margin never wins.

    Returns:
        Shape (batch, output height, output width, channels), and the cache.

    Raises:
        ShapeError: images do not have four axes, or no window fits.
    """
    require_axes("images", images, "batch", "height", "width", "channels")
    images = images.astype(np.result_type(images, np.float32), copy=False)  # pixels may be uint8
    windows = slide(images, window, stride, padding)
    padded = windows.pad(images, fill=-np.inf)
    shape = (len(images), *windows.output_size, images.shape[3])
    output = np.full(shape, -np.inf, dtype=images.dtype)
    for _, _, under_cell in windows.positions():
        np.maximum(output, padded[under_cell], out=output)
    return output, (padded, output, windows)


def max_pooling_backward(doutput: np.ndarray, cache: Cache) -> np.ndarray:
    """Carry a gradient back through `max_pooling_forward`: only the winner of a window gets it.

    Args:
        doutput: derivative of the loss by the output, in the output's shape.
        cache: from `max_pooling_forward`.

    Returns:
        Derivative of the loss by the images, in their shape. Of equal winners the first gets all.

    Raises:
        ShapeError: doutput does not have the output's shape.
    """
    padded, output, windows = cache
    require_shape("doutput", doutput, output.shape, "as the output has")
    dpadded = np.zeros_like(padded)
    without_winner = np.ones(output.shape, dtype=bool)
    for _, _, under_cell in windows.positions():
        wins = (padded[under_cell] == output) & without_winner
        dpadded[under_cell] += doutput * wins
        without_winner &= ~wins
    return windows.crop(dpadded)


class MaxPooling2D(Layer):
    """Max pooling in square windows.

    Args:
        pool_size: height and width of the window.
        stride: how far it moves each time; its size, so that windows do not overlap, by default.
        padding: "valid" or "same".
    """

    def __init__(
        self, pool_size: int = 2, stride: int | None = None, padding: str = "valid"
    ) -> None:
        super().__init__()
        self.pool_size = pool_size
        self.stride = stride or pool_size
        self.padding = padding

    def forward(self, inputs: np.ndarray, training: bool = False) -> tuple[np.ndarray, Cache]:
        """Apply `max_pooling_forward`."""
        window = (self.pool_size, self.pool_size)
        return max_pooling_forward(inputs, window, self.stride, self.padding)

    def backward(self, doutput: np.ndarray, cache: Cache) -> tuple[np.ndarray, Gradients]:
        """Apply `max_pooling_backward`."""
        return max_pooling_backward(doutput, cache), {}
