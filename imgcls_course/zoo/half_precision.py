"""Weights in half precision: small HDF5 files of plain arrays, loaded into a model by name.

A file holds one array a variable, at `layer name.variable name`. Sixteen bits are enough to keep
a trained network; it computes in its own precision once they are loaded. Bytes are shuffled, so
that the exponents, which are much alike, stand together and compress.
"""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path

import h5py
import keras
import numpy as np

from imgcls_course.errors import WeightsError

_FORMAT = "half precision by layer and variable"
_SMALLEST_COMPRESSED = 512  # values; below it, the bookkeeping costs more than it saves


def variable_names(model: keras.Model) -> dict[str, keras.Variable]:
    """The model's variables by `layer name.variable name`, in the order of its layers."""
    return {
        f"{layer.name}.{variable.name}": variable
        for layer in model.layers
        for variable in layer.weights
    }


def save_half_precision(model: keras.Model, path: str | PathLike[str]) -> None:
    """Write all weights of the model as float16.

    Raises:
        WeightsError: a weight is not finite in half precision.
    """
    with _reproducible_file(Path(path)) as file:
        file.attrs["format"] = _FORMAT
        for name, variable in variable_names(model).items():
            # Too large a value becomes infinite, and is reported as what it is.
            with np.errstate(over="ignore"):
                values = keras.ops.convert_to_numpy(variable).astype(np.float16)
            if not np.isfinite(values).all():
                raise WeightsError(f"{name} has values that half precision cannot hold.")
            _write(file, name, values)


def _reproducible_file(path: Path) -> h5py.File:
    """A new HDF5 file without times in it, so that the same weights give the same bytes."""
    creation = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    creation.set_obj_track_times(False)
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)
    return h5py.File(h5py.h5f.create(os.fsencode(path), h5py.h5f.ACC_TRUNC, creation, access))


def _write(file: h5py.File, name: str, values: np.ndarray) -> None:
    """Write one array, compressed where that pays."""
    if values.size < _SMALLEST_COMPRESSED:
        file.create_dataset(name, data=values, track_times=False)
    else:
        file.create_dataset(
            name,
            data=values,
            chunks=values.shape,
            track_times=False,
            shuffle=True,
            compression="gzip",
            compression_opts=9,
        )


def is_half_precision(path: str | PathLike[str]) -> bool:
    """Whether a file is one that `save_half_precision` wrote, as far as it can be read."""
    try:
        with h5py.File(path, "r") as file:
            return file.attrs.get("format") == _FORMAT
    except OSError:
        return False


def load_half_precision(model: keras.Model, path: str | PathLike[str]) -> None:
    """Fill the model's weights from a file; arrays that the model has no place for are left out.

    So the same file serves a model with and without its classifier. Nothing is changed unless
    every weight is there and fits.

    Raises:
        WeightsError: the file is missing, damaged, or belongs to another model.
    """
    path = Path(path)
    variables = variable_names(model)
    values = _read(path, list(variables))
    for name, variable in variables.items():
        if values[name].shape != tuple(variable.shape):
            raise WeightsError(
                f"{path} does not fit {model.name}: {name} has shape {values[name].shape} there "
                f"and {tuple(variable.shape)} in the model.",
                "Give the weights file of this very architecture.",
            )
    for name, variable in variables.items():
        variable.assign(values[name].astype(np.float32))


def _read(path: Path, names: list[str]) -> dict[str, np.ndarray]:
    """Read the named arrays; every way in which that fails becomes one clear error."""
    if not path.is_file():
        raise WeightsError(f"There is no weights file {path}.", "Check the path.")
    try:
        with h5py.File(path, "r") as file:
            missing = [name for name in names if not isinstance(file.get(name), h5py.Dataset)]
            if not missing:
                return {name: file[name][()] for name in names}
    # h5py reports damage as any of these, depending on where it is.
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise WeightsError(
            f"The weights file {path} ({path.stat().st_size:,} bytes) cannot be read: it is "
            f"truncated, damaged, or no HDF5 file ({error}).",
            "Fetch the file again.",
        ) from error
    raise WeightsError(
        f"{path} holds no weights of this model: {missing[0]} is missing, and "
        f"{len(missing)} of {len(names)} arrays in all.",
        "Give the weights file of this very architecture.",
    )
