"""Pretrained networks without their classifiers, each with its own preprocessing inside."""

from __future__ import annotations

import difflib
from os import PathLike
from typing import TYPE_CHECKING

from imgcls_course.errors import CourseError

if TYPE_CHECKING:
    import keras

COURSE_BACKBONE = "efficientnet_lite0"


def load_backbone(
    name: str = COURSE_BACKBONE,
    weights: str | PathLike[str] | None = "imagenet",
    input_size: int | None = None,
) -> keras.Model:
    """A network that turns images into feature vectors.

    Input: images (n, h, w, 3), RGB, pixel values 0..255, uint8 or float; the preprocessing that
    the network was trained with is inside the model. Output: features (n, d), float32, the mean
    over all positions of the last feature maps.

    Args:
        name: "efficientnet_lite0", which comes with the course, or any model of
            keras.applications, as in "MobileNetV2" or "mobilenet_v2".
        weights: "imagenet" (from the course, from Keras's cache, or downloaded), None for a random
            start, or the path of a .weights.h5, .h5 or .keras file of this model without its top.
        input_size: height and width of the images; None accepts any.

    Raises:
        CourseError: there is no model of this name.
        WeightsError: the weights are missing and cannot be downloaded, are damaged, or belong to
            another model.
    """
    if _plain(name) == _plain(COURSE_BACKBONE):
        from imgcls_course.zoo.efficientnet_lite import efficientnet_lite0

        return efficientnet_lite0(include_top=False, input_size=input_size, weights=weights)

    from imgcls_course.transfer import keras_applications

    by_plain_name = {_plain(known): known for known in keras_applications.model_names()}
    if _plain(name) not in by_plain_name:
        raise CourseError(
            f"There is no backbone {name!r}.", _suggestion(name, list(by_plain_name.values()))
        )
    return keras_applications.load(by_plain_name[_plain(name)], weights, input_size)


def _plain(name: str) -> str:
    """The name without what people write differently: case, underscores, hyphens, blanks."""
    return "".join(character for character in name.lower() if character.isalnum())


def _suggestion(name: str, known: list[str]) -> str:
    """The known names that are most like the given one, or all of them."""
    by_plain_name = {_plain(other): other for other in [COURSE_BACKBONE, *known]}
    close = difflib.get_close_matches(_plain(name), by_plain_name, n=4, cutoff=0.5)
    if close:
        return "Did you mean " + " or ".join(by_plain_name[plain] for plain in close) + "?"
    return f"Choose one of {', '.join(by_plain_name.values())}."
