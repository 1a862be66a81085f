"""One call that trains: what it learns, gives back, leaves alone, and says when it cannot."""

import re

import keras
import numpy as np
import pytest

from imgcls_course.errors import DataError, TrainingError
from imgcls_course.training import fit
from imgcls_course.training.input_pipeline import Batches
from imgcls_course.training.order import shuffled_places

AS_IT_IS = {"precision": "float32", "jit_compile": False}


def test_it_learns_and_says_how(make_model, data):
    history = fit(make_model(), data, epochs=4, batch_size=32, validation=data, **AS_IT_IS)
    assert history.epochs == len(history.seconds) == 4
    assert history["loss"][-1] < history["loss"][0] / 2
    assert history["val_accuracy"][-1] > 0.95
    assert history.images_per_second > 0
    assert "float32" in history.plan


def test_the_same_seed_gives_the_same_weights(make_model, data):
    def trained(seed):
        model = make_model(dropout=0.3)
        fit(model, data, epochs=2, seed=seed, **AS_IT_IS)
        return np.concatenate([weight.ravel() for weight in model.get_weights()])

    np.testing.assert_array_equal(trained(seed=1), trained(seed=1))
    assert not np.array_equal(trained(seed=1), trained(seed=2))


def test_it_computes_what_keras_fit_computes_on_the_same_batches(make_model, data):
    images, labels = (array[:32] for array in data)
    ours, theirs = make_model(), make_model()
    history = fit(ours, (images, labels), epochs=3, batch_size=32, **AS_IT_IS)
    expected = theirs.fit(images, labels, epochs=3, batch_size=32, verbose=0)
    # One batch an epoch: its order within does not matter but for rounding.
    np.testing.assert_allclose(history["loss"], expected.history["loss"], rtol=1e-4)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-4)


def test_every_image_is_seen_once_an_epoch_in_another_order():
    places = np.arange(10)
    batches = Batches((places, places), 4, seed=0)
    assert len(batches) == 3

    def order(number):
        batches.start_epoch(number)
        return [int(place) for inputs, _ in batches.for_keras for place in inputs]

    seen = [order(number) for number in range(3)]
    assert [sorted(one) for one in seen] == [list(places)] * 3
    assert len(set(map(tuple, seen))) == 3
    assert order(1) == seen[1]
    assert seen[2] == list(shuffled_places(10, seed=0, epoch=2))


@pytest.mark.parametrize("count", [1, 2, 3, 10, 129])
@pytest.mark.parametrize(("seed", "epoch"), [(0, 0), (3, 1), (-4, 100), (2**40 + 1, 7)])
def test_the_order_is_that_of_tensorflows_shuffle(count, seed, epoch):
    tf = pytest.importorskip("tensorflow")
    theirs = tf.random.experimental.stateless_shuffle(
        tf.range(count), seed=tf.constant([seed, epoch], tf.int64)
    )
    np.testing.assert_array_equal(shuffled_places(count, seed, epoch), theirs)


class _Batches(keras.callbacks.Callback):
    """Counts the batches that it is shown."""

    seen = 0

    def on_train_batch_end(self, batch, logs=None):
        self.seen += 1


def test_steps_that_are_taken_together_are_the_same_steps(make_model, data):
    together, alone, counted = make_model(dropout=0.3), make_model(dropout=0.3), _Batches()
    first = fit(together, data, epochs=2, batch_size=12, **AS_IT_IS)
    # A callback that looks at single batches sees each of them.
    second = fit(alone, data, epochs=2, batch_size=12, callbacks=[counted], **AS_IT_IS)
    assert counted.seen == 2 * -(-len(data[0]) // 12)
    assert first.metrics == second.metrics
    for mine, other in zip(together.get_weights(), alone.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)
    assert together.steps_per_execution == 1


def test_a_function_as_callback_sees_every_batch(make_model, data):
    seen = []

    def note(batch, logs):
        seen.append(batch)

    watch = keras.callbacks.LambdaCallback(on_train_batch_end=note)
    fit(make_model(), data, epochs=2, batch_size=12, callbacks=[watch], **AS_IT_IS)
    assert seen == [*range(-(-len(data[0]) // 12))] * 2


def test_keras_callbacks_are_called_and_may_stop(make_model, data):
    stop = keras.callbacks.EarlyStopping("val_loss", patience=0, min_delta=100)
    history = fit(make_model(), data, epochs=9, validation=data, callbacks=[stop], **AS_IT_IS)
    assert history.epochs == 2


def test_frozen_weights_stay(make_model, data):
    model = make_model()
    convolution = model.layers[1]
    convolution.trainable = False
    model.compile("adam", model.loss)
    before = [weight.copy() for weight in convolution.get_weights()]
    fit(model, data, epochs=1, **AS_IT_IS)
    for old, new in zip(before, convolution.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_loss_that_is_no_number_ends_it_with_advice(make_model, data):
    with pytest.raises(TrainingError, match="not a finite number") as error:
        fit(make_model(learning_rate=1e30), data, epochs=3, **AS_IT_IS)
    assert "learning rate" in error.value.remedy and "nan" in error.value.remedy


class ResourceExhaustedError(Exception):
    """TensorFlow's, by its name."""


class OutOfMemoryError(RuntimeError):
    """PyTorch's, by its name."""


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        ResourceExhaustedError("OOM when allocating tensor"),
        OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("RESOURCE_EXHAUSTED: Out of memory while trying to allocate 123 bytes."),
    ],
)
def test_short_memory_suggests_half_the_batch(make_model, data, monkeypatch, error):
    def no_memory(*args, **options):
        raise error

    model = make_model()
    monkeypatch.setattr(model, "fit", no_memory)
    with pytest.raises(TrainingError) as told:
        fit(model, data, epochs=1, batch_size=64, **AS_IT_IS)
    assert "batch_size=32" in told.value.remedy


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"epochs": 0}, "at least 1"),
        ({"precision": "float12"}, "There is no precision 'float12'"),
        ({"devices": "GPU:7"}, "There is no device 'GPU:7'"),
    ],
)
def test_settings_that_cannot_be(make_model, data, change, said):
    with pytest.raises(TrainingError, match=said):
        fit(make_model(), data, **{"epochs": 1, **AS_IT_IS, **change})


