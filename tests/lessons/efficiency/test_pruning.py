"""Pruning: exactly as many zeros as asked for, the smallest ones, and they stay."""

import keras
import numpy as np
import pytest

from imgcls_course.errors import CourseError
from imgcls_course.lessons.efficiency.pruning import keep_zeros, kernels, prune, sparsity_of
from imgcls_course.pretraining import source_task


def _values(model):
    arrays = [keras.ops.convert_to_numpy(one).ravel() for one in kernels(model)]
    return np.concatenate(arrays)


@pytest.mark.parametrize("sparsity", [0.0, 0.1, 0.5, 0.8, 0.999])
def test_the_number_of_zeros_is_exact(teacher, sparsity):
    before = _values(teacher)
    prune(teacher, sparsity)
    after = _values(teacher)
    assert (after == 0).sum() == round(sparsity * len(after))
    assert sparsity_of(teacher) == pytest.approx(sparsity, abs=1 / len(after))
    kept = after != 0
    np.testing.assert_array_equal(after[kept], before[kept])
    if sparsity:
        assert np.abs(before[~kept]).max() <= np.abs(before[kept]).min()


def test_equal_magnitudes_are_counted_off():
    model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(10, name="dense")])
    model.get_layer("dense").set_weights([np.ones((10, 10)), np.zeros(10)])
    prune(model, 0.37)
    assert sparsity_of(model) == 0.37


def test_biases_and_normalization_are_left_alone(teacher):
    others = [w for layer in teacher.layers for w in layer.weights if w.name != "kernel"]
    before = [keras.ops.convert_to_numpy(one).copy() for one in others]
    prune(teacher, 0.9)
    for old, variable in zip(before, others, strict=True):
        np.testing.assert_array_equal(old, keras.ops.convert_to_numpy(variable))


@pytest.mark.parametrize("sparsity", [-0.1, 1.0, 2.0])
def test_a_share_out_of_range_is_refused(teacher, sparsity):
    with pytest.raises(CourseError, match="Give a share"):
        prune(teacher, sparsity)


def test_retraining_mends_and_leaves_the_zeros(teacher, some, accuracy):
    prune(teacher, 0.85)
    broken, zeros = accuracy(teacher, some), _values(teacher) == 0
    keep_zeros(teacher)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    teacher.compile(keras.optimizers.SGD(0.005, momentum=0.9), cross_entropy)
    data = source_task("train").per_class(100)
    teacher.fit(data.images, data.labels, batch_size=64, epochs=1, verbose=0)
    assert accuracy(teacher, some) > broken + 0.1
    np.testing.assert_array_equal(_values(teacher) == 0, zeros)
