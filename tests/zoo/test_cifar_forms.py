"""Each CIFAR form of the architectures learns real images."""

import keras
import numpy as np
import pytest

from imgcls_course.datasets import load_cifar10
from imgcls_course.lessons.architectures.equal_budget_training import accuracy
from imgcls_course.zoo.catalogue import CIFAR_FORMS, loss_for
from imgcls_course.zoo.resnet import resnet_cifar


@pytest.fixture(scope="module")
def some():
    return load_cifar10("train").per_class(30, seed=0)


# The wide residual network has tests of its own.
@pytest.mark.parametrize("name", [name for name in CIFAR_FORMS if name != "ResNet-8, wide"])
def test_a_cifar_form_learns_real_images_and_an_untrained_copy_does_not_know_them(name, some):
    keras.utils.set_random_seed(3)
    model = CIFAR_FORMS[name]()
    pair = some.only(("frog", "ship"))
    model.compile(keras.optimizers.Adam(0.003), loss_for(model))
    untrained = accuracy(model, pair)
    random = np.random.default_rng(0)
    for _ in range(60 if name == "EfficientNet-Lite" else 25):
        batch = random.integers(len(pair), size=20)
        model.train_on_batch(pair.images[batch].astype(np.float32), pair.labels[batch])
    assert accuracy(model, pair) > max(0.75, untrained + 0.15)


def test_a_cifar_form_is_whole_after_saving(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    model = resnet_cifar()
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        loaded.predict(pixels, verbose=0), model.predict(pixels, verbose=0), rtol=0, atol=1e-5
    )
