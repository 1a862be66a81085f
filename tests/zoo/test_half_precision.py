"""Weights files in half precision."""

import keras
import numpy as np
import pytest

from imgcls_course.errors import WeightsError
from imgcls_course.zoo.half_precision import (
    is_half_precision,
    load_half_precision,
    save_half_precision,
)


def small_model(units: int = 40, name: str = "hidden") -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((30,)),
            keras.layers.Dense(units, name=name),
            keras.layers.Dense(2, name="top"),
        ]
    )


def weights_of(model: keras.Model) -> np.ndarray:
    return np.concatenate([values.ravel() for values in model.get_weights()])


def test_weights_come_back_rounded_to_half_precision(tmp_path):
    written, read = small_model(), small_model()
    save_half_precision(written, tmp_path / "weights.h5")
    load_half_precision(read, tmp_path / "weights.h5")
    expected = weights_of(written).astype(np.float16).astype(np.float32)
    np.testing.assert_array_equal(weights_of(read), expected)
    assert is_half_precision(tmp_path / "weights.h5")


def test_the_same_weights_give_the_same_bytes(tmp_path):
    model = small_model()
    for name in ("one.h5", "two.h5"):
        save_half_precision(model, tmp_path / name)
    assert (tmp_path / "one.h5").read_bytes() == (tmp_path / "two.h5").read_bytes()


@pytest.mark.parametrize(
    ("difference", "words"), [({"units": 39}, "shape"), ({"name": "other"}, "missing")]
)
def test_another_models_weights_are_refused_and_change_nothing(tmp_path, difference, words):
    other = small_model(**difference)
    save_half_precision(small_model(), tmp_path / "weights.h5")
    before = weights_of(other)
    with pytest.raises(WeightsError, match=words):
        load_half_precision(other, tmp_path / "weights.h5")
    np.testing.assert_array_equal(weights_of(other), before)


def test_values_beyond_half_precision_are_refused(tmp_path):
    model = small_model()
    model.get_layer("top").bias.assign([1e6, 0])
    with pytest.raises(WeightsError, match=r"top\.bias"):
        save_half_precision(model, tmp_path / "weights.h5")
