"""The from-scratch code computes what Keras and TensorFlow compute, in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.scratch import layers, losses, optimizers, schedules
from imgcls_course.scratch.autograd import Tensor
from imgcls_course.scratch.network import Sequential

tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

few = settings(max_examples=12, deadline=None, derandomize=True)


@pytest.fixture(autouse=True, scope="module")
def double_precision():
    # The policy is made from floatx only when it is first asked for, perhaps by an earlier test.
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_floatx(before[0])
    keras.config.set_dtype_policy(before[1])


def equal(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-12)


def value_and_gradients(function, *arrays, doutput=None):
    """A TensorFlow function's value, and its gradients by the arrays."""
    variables = [tf.Variable(array, dtype="float64") for array in arrays]
    with tf.GradientTape() as tape:
        value = function(*variables)
    return value.numpy(), [
        gradient.numpy() for gradient in tape.gradient(value, variables, output_gradients=doutput)
    ]


# --- Losses ----------------------------------------------------------------------------------

SMOOTHINGS = (0.0, 0.1)


@few
@given(
    batch=st.integers(1, 5),
    classes=st.integers(2, 6),
    scale=st.sampled_from([1.0, 30.0, 1e4]),
    smoothing=st.sampled_from(SMOOTHINGS),
)
def test_cross_entropies(batch, classes, scale, smoothing):
    random = np.random.default_rng(batch + 10 * classes)
    logits = random.uniform(-scale, scale, (batch, classes))
    targets = losses.one_hot(random.integers(0, classes, batch), classes)
    for name, keras_loss in (
        ("categorical_cross_entropy", keras.losses.CategoricalCrossentropy),
        ("binary_cross_entropy", keras.losses.BinaryCrossentropy),
    ):
        loss = keras_loss(from_logits=True, label_smoothing=smoothing)
        value, (gradient,) = value_and_gradients(lambda x, f=loss: f(targets, x), logits)
        equal(getattr(losses, name)(logits, targets, smoothing), value)
        equal(getattr(losses, f"{name}_gradient")(logits, targets, smoothing), gradient)


@few
@given(batch=st.integers(1, 5), classes=st.integers(2, 6))
def test_sparse_cross_entropy(batch, classes):
    random = np.random.default_rng(batch + 10 * classes)
    logits, labels = random.normal(0, 5, (batch, classes)), random.integers(0, classes, batch)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    value, (gradient,) = value_and_gradients(lambda x: loss(labels, x), logits)
    equal(losses.sparse_categorical_cross_entropy(logits, labels), value)
    equal(losses.sparse_categorical_cross_entropy_gradient(logits, labels), gradient)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sigmoid"])
def test_probabilities(name):
    random = np.random.default_rng(0)
    logits, doutput = random.normal(0, 5, (2, 3, 4)), random.normal(size=(2, 3, 4))
    value, (gradient,) = value_and_gradients(getattr(tf.nn, name), logits, doutput=doutput)
    found = getattr(losses, name)(logits)
    equal(found, value)
    equal(getattr(losses, f"{name}_gradient")(found, doutput), gradient)


# --- Automatic differentiation ---------------------------------------------------------------

