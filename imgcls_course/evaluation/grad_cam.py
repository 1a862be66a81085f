"""Grad-CAM: where in an image a convolutional network finds what speaks for a class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.errors import CourseError, DataError

if TYPE_CHECKING:
    import keras

# Outside a compiled function Keras keeps every layer's output until the last one is there: for
# EfficientNet-Lite0 at 224 pixels some 60 MB an image.
DEFAULT_BATCH_SIZE = 1
_SQUASHING = ("softmax", "sigmoid")


def grad_cam(
    model: keras.Model,
    images: NDArray,
    classes: ArrayLike | None = None,
    layer: str | None = None,
    batch_size: int = DEFAULT_BATCH_SIZE,
) -> NDArray[np.float32]:
    """Maps of the places whose features raise the score of a class.

    Each feature map A_k is weighted with the mean over all places of the derivative of the class's
    score by it; what is left of their sum above 0 is the map:

        weight_k = mean over places of d score / d A_k,    map = relu(sum over k of weight_k A_k).

    The score is the one *before* a final softmax or sigmoid, whether that is a layer of its own or
    the last layer's activation. A model may have other models among its layers.

    Source: Selvaraju, Cogswell, Das, Vedantam, Parikh and Batra, "Grad-CAM: Visual Explanations
    from Deep Networks via Gradient-Based Localization", ICCV 2017, section 3.

    Args:
        model: from images to the scores of the classes; with a single output, class 1 is *yes*
            and class 0 is *no*.
        images: (n, h, w, 3), uint8 or float, with the values that the model takes.
        classes: (n,), or one class number for all; None takes each image's first guess.
        layer: the name of the layer whose feature maps are used, which may be inside an inner
            model; None takes `feature_layer(model)`.
        batch_size: images at a time.

    Returns:
        maps, float32, (n, rows, columns), of the feature maps' size. The largest value of each is
        1; a map is all 0 where nothing speaks for the class.

    Raises:
        DataError: images or classes do not fit.
        CourseError: no layer fits.
    """
    numbers = _class_numbers(model, images, classes)
    chosen = feature_layer(model) if layer is None else _named_layer(model, layer)
    maps = [
        _maps(
            model,
            chosen,
            images[start : start + batch_size],
            None if numbers is None else numbers[start : start + batch_size],
        )
        for start in range(0, len(images), max(1, batch_size))
    ]
    return np.concatenate(maps)


def feature_layer(model: keras.Model) -> keras.layers.Layer:
    """The last layer, in the model or in one inside it, that gives feature maps and is no pooling.

    Raises:
        CourseError: there is none.
    """
    for layer in reversed(list(_all_layers(model))):
        # Pooling only throws places away: the maps before it show more.
        if "Pooling" not in type(layer).__name__ and _gives_maps(layer):
            return layer
    raise CourseError(
        f"{model.name} has no layer that gives feature maps (n, rows, columns, channels).",
        "Grad-CAM needs a convolutional network.",
    )


def _all_layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """All layers, those of inner models in their place."""
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _all_layers(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _gives_maps(layer: keras.layers.Layer) -> bool:
    """Whether the layer's output has places, and not a single one."""
    try:
        shape = layer.output.shape
    except (AttributeError, ValueError):  # never called with symbols, as in a subclassed model
        return False
    return len(shape) == 4 and shape[1] != 1 and shape[2] != 1


def _named_layer(model: keras.Model, name: str) -> keras.layers.Layer:
    layers = {layer.name: layer for layer in _all_layers(model)}
    if name not in layers:
        maps = [known for known, layer in layers.items() if _gives_maps(layer)]
        raise CourseError(
            f"{model.name} has no layer {name!r}.",
            f"The last layers with feature maps are {', '.join(maps[-4:]) or 'none'}.",
        )
    return layers[name]


