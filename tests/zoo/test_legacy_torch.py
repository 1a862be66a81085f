"""The reader of the torch file from which the course's weights are made."""

import os
import pickle
import struct
import sys

import numpy as np
import pytest

from imgcls_course.runtime.paths import data_folder

sys.path.insert(0, str(data_folder() / "scripts"))
legacy_torch = pytest.importorskip("legacy_torch")


class Global:
    """Pickles as a bare name, called with some arguments where there are any."""

    def __init__(self, name: str, *arguments: object) -> None:
        self.name, self.arguments = name, arguments


class TorchPickler(pickle._Pickler):
    """Writes names of modules that are not installed, and references to storages."""

    def save(self, value, save_persistent_id=True):
        if isinstance(value, Global):
            module, _, name = value.name.rpartition(".")
            self.write(pickle.GLOBAL + f"{module}\n{name}\n".encode())
            if value.arguments:
                super().save(value.arguments)
                self.write(pickle.REDUCE)
        else:
            super().save(value, save_persistent_id)

    def persistent_id(self, value):
        return value[1:] if isinstance(value, tuple) and value[:1] == ("persistent",) else None


def write_torch_file(path, state, storages) -> None:
    with path.open("wb") as file:
        properties = {"little_endian": True}
        header = (legacy_torch.MAGIC_NUMBER, legacy_torch.PROTOCOL_VERSION, properties)
        for value in (*header, state, list(storages)):
            TorchPickler(file, protocol=2).dump(value)
        for values in storages.values():
            file.write(struct.pack("<q", values.size) + values.tobytes())


def tensor(key, count, offset, shape, strides) -> Global:
    storage = ("persistent", "storage", Global("torch.FloatStorage"), key, "cpu", count, None)
    return Global("torch._utils._rebuild_tensor_v2", storage, offset, shape, strides, False, {})


def test_tensors_are_laid_out_by_offset_and_strides(tmp_path):
    values = np.arange(12, dtype=np.float32)
    state = {
        "rows": tensor("7", 12, 0, (3, 4), (4, 1)),
        "transposed": tensor("7", 12, 0, (4, 3), (1, 4)),
        "part": tensor("7", 12, 5, (2,), (1,)),
    }
    write_torch_file(tmp_path / "state.pth", state, {"7": values})
    tensors = legacy_torch.read_legacy_torch(tmp_path / "state.pth")
    np.testing.assert_array_equal(tensors["rows"], values.reshape(3, 4))
    np.testing.assert_array_equal(tensors["transposed"], values.reshape(3, 4).T)
    np.testing.assert_array_equal(tensors["part"], [5, 6])


def test_a_tensor_beyond_its_storage_is_refused(tmp_path):
    state = {"large": tensor("7", 2, 0, (3,), (1,))}
    write_torch_file(tmp_path / "state.pth", state, {"7": np.zeros(2, np.float32)})
    with pytest.raises(ValueError, match="beyond its storage"):
        legacy_torch.read_legacy_torch(tmp_path / "state.pth")


def test_a_pickle_that_would_run_a_command_is_refused(tmp_path):
    state = {"weight": Global(f"{os.name}.system", f"touch {tmp_path / 'ran'}")}
    write_torch_file(tmp_path / "state.pth", state, {})
    with pytest.raises(ValueError, match="not allowed"):
        legacy_torch.read_legacy_torch(tmp_path / "state.pth")
    assert not (tmp_path / "ran").exists()
