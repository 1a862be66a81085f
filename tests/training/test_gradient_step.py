"""A loop of one's own takes the steps that Keras takes, on each backend; two models learn apart."""

import keras
import numpy as np
import pytest
from keras import ops

from imgcls_course.evaluation.gradients import gradients_by_weights
from imgcls_course.training.gradient_step import gradient_step


def _network(normalised=True):
    keras.utils.set_random_seed(2)
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            keras.layers.Conv2D(4, 3),
            *([keras.layers.BatchNormalization(momentum=0.5)] if normalised else []),
            keras.layers.Flatten(),
            keras.layers.Dense(2),
        ]
    )


def test_it_takes_the_steps_that_keras_takes(data):
    images, labels = data[0][:32] / np.float32(255), data[1][:32]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    theirs, ours = _network(), _network()
    theirs.compile(keras.optimizers.Adam(0.01), loss)
    step = gradient_step(
        lambda x, y: [loss(y, ours(x, training=True))], (ours, keras.optimizers.Adam(0.01))
    )
    before = [np.array(weight) for weight in ours.get_weights()]
    for _ in range(3):
        expected = float(theirs.train_on_batch(images, labels))
        assert float(step(images, labels)[0]) == pytest.approx(expected, rel=1e-4)
        theirs.reset_metrics()
    # The statistics of BatchNormalization move, too.
    for start, mine, other in zip(before, ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-4)
        assert np.abs(mine - start).max() > 1e-3


def test_two_models_learn_from_losses_of_their_own():
    first, second = (keras.layers.Dense(1, use_bias=False) for _ in range(2))
    for layer, value in ((first, 2.0), (second, 3.0)):
        layer.build((None, 1))
        layer.kernel.assign([[value]])

    def losses_of(inputs):
        product = ops.sum(second(first(inputs)))
        return product, -product, product * 10

    sgd = [keras.optimizers.SGD(0.1) for _ in range(2)]
    step = gradient_step(losses_of, (first, sgd[0]), (second, sgd[1]))
    told = step(np.ones((1, 1), np.float32))
    assert [float(one) for one in told] == [6, -6, 60]
    # Both gradients are taken at the weights before the step: 3 by the first, -2 by the second.
    assert float(first.kernel[0, 0]) == pytest.approx(2 - 0.1 * 3)
    assert float(second.kernel[0, 0]) == pytest.approx(3 + 0.1 * 2)


def test_random_layers_draw_anew_each_step():
    layer = keras.layers.Dense(1, use_bias=False)
    layer.build((None, 50))
    model = keras.Sequential([keras.Input((50,)), keras.layers.Dropout(0.5, seed=1), layer])
    step = gradient_step(
        lambda x: [ops.sum(model(x, training=True))], (model, keras.optimizers.SGD(0.0))
    )
    inputs = np.ones((1, 50), np.float32)
    assert float(step(inputs)[0]) != float(step(inputs)[0])


def test_gradients_by_weights_are_those_of_small_changes():
    model = _network(normalised=False)
    inputs = np.random.default_rng(0).random((2, 8, 8, 3), dtype=np.float32)

    def loss_of():
        return ops.sum(model(inputs)[:, 0])

    kernel, dense = model.layers[0].kernel, model.layers[-1].kernel
    found, of_dense = gradients_by_weights(loss_of, [kernel, dense])
    value, step = ops.convert_to_numpy(kernel), 0.5  # the loss is linear in the kernel
    place = (1, 2, 0, 3)
    moved = value.copy()
    moved[place] += step
    before = float(loss_of())
    kernel.assign(moved)
    assert found.shape == value.shape and of_dense.shape == tuple(dense.shape)
    assert found[place] == pytest.approx((float(loss_of()) - before) / step, rel=1e-2)
