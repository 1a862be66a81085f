"""The network, the optimizers and the schedules by their own laws; nothing imports TensorFlow."""

import subprocess
import sys

import numpy as np
import pytest

from imgcls_course.scratch import initializers, schedules
from imgcls_course.scratch.gradient_check import check_gradient
from imgcls_course.scratch.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    ReLU,
)
from imgcls_course.scratch.losses import (
    sparse_categorical_cross_entropy,
    sparse_categorical_cross_entropy_gradient,
)
from imgcls_course.scratch.network import Sequential
from imgcls_course.scratch.optimizers import SGD, Adam, AdamW, GradientDescent, RMSprop
from imgcls_course.scratch.shapes import ShapeError

OPTIMIZERS = {
    "gradient descent": lambda: GradientDescent(0.1),
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.05, momentum=0.9),
    "Nesterov": lambda: SGD(0.05, momentum=0.9, nesterov=True),
    "RMSprop": lambda: RMSprop(0.01),
    "Adam": lambda: Adam(0.05),
    "AdamW": lambda: AdamW(0.05),
}


def small_network(**options):
    layers = [
        Conv2D(4, 3, padding="same"),
        BatchNormalization(),
        ReLU(),
        MaxPooling2D(),
        Flatten(),
        Dropout(0.2),
        Dense(3),
    ]
    return Sequential(layers, (6, 6, 2), **options)


def three_kinds_of_images(count):
    """Images whose label is the third of the picture that is bright."""
    random = np.random.default_rng(0)
    images = random.normal(0, 0.3, (count, 6, 6, 2))
    labels = random.integers(0, 3, count)
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 2] += 1
    return images, labels


def test_a_network_learns_to_tell_images_apart():
    images, labels = three_kinds_of_images(120)
    network = small_network(label_smoothing=0.05)
    history = network.fit(
        images[:90],
        labels[:90],
        Adam(0.01),
        epochs=8,
        batch_size=16,
        validation=(images[90:], labels[90:]),
    )
    assert history["loss"][-1] < 0.6 * history["loss"][0]
    assert len(history["validation_accuracy"]) == len(history["validation_loss"]) == 8
    loss, accuracy = network.evaluate(images[90:], labels[90:])
    assert accuracy > 0.8 and loss == history["validation_loss"][-1]
    np.testing.assert_allclose(network.predict(images[:5]).sum(axis=1), 1, rtol=1e-5)
    assert {array.dtype for array in network.weights} == {np.dtype(np.float32)}


def test_progress_sees_the_batches_of_each_epoch_and_changes_nothing():
    images, labels = three_kinds_of_images(40)
    seen = []

    def progress(batches, description):
        for batch in batches:
            seen.append((description, len(batch)))
            yield batch

    watched = small_network().fit(images, labels, SGD(0.1), 2, batch_size=30, progress=progress)
    assert seen == [(f"Epoch {n} of 2", count) for n in (1, 2) for count in (30, 10)]
    assert watched == small_network().fit(images, labels, SGD(0.1), 2, batch_size=30)


def test_training_is_the_same_for_the_same_seed():
    images, labels = three_kinds_of_images(40)
    losses = [
        small_network(seed=seed).fit(images, labels, SGD(0.1), epochs=2)["loss"]
        for seed in (1, 1, 2)
    ]
    assert losses[0] == losses[1] != losses[2]


def test_gradients_of_a_whole_network_agree_with_centred_differences():
    images, labels = three_kinds_of_images(4)
    layers = [Conv2D(2, 3), BatchNormalization(), ReLU(), MaxPooling2D(), Flatten(), Dense(3)]
    network = Sequential(layers, (6, 6, 2), dtype=np.float64)
    logits, caches = network.forward(images, training=True)
    gradients = network.backward(sparse_categorical_cross_entropy_gradient(logits, labels), caches)

    for parameter, gradient in zip(network.parameters, gradients, strict=True):

        def loss_at(point, parameter=parameter):
            original = parameter.copy()
            parameter[...] = point
            logits, _ = network.forward(images, training=True)
            parameter[...] = original
            return sparse_categorical_cross_entropy(logits, labels)

        if np.abs(gradient).max() > 1e-9:  # a bias before a normalization has no effect at all
            verdict = check_gradient(loss_at, gradient, parameter)
            assert verdict.passed, (parameter.shape, verdict)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_walks_into_a_valley_in_place(name):
    optimizer = OPTIMIZERS[name]()
    point = np.array([3.0, -2.0])
    for _ in range(500):
        optimizer.step([point], [2 * point * [1.0, 0.5]])
    assert np.abs(point).max() < 0.05
    assert optimizer.steps_done == 500


