"""Read the tensors of a legacy (before 1.6, not zip) torch file, without torch and in safety.

The file is a sequence: three pickles (a magic number, the protocol's version, the machine's
properties), a pickle of the state with references to storages, a pickle of the storages' keys in
order, and then each storage as an eight-byte count and its raw values. Pickles can run any code
when they are read, so the unpickler here knows three harmless names and refuses all others.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001
STORAGE_DTYPES = {
    "FloatStorage": np.dtype("<f4"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
}


class Storage(NamedTuple):
    """A reference to raw values further down in the file."""

    key: str
    dtype: np.dtype
    count: int


class TensorView(NamedTuple):
    """A tensor as the state has it: where in a storage, and how it is laid out there."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_legacy_torch(path: Path) -> dict[str, np.ndarray]:
    """All tensors of a state dictionary, by name.

    Raises:
        ValueError: the file is no legacy torch file, is truncated, or its pickles name anything
            but tensors.
    """
    with path.open("rb") as file:
        try:
            if _unpickle(file) != MAGIC_NUMBER or _unpickle(file) != PROTOCOL_VERSION:
                raise ValueError(f"{path} is no legacy torch file.")
            if not _unpickle(file)["little_endian"]:
                raise ValueError(f"{path} was written by a big-endian machine.")
            views, keys = _unpickle(file), _unpickle(file)
        except (pickle.UnpicklingError, EOFError) as error:
            raise ValueError(f"{path} cannot be read: {error}") from error
        dtypes = {view.storage.key: view.storage.dtype for view in views.values()}
        storages = {key: _read_storage(file, dtypes[key]) for key in keys}
    return {name: _array(view, storages[view.storage.key]) for name, view in views.items()}


class _TensorUnpickler(pickle.Unpickler):
    """Builds ordered dictionaries and `TensorView`s, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor_view
        if module == "torch" and name in STORAGE_DTYPES:
            return STORAGE_DTYPES[name]
        raise pickle.UnpicklingError(f"the name {module}.{name} is not allowed")

    def persistent_load(self, reference: tuple[Any, ...]) -> Storage:
        kind, dtype, key, _device, count, _view = reference
        if kind != "storage" or not isinstance(dtype, np.dtype):
            raise pickle.UnpicklingError(f"the reference {reference!r} is not allowed")
        return Storage(key, dtype, count)


def _tensor_view(
    storage: Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> TensorView:
    return TensorView(storage, offset, shape, strides)


def _unpickle(file: BinaryIO) -> Any:
    return _TensorUnpickler(file).load()


def _read_storage(file: BinaryIO, dtype: np.dtype) -> np.ndarray:
    (count,) = struct.unpack("<q", file.read(8))
    return np.frombuffer(file.read(count * dtype.itemsize), dtype, count)


def _array(view: TensorView, storage: np.ndarray) -> np.ndarray:
    """Lay out a tensor; torch counts strides in values, NumPy in bytes."""
    last = view.offset + sum(
        stride * (length - 1) for stride, length in zip(view.strides, view.shape, strict=True)
    )
    if last >= storage.size:
        raise ValueError(f"a tensor of shape {view.shape} reaches beyond its storage")
    strides = [stride * storage.itemsize for stride in view.strides]
    return np.lib.stride_tricks.as_strided(storage[view.offset :], view.shape, strides).copy()