def _class_numbers(
    model: keras.Model, images: NDArray, classes: ArrayLike | None
) -> NDArray[np.int64] | None:
    """One class number an image; None where the first guess is wanted."""
    shape = np.shape(images)
    if len(shape) != 4 or shape[-1] != 3 or shape[0] == 0:
        raise DataError(
            f"The images have shape {shape}.", "Give (n, h, w, 3); for one image, image[None]."
        )
    if classes is None:
        return None
    numbers = np.asarray(classes)
    outputs = model.output_shape[-1]
    if numbers.dtype.kind not in "iu" or numbers.shape not in ((), shape[:1]):
        raise DataError(
            f"There are {shape[0]} images, and classes of shape {numbers.shape} and type "
            f"{numbers.dtype}.",
            "Give one class number, or one for each image.",
        )
    highest = max(outputs, 2) - 1
    if numbers.min() < 0 or numbers.max() > highest:
        raise DataError(
            f"The class numbers go from {numbers.min()} to {numbers.max()}.",
            f"{model.name} has the classes 0 to {highest}.",
        )
    return np.broadcast_to(numbers, shape[:1])


def _maps(
    model: keras.Model,
    layer: keras.layers.Layer,
    images: NDArray,
    classes: NDArray[np.int64] | None,
) -> NDArray[np.float32]:
    import keras

    from imgcls_course.evaluation.gradients import gradient_of

    inputs = keras.ops.convert_to_tensor(images, "float32")
    seen: list[Any] = []

    def scores_with(change: Callable[[Any], Any]) -> Any:
        """The scores of both or all classes; `change` is made to the feature maps on the way."""

        def watch(call: Callable[..., Any], *inputs: Any, **options: Any) -> Any:
            features = change(call(*inputs, **options))
            seen.append(features)
            return features

        with _calling(layer, watch), _without_squashing(model):
            scores = model(inputs, training=False)
        # One output is the score of *yes*; that of *no* is its negative.
        return keras.ops.concatenate([-scores, scores], -1) if scores.shape[-1] == 1 else scores

    scores = keras.ops.convert_to_numpy(scores_with(lambda features: features))
    if not seen:
        raise CourseError(f"{layer.name} takes no part in {model.name}.", "Name another layer.")
    features = keras.ops.convert_to_numpy(keras.ops.cast(seen[-1], "float32"))
    chosen = scores.argmax(axis=-1) if classes is None else classes
    of_class = keras.ops.convert_to_tensor(np.eye(scores.shape[-1], dtype=np.float32)[chosen])

    def score_of_class(added: Any) -> Any:
        scores = scores_with(lambda maps: maps + keras.ops.cast(added, maps.dtype))
        return keras.ops.sum(keras.ops.cast(scores, "float32") * of_class)

    # The derivative by the maps is that by something that is added to them.
    gradients = gradient_of(score_of_class, np.zeros_like(features))
    is_on_the_way = gradients.any() or not np.array_equal(
        scores, keras.ops.convert_to_numpy(scores_with(lambda maps: maps + 1))
    )
    if features.ndim != 4 or not is_on_the_way:
        raise CourseError(
            f"The output of {layer.name}, of shape {features.shape}, is no stack of feature maps "
            "on the way to the scores.",
            "Name a convolution or its activation.",
        )
    weights = gradients.mean(axis=(1, 2), keepdims=True)
    maps = np.maximum((weights * features).sum(axis=-1), 0)
    largest = maps.max(axis=(1, 2), keepdims=True)
    return np.divide(maps, largest, out=np.zeros_like(maps), where=largest > 0)


@contextmanager
def _calling(layer: keras.layers.Layer, instead: Callable[..., Any]) -> Iterator[None]:
    """Let `instead(call, ...)` be called wherever the layer's own `call(...)` would be.

    The graph of an inner model cannot be entered from outside; its layers are called all the same.
    """
    call = layer.call
    # Past Keras, which would take note of a new attribute.
    object.__setattr__(layer, "call", lambda *inputs, **options: instead(call, *inputs, **options))
    try:
        yield
    finally:
        object.__delattr__(layer, "call")


@contextmanager
def _without_squashing(model: keras.Model) -> Iterator[None]:
    """Let the model give the scores before its final softmax or sigmoid."""
    import keras

    *_, last = _all_layers(model)
    if isinstance(last, keras.layers.Softmax):
        with _calling(last, lambda call, inputs, **options: inputs):
            yield
        return
    activation = getattr(last, "activation", None)
    if getattr(activation, "__name__", "") not in _SQUASHING:
        yield
        return
    object.__setattr__(last, "activation", keras.activations.linear)
    try:
        yield
    finally:
        object.__setattr__(last, "activation", activation)
