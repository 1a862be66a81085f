"""Convolution: one small kernel of weights slides over the image, a dot product at every place.

As everywhere in deep learning the kernel is not flipped, which makes this a cross-correlation; see
Goodfellow, Bengio & Courville (2016), "Deep Learning", section 9.1.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from imgcls_course.scratch.initializers import Initializer, glorot_uniform
from imgcls_course.scratch.layers.layer import Gradients, Layer
from imgcls_course.scratch.layers.windows import Windows, slide
from imgcls_course.scratch.shapes import ShapeError, require_axes, require_shape

Cache = tuple[np.ndarray, np.ndarray, Windows]


def im2col(padded: np.ndarray, window: tuple[int, int], stride: int = 1) -> np.ndarray:
    """Write the pixels under each place of a window as one row of a matrix.

    Args:
        padded: images with their margins, shape (batch, height, width, channels).
        window: its height and width.
        stride: how far it moves each time.

    Returns:
        Shape (batch * places, window height * window width * channels).
    """
    # A view of shape (batch, down, right, channels, window height, window width): no copy yet.
    view = sliding_window_view(padded, window, axis=(1, 2))[:, ::stride, ::stride]
    rows = int(np.prod(view.shape[:3]))
    return view.transpose(0, 1, 2, 4, 5, 3).reshape(rows, -1)


def convolution_forward(
    images: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray,
    stride: int = 1,
    padding: str = "valid",
) -> tuple[np.ndarray, Cache]:
    """Convolve images, as one large matrix product.

    Args:
        images: shape (batch, height, width, channels).
        kernel: shape (kernel height, kernel width, channels, filters).
        bias: shape (filters,).
        stride: how far the kernel moves each time.
        padding: "valid", or "same" to keep the size at stride 1.

    Returns:
        Shape (batch, output height, output width, filters), and the cache.

    Raises:
        ShapeError: the shapes do not fit.
    """
    _require_fitting(images, kernel, bias)
    windows = slide(images, kernel.shape[:2], stride, padding)
    columns = im2col(windows.pad(images), windows.window, stride)
    filters = kernel.shape[3]
    output = columns @ kernel.reshape(-1, filters) + bias
    return output.reshape(len(images), *windows.output_size, filters), (columns, kernel, windows)


def convolve(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolve one image of one channel with one kernel, at every place where the kernel fits.

    Args:
        image: shape (height, width).
        kernel: shape (rows, columns).

    Returns:
        Shape (height - rows + 1, width - columns + 1).
    """
    no_bias = np.zeros(1, kernel.dtype)
    output, _ = convolution_forward(image[None, :, :, None], kernel[:, :, None, None], no_bias)
    return output[0, :, :, 0]


def convolution_backward(
    doutput: np.ndarray, cache: Cache
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through `convolution_forward`.

    Args:
        doutput: derivative of the loss by the output, in the output's shape.
        cache: from `convolution_forward`.

    Returns:
        Derivatives of the loss by images, kernel and bias, each in the shape of its array.

    Raises:
        ShapeError: doutput does not have the output's shape.
    """
    columns, kernel, windows = cache
    batch = len(columns) // (windows.output_size[0] * windows.output_size[1])
    channels, filters = kernel.shape[2:]
    require_shape("doutput", doutput, (batch, *windows.output_size, filters), "as the output has")
    rows = doutput.reshape(-1, filters)

    dbias = rows.sum(axis=0)
    dkernel = (columns.T @ rows).reshape(kernel.shape)
    # Going forwards, each cell of the kernel sent the pixels under it to the output; going back,
    # it returns the output's gradient to these pixels, which overlap from cell to cell and add up.
    dpadded = windows.pad(np.zeros((batch, *windows.size, channels), dtype=doutput.dtype))
    for row, column, under_cell in windows.positions():
        share = rows @ kernel[row, column].T
        dpadded[under_cell] += share.reshape(batch, *windows.output_size, channels)
    return windows.crop(dpadded), dkernel, dbias


def _require_fitting(images: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> None:
    require_axes("images", images, "batch", "height", "width", "channels")
    require_axes("kernel", kernel, "height", "width", "channels", "filters")
    if images.shape[3] != kernel.shape[2]:
        raise ShapeError(
            f"The images have {images.shape[3]} channels and the kernel takes {kernel.shape[2]}; "
            f"found images of shape {images.shape} and a kernel of shape {kernel.shape}.",
            "Images are (batch, height, width, channels), kernels (height, width, channels, "
            "filters); the channels must be equal.",
        )
    require_shape("bias", bias, kernel.shape[3:], "one number for each filter")


class Conv2D(Layer):
    """A convolution with weights of its own.

    Args:
        filters: how many kernels, and so how many channels the output has.
        kernel_size: height and width of the kernels.
        stride: how far they move each time.
        padding: "valid", or "same" to keep the size at stride 1.
        initializer: of the kernels; the bias starts at 0.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        stride: int = 1,
        padding: str = "valid",
        initializer: Initializer = glorot_uniform,
    ) -> None:
        super().__init__()
        self.filters = filters
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.initializer = initializer

    def build(self, input_shape: tuple[int, ...], random: np.random.Generator) -> None:
        """Make kernel and bias for images of shape (height, width, channels)."""
        kernel_shape = (self.kernel_size, self.kernel_size, input_shape[-1], self.filters)
        self.parameters["kernel"] = self.initializer(kernel_shape, random)
        self.parameters["bias"] = np.zeros(self.filters)

    def forward(self, inputs: np.ndarray, training: bool = False) -> tuple[np.ndarray, Cache]:
        """Apply `convolution_forward`."""
        return convolution_forward(
            inputs, **self.parameters, stride=self.stride, padding=self.padding
        )

    def backward(self, doutput: np.ndarray, cache: Cache) -> tuple[np.ndarray, Gradients]:
        """Apply `convolution_backward`."""
        dimages, dkernel, dbias = convolution_backward(doutput, cache)
        return dimages, {"kernel": dkernel, "bias": dbias}