def test_images_of_another_size(make_model, data):
    with pytest.raises(TrainingError, match=r"takes inputs of shape \(8, 8, 3\)"):
        fit(make_model(), (np.zeros((4, 9, 9, 3), np.uint8), np.zeros(4, int)), epochs=1)


def test_a_model_that_is_not_compiled(data):
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten()])
    with pytest.raises(TrainingError, match="not compiled"):
        fit(model, data, epochs=1)


def test_labels_that_do_not_go_with_the_images(make_model, data):
    with pytest.raises(DataError, match="192 inputs and 3 labels"):
        fit(make_model(), (data[0], data[1][:3]), epochs=1)


@pytest.mark.parametrize(
    ("make_labels", "said", "advice"),
    [
        (lambda labels: labels + 1, "from 1 to 2, but the model tells 2", "from 0"),
        (lambda labels: labels - 1, "from -1 to 0", "from 0"),
        (lambda labels: np.array(["cat", "dog"])[labels], "no numbers.*'(cat|dog)'", "np.unique"),
        (lambda labels: labels + 0.5, "whole numbers", "number of each"),
        (lambda labels: labels[:, None], r"shape \(192, 1\)", r"labels\[:, 0\]"),
        (lambda labels: np.eye(2)[labels], r"shape \(192, 2\)", "argmax"),
        (lambda labels: labels[:-1], "192 inputs and 191 labels", "one label for each"),
    ],
)
def test_labels_that_do_not_fit_are_told_before_training(
    make_model, data, make_labels, said, advice
):
    images, labels = data
    with pytest.raises(DataError, match=said) as error:
        fit(make_model(), (images, make_labels(labels)), epochs=1, **AS_IT_IS)
    assert re.search(advice, error.value.remedy)
    assert ("argmax" in error.value.remedy) == (advice == "argmax")


def test_labels_of_the_validation_images_are_looked_at_too(make_model, data):
    with pytest.raises(DataError, match="from 1 to 2"):
        fit(make_model(), data, epochs=1, validation=(data[0], data[1] + 1), **AS_IT_IS)


@pytest.mark.parametrize("shape", [(192,), (192, 1)])
def test_a_loss_of_rows_wants_rows(make_model, data, shape):
    model = make_model(loss=keras.losses.CategoricalCrossentropy(from_logits=True))
    with pytest.raises(DataError, match="one number for each of 2 classes") as error:
        fit(model, (data[0], data[1].reshape(shape)), epochs=1, **AS_IT_IS)
    assert "SparseCategoricalCrossentropy" in error.value.remedy
    fit(model, (data[0], np.eye(2)[data[1]]), epochs=1, **AS_IT_IS)


class _Sequence(keras.utils.PyDataset):
    """What Keras reads batch by batch."""


@pytest.mark.parametrize("kind", ["sequence", "generator", "array", "three", "dictionary"])
def test_what_is_no_pair_of_arrays_is_told(make_model, data, kind):
    given = {
        "sequence": _Sequence(),
        "generator": (batch for batch in [data]),
        "array": data[0],
        "three": (*data, data[1]),
        "dictionary": {"images": data[0], "labels": data[1]},
    }[kind]
    with pytest.raises(DataError, match="The data is a") as error:
        fit(make_model(), given, epochs=1, **AS_IT_IS)
    assert "(inputs, labels)" in error.value.remedy


def test_weights_of_images_are_those_of_keras(make_model, data):
    images, labels = (array[:32] for array in data)
    weights = np.random.default_rng(0).uniform(0, 3, size=32)
    ours, theirs = make_model(), make_model()
    history = fit(ours, (images, labels), 3, 32, sample_weight=weights, **AS_IT_IS)
    expected = theirs.fit(images, labels, 32, 3, sample_weight=weights, verbose=0)
    np.testing.assert_allclose(history["loss"], expected.history["loss"], rtol=1e-4)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-4)


def test_weights_of_classes_are_weights_of_their_images(make_model, data):
    by_class, by_image = make_model(), make_model()
    first = fit(by_class, data, 2, class_weight={1: 3.0}, **AS_IT_IS)
    weights = np.where(data[1] == 1, 3.0, 1.0)
    second = fit(by_image, data, 2, sample_weight=weights, **AS_IT_IS)
    assert first.metrics == second.metrics
    assert first["loss"] != fit(make_model(), data, 2, **AS_IT_IS)["loss"]


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"class_weight": {2: 1.0}}, "a weight for 2, and no label is that"),
        ({"class_weight": {0: -1.0}}, "from -1.0 to 1.0"),
        ({"sample_weight": np.ones(3)}, r"sample_weight has shape \(3,\)"),
        ({"sample_weight": np.zeros(192)}, "from 0.0 to 0.0"),
    ],
)
def test_weights_that_cannot_be(make_model, data, weights, said):
    with pytest.raises(DataError, match=said):
        fit(make_model(), data, epochs=1, **weights, **AS_IT_IS)