def test_an_optimizer_follows_its_schedule():
    optimizer = GradientDescent(schedules.StepDecay(1.0, decay_steps=2, decay_rate=0.1))
    point = np.zeros(1)
    seen = []
    for _ in range(4):
        seen.append(optimizer.current_learning_rate())
        optimizer.step([point], [np.ones(1)])
    assert seen == pytest.approx([1, 1, 0.1, 0.1])
    assert point == pytest.approx(-2.2)


def test_schedules_at_their_landmarks():
    assert schedules.Constant(0.3)(10**6) == 0.3
    cosine = schedules.CosineDecay(1.0, 100, alpha=0.1)
    assert [cosine(step) for step in (0, 50, 100, 200)] == pytest.approx([1, 0.55, 0.1, 0.1])
    warm_up = schedules.WarmUp(10, then=cosine, initial_learning_rate=0.5)
    assert [warm_up(step) for step in (0, 5, 10, 60)] == pytest.approx([0.5, 0.75, 1, 0.55])


def test_initializers_have_the_variance_that_they_promise():
    random = np.random.default_rng(0)
    shape = (3, 3, 32, 64)
    assert initializers.fans(shape) == (288, 576)
    assert initializers.glorot_uniform(shape, random).var() == pytest.approx(2 / 864, rel=0.05)
    assert initializers.he_normal(shape, random).var() == pytest.approx(2 / 288, rel=0.05)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            lambda: Sequential([Conv2D(4, 3), Dense(3)], (8, 8, 3)),
            r"Layer 1, Dense.*\(1, 6, 6, 4\)",
        ),
        (
            lambda: small_network().predict(np.zeros((5, 6, 7, 2))),
            r"\(batch, 6, 6, 2\).*\(5, 6, 7, 2\)",
        ),
        (
            lambda: small_network().set_weights([np.zeros(3)]),
            r"has 8 .* found 1, of shapes \[\(3,\)\]",
        ),
        (
            lambda: small_network().set_weights([np.zeros(3)] * 8),
            r"\(3, 3, 2, 4\).*found shape \(3,\)",
        ),
        (
            lambda: small_network().fit(np.zeros((5, 6, 6, 2)), np.zeros(4, int), SGD()),
            r"labels must have shape \(5,\).*\(4,\)",
        ),
        (lambda: SGD().step([np.zeros(3)], [np.zeros(2)]), r"\(3,\).*\(2,\)"),
        (lambda: SGD().step([np.zeros(3)], []), r"0 gradients for 1 parameters"),
    ],
)
def test_messages_name_the_shapes_that_were_met(action, message):
    with pytest.raises(ShapeError, match=message):
        action()


def test_an_optimizer_wants_the_same_parameters_at_every_step():
    optimizer = Adam()
    optimizer.step([np.zeros(3), np.zeros(2)], [np.zeros(3), np.zeros(2)])
    with pytest.raises(ShapeError, match="2 parameters are expected"):
        optimizer.step([np.zeros(3)], [np.zeros(3)])


def test_no_file_of_scratch_imports_tensorflow_or_keras():
    program = (
        "import pkgutil, importlib, sys, imgcls_course.scratch as scratch\n"
        "found = pkgutil.walk_packages(scratch.__path__, scratch.__name__ + '.')\n"
        "names = [module.name for module in found]\n"
        "[importlib.import_module(name) for name in names]\n"
        "print(len(names), {'tensorflow', 'keras', 'torch', 'jax'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    count, found = done.stdout.split(maxsplit=1)
    assert int(count) >= 15
    assert found.strip() == "set()"
