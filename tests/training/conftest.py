"""A small network and a small task that it learns within seconds."""

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Measurements of other runs must not decide here."""
    monkeypatch.setenv("IMGCLS_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def data():
    """Images whose brighter half tells their class, as uint8: 0 left, 1 right."""
    generator = np.random.default_rng(seed=0)
    labels = generator.integers(0, 2, size=192)
    images = generator.integers(0, 160, size=(192, 8, 8, 3))
    for image, label in zip(images, labels, strict=True):
        image[:, 4 * label : 4 * label + 4] += 60
    return images.astype(np.uint8), labels


@pytest.fixture
def make_model():
    """Builds the same network each time; `dropout` gives it random layers, too."""
    import keras
    from keras import layers

    def make(dropout=0.0, learning_rate=0.01, loss=None):
        keras.utils.set_random_seed(3)
        model = keras.Sequential(
            [
                keras.Input((8, 8, 3)),
                layers.Rescaling(1 / 127.5, offset=-1),
                layers.Conv2D(8, 3, activation="relu"),
                layers.Flatten(),
                layers.Dropout(dropout, seed=4),
                layers.Dense(2),
            ]
        )
        loss = loss or keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])
        return model

    return make
