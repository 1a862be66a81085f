"""Loading weights: those of the course, or a file of any kind that Keras or the course writes."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import h5py
import keras

from imgcls_course.errors import DataError, WeightsError
from imgcls_course.runtime import manifest
from imgcls_course.zoo.half_precision import is_half_precision, load_half_precision

SUFFIXES = (".weights.h5", ".h5", ".keras")


def load_weights(
    model: keras.Model, weights: str | PathLike[str], course_weights: str, name: str
) -> None:
    """Fill a model with weights that come with the course, or with those of a file.

    Args:
        model: to fill.
        weights: what the user asked for: `course_weights`, or a path.
        course_weights: the word for the course's own, such as "imagenet".
        name: their place in the manifest.

    Raises:
        WeightsError: the weights are missing, damaged, or another model's.
    """
    if weights != course_weights:
        load_weights_file(model, weights)
        return
    try:
        path = manifest.verified_path(name)
    except DataError as error:
        raise WeightsError(error.problem, error.remedy) from error
    load_half_precision(model, path)


def load_weights_file(model: keras.Model, path: str | PathLike[str]) -> None:
    """Fill the model's weights from a .weights.h5, .h5 or .keras file.

    Raises:
        WeightsError: the file is missing, of another kind, damaged, or of another model.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise WeightsError(f"There is no weights file {path}.", "Check the path.")
    if not path.name.endswith(SUFFIXES):
        raise WeightsError(
            f"{path} is no weights file: its name does not end in {', '.join(SUFFIXES)}.",
            "Save weights with model.save_weights('name.weights.h5').",
        )
    if is_half_precision(path):
        load_half_precision(model, path)
        return
    if path.suffix == ".h5" and not h5py.is_hdf5(path):
        raise WeightsError(
            f"{path} ({path.stat().st_size:,} bytes) is no HDF5 file: it is damaged.",
            "Get the file again.",
        )
    try:
        model.load_weights(path)
    # Keras raises whatever the file's reader does: there is no narrower class to name.
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise WeightsError(
            f"The weights in {path} cannot be loaded into {model.name}: they are damaged, or "
            f"belong to another model ({reason}).",
            "Give a file of this very architecture, saved without its classifier if the model "
            "has none.",
        ) from error
