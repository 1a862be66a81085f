"""What a classifier sees in photos of any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imgcls_course.datasets import imagenet_class_names
from imgcls_course.errors import DataError, ImageError

if TYPE_CHECKING:
    import keras

CROP_FRACTION = 0.875
DEFAULT_INPUT_SIZE = 224
_BATCH_SIZE = 32


class Prediction(NamedTuple):
    """One class and how probable the model finds it."""

    class_name: str
    probability: float
    class_index: int


def classify(
    model: keras.Model,
    images: NDArray[np.uint8] | Sequence[NDArray[np.uint8]],
    top: int = 5,
    class_names: Sequence[str] | None = None,
) -> list[Prediction] | list[list[Prediction]]:
    """The most probable classes of one image, or of each of several.

    Images are prepared as the authors of EfficientNet evaluate it: the central square with 87.5%
    of the shorter side, resized by bicubic interpolation.

    Args:
        model: from pixel values 0..255 to probabilities, as `efficientnet_lite0()`.
        images: one image (h, w, 3), or several of any sizes; uint8, RGB.
        top: how many classes for each.
        class_names: by class index; None takes the classes of ImageNet.

    Returns:
        for one image a list of predictions, most probable first; for several a list of such lists.

    Raises:
        ImageError: something is no such image.
        DataError: the names do not fit the model, or it does not give probabilities.
    """
    if isinstance(images, np.ndarray) and images.ndim == 3:
        return classify(model, [images], top, class_names)[0]
    names = _class_names(model, class_names)
    size = model.input_shape[1] or DEFAULT_INPUT_SIZE
    return [
        [Prediction(names[index], float(row[index]), int(index)) for index in _largest(row, top)]
        for row in _probabilities(model, images, size)
    ]


def central_crop(image: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """The central square with 87.5% of the shorter side, as (size, size, 3).

    Raises:
        ImageError: this is no image (h, w, 3) of type uint8.
    """
    shape, dtype = getattr(image, "shape", ()), getattr(image, "dtype", type(image).__name__)
    if len(shape) != 3 or shape[-1] != 3 or 0 in shape or dtype != np.uint8:
        raise ImageError(
            f"An image is (h, w, 3) of type uint8, but this is {shape} of type {dtype}.",
            "Read images with load_image.",
        )
    height, width = shape[:2]
    side = CROP_FRACTION * min(height, width)
    left, upper = (width - side) / 2, (height - side) / 2
    box = (left, upper, left + side, upper + side)
    picture = Image.fromarray(np.ascontiguousarray(image))
    return np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC, box))


def _probabilities(
    model: keras.Model, images: Sequence[NDArray[np.uint8]], size: int
) -> Iterator[NDArray[np.float32]]:
    """One row of probabilities an image."""
    for start in range(0, len(images), _BATCH_SIZE):
        batch = np.stack([central_crop(image, size) for image in images[start:][:_BATCH_SIZE]])
        rows = model.predict_on_batch(batch)
        if rows.min() < 0 or not np.allclose(rows.sum(axis=1), 1, atol=1e-3):
            raise DataError(
                f"{model.name} does not give probabilities: a row sums to {rows[0].sum():.3g}.",
                "End the model in a softmax.",
            )
        yield from rows


def _class_names(model: keras.Model, class_names: Sequence[str] | None) -> Sequence[str]:
    """The names to use; there must be as many as the model has outputs."""
    names = imagenet_class_names() if class_names is None else class_names
    if model.output_shape != (None, len(names)):
        raise DataError(
            f"{model.name} gives {model.output_shape[1:]} values an image, but there are "
            f"{len(names)} class names.",
            "Give a model with its classifier on top, and its own class_names.",
        )
    return names


def _largest(row: NDArray[np.float32], top: int) -> NDArray[np.int64]:
    """Indices of the largest values, largest first; of equal ones the first."""
    return np.argsort(-row, kind="stable")[:top]
