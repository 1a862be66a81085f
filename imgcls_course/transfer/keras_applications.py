"""The models of keras.applications as backbones: preprocessing inside, features out."""

from __future__ import annotations

import importlib
import inspect
import os
import traceback
from collections.abc import Callable
from functools import cache
from os import PathLike
from types import ModuleType

import keras

from imgcls_course.errors import CourseError, WeightsError
from imgcls_course.zoo.weights_files import load_weights_file


@cache
def _makers() -> dict[str, tuple[Callable[..., keras.Model], ModuleType]]:
    """Every model of keras.applications, with the module that knows its preprocessing."""
    makers = {}
    for name, maker in inspect.getmembers(keras.applications, inspect.isfunction):
        family = maker.__module__.rpartition(".")[2]
        makers[name] = (maker, importlib.import_module(f"keras.applications.{family}"))
    return makers


def model_names() -> tuple[str, ...]:
    """The names of all models of keras.applications, as it spells them."""
    return tuple(_makers())


def load(
    name: str, weights: str | PathLike[str] | None, input_size: int | None = None
) -> keras.Model:
    """A model of keras.applications that takes pixel values 0..255 and gives pooled features.

    Args:
        name: one of `model_names()`.
        weights: "imagenet", None, or the path of a local file.
        input_size: height and width; None accepts any.

    Raises:
        WeightsError: the weights are not to be had, are damaged, or belong to another model.
    """
    maker, module = _makers()[name]
    images = keras.Input((input_size, input_size, 3), name="images")
    arguments = {
        "include_top": False,
        "pooling": "avg",
        "input_tensor": preprocess(images, module),
        "input_shape": (input_size, input_size, 3) if input_size else None,
    }
    if weights != "imagenet":
        model = _make(maker, weights=None, **arguments)
        if weights is not None:
            load_weights_file(model, weights)
        return model
    try:
        return _make(maker, weights="imagenet", **arguments)
    except CourseError:
        raise
    # Keras raises bare Exception where a download fails, and its reader's errors for a bad file.
    except Exception as error:
        raise _weights_error(name, error) from error


def preprocess(images: keras.KerasTensor, module: ModuleType) -> keras.KerasTensor:
    """Apply a family's own `preprocess_input`; its operations become layers of the model."""
    return module.preprocess_input(images, data_format="channels_last")


def _make(maker: Callable[..., keras.Model], **arguments: object) -> keras.Model:
    """Call the model's function; an input size that it does not take is the user's mistake."""
    try:
        return maker(**arguments)
    except ValueError as error:
        if "Input size must be at least" in str(error):
            raise CourseError(str(error), "Give a larger input_size.") from error
        raise


def _weights_error(name: str, error: Exception) -> WeightsError:
    """Say which file Keras wanted, where, and how to bring it there."""
    wanted = _wanted_file(error)
    if wanted is None:
        return WeightsError(
            f"The ImageNet weights of {name} cannot be loaded ({error}).",
            f"Delete them in {_models_folder()}, and try again.",
        )
    path, address = wanted
    return WeightsError(
        f"The ImageNet weights of {name} are not on this machine, and cannot be downloaded "
        f"({error}). They are expected in {path}.",
        f"Where there is a network: curl -L --create-dirs -o {path} {address} , or bring the file "
        'from another machine. Offline, load_backbone("efficientnet_lite0") always works.',
    )


def _wanted_file(error: Exception) -> tuple[str, str] | None:
    """The path and address of the file that `keras.utils.get_file` was getting as it failed.

    Keras names only the address in its error, and the path need not end in the same name: both
    are read from the failed call itself. None where the error came from elsewhere.
    """
    for frame, _line in traceback.walk_tb(error.__traceback__):
        values = frame.f_locals
        if frame.f_code.co_name == "get_file" and {"fname", "origin"} <= values.keys():
            path = values.get("download_target") or os.path.join(_models_folder(), values["fname"])
            return str(path), values["origin"]
    return None


def _models_folder() -> str:
    """Where Keras keeps the weights that it has downloaded."""
    home = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
    return os.path.join(os.path.expanduser(home), "models")
