"""Feature vectors of many images, in batches, kept on disk so that they are computed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import resize
from imgcls_course.errors import DataError
from imgcls_course.runtime.progress import track
from imgcls_course.training.memory import is_out_of_memory
from imgcls_course.transfer import feature_cache
from imgcls_course.transfer.lite_runtime import lite_function

if TYPE_CHECKING:
    import keras

DEFAULT_INPUT_SIZE = 160
# At 160 pixels on two cores, batches of 8, 16 and 32 take the same time for an image, to 5%, and
# the memory's peak rises by 40 MB and then by 80.
DEFAULT_BATCH_SIZE = 8
# Converting a network for LiteRT takes some 8 s, which fewer pixels than these would not win back:
# 6,000 images of 160 x 160. (On two cores LiteRT saves some 1.2 ms for each such image.)
WORTH_CONVERTING = 6_000 * 160**2


def extract_features(
    backbone: keras.Model,
    images: NDArray[np.uint8],
    batch_size: int = DEFAULT_BATCH_SIZE,
    input_size: int | None = None,
    cache: bool = True,
) -> NDArray[np.float32]:
    """Turn images into the feature vectors of a frozen backbone.

    Images are enlarged or reduced to the input size batch by batch (bicubic), so memory holds one
    enlarged batch at a time. Features are kept in the course's cache folder under a key of the
    model, its weights, the input size and the images; the same call again reads them from there.
    On a CPU, many images go through LiteRT where it is installed (`lite_runtime.py`), which is
    about twice as fast, and agrees with Keras to a thousandth of the largest feature.

    Args:
        backbone: a model from pixel values 0..255 to (n, d), as `load_backbone` gives it.
        images: (n, h, w, 3), uint8, RGB.
        batch_size: images at a time; more take more memory, and are faster on a GPU only.
        input_size: height and width at which the backbone sees the images; None takes the
            backbone's own, or 160 pixels where it accepts any.
        cache: False neither reads nor writes the cache, and leaves all to Keras.

    Returns:
        features, float32, (n, d).

    Raises:
        DataError: the images are not such an array, or the sizes do not go together.
    """
    _check(backbone, images, batch_size)
    size = _input_size(backbone, input_size)
    key = feature_cache.key_of(backbone, images, size) if cache else None
    if key is None:
        return _compute(backbone, images, batch_size, size, backbone.predict_on_batch)
    features = feature_cache.read(key, (len(images), backbone.output_shape[-1]))
    if features is None:
        run = _fastest(backbone, images, batch_size, size) or backbone.predict_on_batch
        features = _compute(backbone, images, batch_size, size, run)
        feature_cache.write(key, features)
    return features


def _compute(
    backbone: keras.Model,
    images: NDArray[np.uint8],
    batch_size: int,
    size: int,
    run: Callable[[NDArray], NDArray],
) -> NDArray[np.float32]:
    """Run the backbone over all images; results do not depend on what else is in a batch."""
    features = np.empty((len(images), backbone.output_shape[-1]), np.float32)
    run = _in_parts_that_fit(run)
    # For each new length of a batch Keras would compile the model anew, which takes longer and more
    # memory than a few images in vain: short batches are filled up.
    for start in track(range(0, len(images), batch_size), "Extracting features"):
        batch = resize(images[start : start + batch_size], size)
        missing = batch_size - len(batch)
        if missing:
            batch = np.concatenate([batch, np.zeros((missing, *batch.shape[1:]), batch.dtype)])
        features[start : start + batch_size] = run(batch)[: len(batch) - missing]
    return features


def _in_parts_that_fit(run: Callable[[NDArray], NDArray]) -> Callable[[NDArray], NDArray]:
    """The same function, which halves a batch where memory does not suffice for it."""
    most = None

    def in_parts(batch: NDArray) -> NDArray:
        nonlocal most
        length = most or len(batch)
        try:
            parts = [run(batch[first : first + length]) for first in range(0, len(batch), length)]
        except Exception as error:
            if length == 1 or not is_out_of_memory(error):
                raise
            most = length // 2  # of those that follow, too
            return in_parts(batch)
        return np.concatenate(parts)

    return in_parts


def _fastest(
    backbone: keras.Model, images: NDArray[np.uint8], batch_size: int, size: int
) -> Callable[[NDArray], NDArray] | None:
    """The backbone through LiteRT, where it has been converted already or that is worth it."""
    key = feature_cache.key_of_model(backbone, size)
    if key is None or len(images) < batch_size:
        return None
    convert = len(images) * size**2 >= WORTH_CONVERTING
    return lite_function(backbone, resize(images[:batch_size], size), key, convert)


def _input_size(backbone: keras.Model, input_size: int | None) -> int:
    """The size to use: the one asked for, if the backbone takes it, or the backbone's own."""
    own_size = backbone.input_shape[1]
    if own_size is not None and input_size not in (None, own_size):
        raise DataError(
            f"{backbone.name} takes images of {own_size} pixels, and input_size is {input_size}.",
            "Load the backbone with input_size=None: it then accepts any.",
        )
    return input_size or own_size or DEFAULT_INPUT_SIZE


def _check(backbone: keras.Model, images: NDArray[np.uint8], batch_size: int) -> None:
    """Refuse what would fail deep inside, or would silently mean something else."""
    shape, dtype = getattr(images, "shape", None), getattr(images, "dtype", type(images).__name__)
    if shape is None or len(shape) != 4 or shape[-1] != 3 or dtype != np.uint8:
        raise DataError(
            f"Features need images (n, h, w, 3) of type uint8, but got {shape} of type {dtype}.",
            "Give pixel values 0..255 as they were read; for one image, image[None].",
        )
    if batch_size < 1:
        raise DataError(f"batch_size is {batch_size}.", "Give at least 1.")
    if len(backbone.output_shape) != 2:
        raise DataError(
            f"{backbone.name} gives arrays of shape {backbone.output_shape}, not one vector an "
            "image.",
            "Use a backbone of load_backbone, or end your model in GlobalAveragePooling2D.",
        )
