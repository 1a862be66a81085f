"""Computed features on disk: whole or not there, and never trusted when damaged.

A file is an ordinary .npy with a SHA-256 of its shape and values after the end, where NumPy does
not look: `np.load` reads it, and it can be checked.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import cache_folder

if TYPE_CHECKING:
    import keras

# Raised whenever the same images and model would give other features, as after a change of the
# way in which images are resized.
_VERSION = 1
_DIGEST_BYTES = hashlib.sha256().digest_size
# The parts of a model's description in which Keras refers to layers by name.
_NAMES_OF_LAYERS = frozenset({"keras_history", "input_layers", "output_layers"})


class FeatureCacheWarning(UserWarning):
    """Features could not be kept on disk, or what was kept is damaged; the result is right."""


def key_of_model(model: keras.Model, input_size: int) -> str | None:
    """A name for what a model computes at an input size; None where it has no description.

    It depends on the model's layers and settings (so on its preprocessing) and its weights; not on
    the names that Keras counts up, like "functional_7".
    """
    try:
        description = _without_names(json.loads(model.to_json()))
    except (NotImplementedError, TypeError, ValueError):
        return None  # a subclassed model, of which nobody can say what it computes
    digest = hashlib.sha256(json.dumps([_VERSION, input_size, description]).encode())
    for array in model.get_weights():
        _add(digest, array)
    name = re.sub(r"[^\w.-]", "_", re.sub(r"_\d+$", "", model.name))
    return f"{name}-{input_size}-{digest.hexdigest()[:32]}"


def key_of(model: keras.Model, images: NDArray[np.uint8], input_size: int) -> str | None:
    """A name for the features of these images; None where the model has no description."""
    of_model = key_of_model(model, input_size)
    if of_model is None:
        return None
    digest = hashlib.sha256()
    _add(digest, images)
    return f"{of_model}-{digest.hexdigest()[:32]}"


def _add(digest: hashlib._Hash, array: NDArray) -> None:
    digest.update(f"{array.dtype}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array))


def path_of(key: str) -> Path:
    """Where the features of a key are kept."""
    return cache_folder() / "features" / f"{key}.npy"


def read(key: str, shape: tuple[int, int]) -> NDArray[np.float32] | None:
    """The features that were kept, or None where there are none, or they are damaged."""
    path = path_of(key)
    try:
        with path.open("rb") as file:
            features = np.load(file, allow_pickle=False)
            digest = file.read(_DIGEST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception:  # NumPy reads a damaged header with Python's parser, which raises anything
        features, digest = np.empty(0), b""
    whole = features.shape == shape and features.dtype == np.float32
    if whole and digest == _digest(features):
        return features
    _warn(f"The cached features {path} are damaged or cannot be read; they are computed anew.")
    return None


def write(key: str, features: NDArray[np.float32]) -> None:
    """Keep features on disk; where that fails, only warn, since they can be computed again."""
    path = path_of(key)
    buffer = io.BytesIO()
    np.save(buffer, features, allow_pickle=False)
    buffer.write(_digest(features))
    try:
        write_atomically(path, buffer.getbuffer())
    except OSError as error:
        _warn(
            f"The features are right, but could not be kept in {path.parent} "
            f"({error.strerror or error}), so they will be computed again next time. Free some "
            "space, or set IMGCLS_CACHE to a folder that can be written."
        )


def _warn(message: str) -> None:
    """Warn at the line that called `extract_features`."""
    warnings.warn(message, FeatureCacheWarning, stacklevel=4)


def _digest(features: NDArray[np.float32]) -> bytes:
    """SHA-256 of shape and values: a damaged header must not give the same."""
    digest = hashlib.sha256(f"{features.dtype}{features.shape}".encode())
    digest.update(np.ascontiguousarray(features))
    return digest.digest()


def _without_names(value: Any, places: dict[str, str] | None = None, named: bool = False) -> Any:
    """A model's description with each layer's name replaced by its place in its model's list.

    Keras counts names up, so that the same code run again gives "conv2d_7" where it gave "conv2d".
    Only names are touched: the same word as an activation, say, must go on telling models apart.

    Args:
        value: the description, or a part of it.
        places: by name, the places of the layers of the model that the part belongs to.
        named: whether strings in this part are names of layers.
    """
    if isinstance(value, dict):
        layers = value.get("layers")
        if isinstance(layers, list):  # the settings of a model, which may be inside another
            names = [layer["config"]["name"] for layer in layers]
            places = {name: f"layer {place}" for place, name in enumerate(names)}
        return {
            key: _without_names(inner, places, named or key in _NAMES_OF_LAYERS)
            for key, inner in value.items()
            if key not in ("name", "trainable")  # whether a layer is frozen changes no feature
        }
    if isinstance(value, list):
        return [_without_names(inner, places, named) for inner in value]
    return (places or {}).get(value, value) if named and isinstance(value, str) else value
