"""What the tests of transfer learning share: small backbones, and a cache of their own."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """A cache folder that is empty and that nobody else uses."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("IMGCLS_CACHE", str(folder))
    monkeypatch.setenv("IMGCLS_PROGRESS", "off")
    return folder


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (7, 16, 16, 3), dtype=np.uint8)


@pytest.fixture
def make_backbone() -> Callable[..., keras.Model]:
    """Makes a small backbone that is the same every time."""

    def make(seed: int = 0, scale: float = 1 / 255, input_size: int | None = None) -> keras.Model:
        pixels = keras.Input((input_size, input_size, 3))
        x = keras.layers.Rescaling(scale)(pixels)
        initializer = keras.initializers.GlorotUniform(seed=seed)
        x = keras.layers.Conv2D(5, 3, activation="relu", kernel_initializer=initializer)(x)
        return keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(x), name="small")

    return make