OPERATIONS = {
    "arithmetic": (lambda a, b: (a - b) * a / (b * b + 1.0) + 2.0 / (a * a + 1.0) - a**3,) * 2,
    "reductions": (
        lambda a, b: a.sum(axis=0) * b.mean(axis=1, keepdims=True) + (a * b).max(axis=0),
        lambda a, b: (
            tf.reduce_sum(a, 0) * tf.reduce_mean(b, 1, keepdims=True) + tf.reduce_max(a * b, 0)
        ),
    ),
    "tied maxima": (
        lambda a, b: (a.relu() * 0.0).max(axis=1) + b.max(),
        lambda a, b: tf.reduce_max(tf.nn.relu(a) * 0.0, 1) + tf.reduce_max(b),
    ),
    "functions": (
        lambda a, b: a.exp() + (b * b + 0.1).log() + a.tanh() * b.sigmoid() + (a * b).relu(),
        lambda a, b: (
            tf.exp(a) + tf.math.log(b * b + 0.1) + tf.tanh(a) * tf.sigmoid(b) + tf.nn.relu(a * b)
        ),
    ),
    "matrices": (
        lambda a, b: (a @ b.transpose()).reshape(-1, 2) @ b[1:3],
        lambda a, b: tf.reshape(a @ tf.transpose(b), (-1, 2)) @ b[1:3],
    ),
    "indices": (
        lambda a, b: a[[0, 0, 2], [1, 1, 3]] * b[:3, 0],
        lambda a, b: tf.gather_nd(a, [[0, 1], [0, 1], [2, 3]]) * b[:3, 0],
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_automatic_differentiation(name):
    ours, theirs = OPERATIONS[name]
    random = np.random.default_rng(1)
    a, b = random.normal(size=(4, 4)), random.normal(size=(4, 4))
    left, right = Tensor(a), Tensor(b)
    output = ours(left, right)
    doutput = random.normal(size=output.shape)
    output.backward(doutput)
    value, gradients = value_and_gradients(theirs, a, b, doutput=doutput)
    equal(output.value, value)
    equal(left.gradient, gradients[0])
    equal(right.gradient, gradients[1])


# --- Layers ----------------------------------------------------------------------------------


@few
@given(
    size=st.tuples(st.integers(3, 8), st.integers(3, 8)),
    window=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same"]),
    channels=st.integers(1, 3),
)
def test_convolution(size, window, stride, padding, channels):
    random = np.random.default_rng(2)
    arrays = [random.normal(size=s) for s in ((2, *size, channels), (*window, channels, 4), (4,))]
    output, cache = layers.convolution_forward(*arrays, stride=stride, padding=padding)
    doutput = random.normal(size=output.shape)
    value, gradients = value_and_gradients(
        lambda images, kernel, bias: keras.ops.conv(images, kernel, stride, padding) + bias,
        *arrays,
        doutput=doutput,
    )
    equal(output, value)
    for found, expected in zip(layers.convolution_backward(doutput, cache), gradients, strict=True):
        equal(found, expected)


@few
@given(
    size=st.tuples(st.integers(3, 8), st.integers(3, 8)),
    window=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same"]),
    ties=st.booleans(),
)
def test_max_pooling(size, window, stride, padding, ties):
    random = np.random.default_rng(3)
    images = random.normal(size=(2, *size, 2))
    images = np.round(images) if ties else images
    output, cache = layers.max_pooling_forward(images, window, stride, padding)
    doutput = random.normal(size=output.shape)
    value, (gradient,) = value_and_gradients(
        lambda x: keras.ops.max_pool(x, window, stride, padding), images, doutput=doutput
    )
    equal(output, value)
    equal(layers.max_pooling_backward(doutput, cache), gradient)


def test_batch_normalization_and_its_moving_averages():
    random = np.random.default_rng(4)
    inputs, doutput = random.normal(1, 2, (4, 3, 3, 5)), random.normal(size=(4, 3, 3, 5))
    theirs, ours = keras.layers.BatchNormalization(), layers.BatchNormalization()
    theirs.build(inputs.shape)
    ours.build(inputs.shape[1:], random)
    for training in (True, True, False):
        with tf.GradientTape() as tape:
            x = tf.Variable(inputs)
            value = theirs(x, training=training)
        sources = [x, theirs.gamma.value, theirs.beta.value]
        gradients = tape.gradient(value, sources, output_gradients=doutput)
        output, cache = ours.forward(inputs, training)
        dinputs, of_parameters = ours.backward(doutput, cache)
        equal(output, value)
        np.testing.assert_allclose(dinputs, gradients[0], rtol=1e-6, atol=1e-10)
        equal(of_parameters["gamma"], gradients[1])
        equal(of_parameters["beta"], gradients[2])
    equal(ours.state["moving_mean"], theirs.moving_mean)
    equal(ours.state["moving_variance"], theirs.moving_variance)


# --- Optimizers and schedules ----------------------------------------------------------------

# Keras rounds some of these numbers to float32, whatever the parameters are. Sums of a few powers
# of 2 survive that, and show that the rules agree to the last digits.
RATE, MOMENTUM, SLOW, EPSILON = 2**-6, 0.875, 1 - 2**-8, 2**-4
SETTINGS = {
    "GradientDescent": ("SGD", {}),
    "SGD": ("SGD", {}),
    "SGD with momentum": ("SGD", {"momentum": MOMENTUM}),
    "SGD of Nesterov": ("SGD", {"momentum": MOMENTUM, "nesterov": True}),
    "RMSprop": ("RMSprop", {"rho": MOMENTUM, "epsilon": EPSILON}),
    "Adam": ("Adam", {"beta_1": MOMENTUM, "beta_2": SLOW, "epsilon": EPSILON}),
    "AdamW": ("AdamW", {"weight_decay": 0.125, "beta_1": MOMENTUM, "beta_2": SLOW}),
}


def assert_same_path(ours, theirs, steps, tolerance):
    """Both optimizers walk on noisy gradients, and stay together at every step."""
    random = np.random.default_rng(5)
    parameters = [random.normal(size=(3, 2)), random.normal(size=4)]
    variables = [keras.Variable(parameter, dtype="float64") for parameter in parameters]
    for _ in range(steps):
        noise = [random.normal(0, 0.3, parameter.shape) for parameter in parameters]
        ours.step(parameters, [p + n for p, n in zip(parameters, noise, strict=True)])
        theirs.apply([v + n for v, n in zip(variables, noise, strict=True)], variables)
        for parameter, variable in zip(parameters, variables, strict=True):
            np.testing.assert_allclose(parameter, variable, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", SETTINGS)
def test_optimizers_follow_the_same_path_for_100_steps(name):
    keras_name, options = SETTINGS[name]
    ours = getattr(optimizers, name.split()[0])(RATE, **options)
    theirs = getattr(keras.optimizers, keras_name)(RATE, **options)
    assert_same_path(ours, theirs, steps=100, tolerance=1e-10)


@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adam", "AdamW"])
def test_optimizers_have_the_same_defaults(name):
    ours, theirs = getattr(optimizers, name)(), getattr(keras.optimizers, name)()
    assert_same_path(ours, theirs, steps=15, tolerance=1e-5)


def test_an_optimizer_follows_a_schedule_as_keras_does():
    ours = optimizers.SGD(schedules.CosineDecay(0.1, 20))
    theirs = keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 20))
    parameter, variable = np.ones(2), keras.Variable(np.ones(2), dtype="float64")
    for _ in range(25):
        ours.step([parameter], [parameter])
        theirs.apply([variable * 1.0], [variable])
    equal(parameter, variable)


def test_schedules():
    of_keras = keras.optimizers.schedules
    pairs = (
        (schedules.StepDecay(0.1, 7, 0.5), of_keras.ExponentialDecay(0.1, 7, 0.5, staircase=True)),
        (schedules.CosineDecay(0.1, 20, 0.05), of_keras.CosineDecay(0.1, 20, alpha=0.05)),
        (
            schedules.WarmUp(5, schedules.CosineDecay(0.1, 20), 0.01),
            of_keras.CosineDecay(0.01, 20, warmup_target=0.1, warmup_steps=5),
        ),
    )
    for ours, theirs in pairs:
        found, expected = zip(
            *((ours(step), float(theirs(step))) for step in range(30)), strict=True
        )
        np.testing.assert_allclose(found, expected, rtol=1e-5)  # Keras's are float32


# --- A whole network -------------------------------------------------------------------------


def test_a_network_gives_the_output_and_the_training_of_keras_from_its_weights():
    random = np.random.default_rng(6)
    images, labels = random.uniform(size=(8, 12, 12, 3)), random.integers(0, 5, 8)
    model = keras.Sequential(
        [
            keras.Input((12, 12, 3)),
            keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(6, 3, strides=2, padding="same"),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
            keras.layers.Flatten(),
            keras.layers.Dense(5),
        ]
    )
    network = Sequential(
        [
            layers.Conv2D(4, 3, padding="same"),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.Conv2D(6, 3, stride=2, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(5),
        ],
        (12, 12, 3),
        dtype=np.float64,
    )
    network.set_weights(model.get_weights())
    np.testing.assert_allclose(network.logits(images), model(images), rtol=1e-5, atol=1e-10)

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), loss, run_eagerly=True)
    optimizer = optimizers.SGD(0.1, momentum=0.9)
    for _ in range(3):
        ours = network.train_step(images, labels, optimizer)
        model.reset_metrics()  # before Keras 3.15, the mean since the last reset is given
        assert ours == pytest.approx(float(model.train_on_batch(images, labels)), rel=1e-5)
    for found, expected in zip(network.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-8)
