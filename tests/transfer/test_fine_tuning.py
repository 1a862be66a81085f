"""A new head on a backbone: what is trained, what stays, and that it is better afterwards."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from imgcls_course.errors import CourseError, DataError
from imgcls_course.training import fit
from imgcls_course.transfer import extract_features, linear_probe
from imgcls_course.transfer.augmentation import photo_augmentation
from imgcls_course.transfer.classifier import (
    HEAD,
    backbone_of,
    build_classifier,
    set_head,
    unfreeze,
)
from imgcls_course.transfer.fine_tuning import (
    SmoothedCrossEntropy,
    Stage,
    default_stages,
    fine_tune,
    fit_head,
)
from imgcls_course.transfer.learning_rates import CarefulAdamW

AS_IT_IS = {"precision": "float32", "jit_compile": False}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGCLS_CACHE", str(tmp_path))


@pytest.fixture
def backbone():
    """A small network with what a large one has: convolutions and BatchNormalization."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((None, None, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    for filters in (8, 16):
        x = layers.Conv2D(filters, 3, strides=2, use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x), name="small")


@pytest.fixture(scope="module")
def data():
    """Stripes of one of three directions and any colour, as uint8."""
    generator = np.random.default_rng(seed=0)
    labels = generator.integers(0, 3, size=240)
    rows, columns = np.mgrid[:16, :16]
    waves = np.stack([np.sin(rows * 1.5), np.sin(columns * 1.5), np.sin((rows + columns) * 1.1)])
    colours = generator.uniform(30, 90, size=(240, 1, 1, 3))
    noise = generator.normal(scale=90, size=(240, 16, 16, 3))
    images = 128 + waves[labels][..., None] * colours + noise
    return images.clip(0, 255).astype(np.uint8), labels


def _statistics(model):
    return [
        keras.ops.convert_to_numpy(weight).copy()
        for layer in model.layers
        if isinstance(layer, layers.BatchNormalization)
        for weight in layer.non_trainable_weights
    ]


def test_the_head_says_what_the_probe_says(backbone, data):
    images, labels = data
    classifier = build_classifier(backbone, 3, image_size=16, input_size=20)
    fit_head(classifier, data)
    features = extract_features(backbone, images, input_size=20)
    probe = linear_probe(features, labels)
    logits = classifier.predict(images, verbose=0)
    assert (logits.argmax(axis=1) == probe.predict(features)).mean() > 0.97


def test_a_head_from_some_of_the_images_is_a_probe_of_these(backbone, data):
    classifier = build_classifier(backbone, 3, image_size=16, input_size=16)
    fit_head(classifier, data, most_images=60)
    chosen = np.linspace(0, len(data[0]) - 1, 60).astype(int)
    some = data[0][chosen]
    features = extract_features(backbone, some, input_size=16)
    probe = linear_probe(features, data[1][chosen])
    logits = classifier.predict(some, verbose=0)
    assert (logits.argmax(axis=1) == probe.predict(features)).mean() > 0.97


@pytest.mark.parametrize(("count", "epochs"), [(20, 55), (500, 11), (20_000, 1), (10**7, 1)])
def test_the_more_images_the_fewer_epochs(count, epochs):
    (stage,) = default_stages(count)
    assert stage.epochs == epochs
    assert 0 < stage.backbone_factor < 1


def test_augmentation_changes_images_in_training_only():
    images = np.random.default_rng(0).uniform(0, 255, size=(4, 16, 16, 3)).astype(np.float32)
    model = keras.Sequential([keras.Input((16, 16, 3)), *photo_augmentation(seed=0)])
    np.testing.assert_array_equal(model(images, training=False), images)
    once, again = np.array(model(images, training=True)), np.array(model(images, training=True))
    assert not np.allclose(once, images)
    assert not np.allclose(once, again)
    assert once.min() >= 0
    assert once.max() <= 255
    assert once.mean() > 50  # values stay 0..255, not 0..1


def test_two_classes_have_two_logits(backbone, data):
    is_two = data[1] < 2
    pair = (data[0][is_two], data[1][is_two])
    classifier = build_classifier(backbone, 2, image_size=16, input_size=16)
    fit_head(classifier, pair)
    predicted = classifier.predict(pair[0], verbose=0).argmax(axis=1)
    probe = linear_probe(extract_features(backbone, pair[0], input_size=16), pair[1])
    features = extract_features(backbone, pair[0], input_size=16)
    np.testing.assert_array_equal(predicted, probe.predict(features))


def test_a_probe_of_another_backbone_is_refused(backbone):
    classifier = build_classifier(backbone, 3, image_size=16, input_size=16)
    features = np.random.default_rng(0).normal(size=(30, 5))
    with pytest.raises(CourseError, match=r"weights of shape \(5, 3\)"):
        set_head(classifier, linear_probe(features, np.arange(30) % 3))


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_what_is_frozen_does_not_move_and_statistics_never_do(backbone, data, share):
    classifier = build_classifier(backbone, 3, image_size=16, input_size=16)
    unfreeze(classifier, share)
    trainable = {weight.path for weight in backbone.trainable_weights}
    before = {weight.path: np.array(weight.numpy()) for weight in backbone.weights}
    statistics = _statistics(backbone)
    fine_tune(classifier, data, stages=[Stage(share, 1, backbone_factor=1.0)], **AS_IT_IS)
    for weight in backbone.weights:
        moved = not np.array_equal(before[weight.path], weight.numpy())
        assert moved == (weight.path in trainable), weight.path
    for old, new in zip(statistics, _statistics(backbone), strict=True):
        np.testing.assert_array_equal(old, new)
    assert bool(trainable) == (share > 0)


def test_fine_tuning_improves_on_the_head_alone(backbone, data):
    classifier = build_classifier(backbone, 3, image_size=16, input_size=16)
    stages = [Stage(1.0, 10, learning_rate=0.01, backbone_factor=1.0)]
    (history,) = fine_tune(classifier, data, data, stages=stages, **AS_IT_IS)
    probe = linear_probe(extract_features(_fresh(backbone), data[0], input_size=16), data[1])
    features = extract_features(_fresh(backbone), data[0], input_size=16)
    assert history["val_accuracy"][-1] > probe.score(features, data[1]) + 0.02
    assert history["val_loss"][-1] < history["val_loss"][0]


def _fresh(backbone):
    """The backbone as it was before training."""
    keras.utils.set_random_seed(0)
    return keras.models.clone_model(backbone)


def test_the_backbone_moves_more_slowly_than_the_head(data):
    variables = [keras.Variable(np.ones(3, np.float32), name=name) for name in ("old", "new")]
    optimizer = CarefulAdamW(0.1, [variables[0].path], factor=0.01, weight_decay=0.0)
    optimizer.build(variables)
    optimizer.apply_gradients([(np.ones(3, np.float32), variable) for variable in variables])
    old, new = (1 - variable.numpy() for variable in variables)
    np.testing.assert_allclose(old, 0.01 * new, rtol=1e-4)
    assert CarefulAdamW.from_config(optimizer.get_config()).careful == {variables[0].path}


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_is_keras_own_on_one_hot_labels(smoothing):
    generator = np.random.default_rng(seed=0)
    logits, labels = generator.normal(size=(7, 4)), generator.integers(0, 4, size=7)
    expected = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing)
    ours = SmoothedCrossEntropy(4, smoothing)
    np.testing.assert_allclose(
        float(ours(labels, logits)), float(expected(np.eye(4)[labels], logits)), rtol=1e-5
    )


def test_a_classifier_can_be_saved_and_loaded(backbone, data, tmp_path):
    augmentation = [layers.RandomFlip("horizontal", seed=0)]
    classifier = build_classifier(backbone, 3, 16, 20, augmentation, dropout=0.2)
    fine_tune(classifier, data, stages=[Stage(0.5, 1)], **AS_IT_IS)
    classifier.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        loaded.predict(data[0][:8], verbose=0),
        classifier.predict(data[0][:8], verbose=0),
        rtol=1e-4,
    )
    assert loaded.get_layer(HEAD).units == 3
    assert backbone_of(loaded).name == "small"


WITHOUT_THIS_PACKAGE = """
import sys
sys.modules["imgcls_course"] = None
import keras
import numpy as np
model = keras.models.load_model(sys.argv[1])
np.save(sys.argv[2], model.predict(np.load(sys.argv[3]), verbose=0))
assert model.evaluate(np.load(sys.argv[3]), np.zeros(8), verbose=0)[0] > 0
"""


def test_a_file_of_a_fine_tuned_classifier_needs_keras_alone(backbone, data, tmp_path):
    classifier = build_classifier(backbone, 3, 16, 20, photo_augmentation(), dropout=0.2)
    fine_tune(classifier, data, stages=[Stage(0.5, 1)], **AS_IT_IS)
    paths = [tmp_path / name for name in ("model.keras", "logits.npy", "images.npy")]
    classifier.save(paths[0])
    np.save(paths[2], data[0][:8])
    command = [sys.executable, "-c", WITHOUT_THIS_PACKAGE, *map(str, paths)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    expected = classifier.predict(data[0][:8], verbose=0)
    np.testing.assert_allclose(np.load(paths[1]), expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    ("make_labels", "said"),
    [
        (lambda labels: labels + 1, "from 1 to 3, but the model tells 3"),
        (lambda labels: labels[:, None], r"shape \(240, 1\)"),
        (lambda labels: np.array(["a", "b", "c"])[labels], "no numbers"),
        (lambda labels: np.eye(3)[labels], r"shape \(240, 3\)"),
    ],
)
def test_labels_that_do_not_fit_are_told(backbone, data, make_labels, said):
    classifier = build_classifier(backbone, 3, 16, 20)
    with pytest.raises(DataError, match=said):
        fine_tune(classifier, (data[0], make_labels(data[1])), stages=[Stage(0.5, 1)], **AS_IT_IS)


def test_weights_of_classes_move_the_head_and_the_training(backbone, data):
    def predicted(weights):
        classifier = build_classifier(backbone, 3, 16, 20)
        fine_tune(classifier, data, stages=[Stage(0.5, 1)], class_weight=weights, **AS_IT_IS)
        return classifier.predict(data[0], verbose=0).argmax(axis=1)

    assert (predicted({2: 50.0}) == 2).mean() > (predicted(None) == 2).mean() + 0.1


def test_statistics_stay_as_the_faq_advises(backbone, data):
    faq = (Path(__file__).parents[2] / "docs" / "faq.md").read_text(encoding="utf-8")
    (advice,) = re.findall(r"( +for layer in backbone.layers:.*?)```", faq, re.DOTALL)

    def moved(advice, **options):
        network = keras.models.clone_model(backbone)
        exec(textwrap.dedent(advice), {"backbone": network, "keras": keras})
        images = keras.Input((16, 16, 3))
        model = keras.Model(images, layers.Dense(3)(network(images, **options)))
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        before = _statistics(network)
        fit(model, data, epochs=1, **AS_IT_IS)
        after = _statistics(network)
        return not all(map(np.array_equal, before, after))

    assert not moved(advice)
    # Keras 3 passes on to the layers inside how the whole model is called.
    assert moved("", training=False)


def test_a_share_that_cannot_be(backbone):
    with pytest.raises(CourseError, match="share is 3"):
        unfreeze(build_classifier(backbone, 3, image_size=16), share=3)


def test_a_model_without_a_backbone():
    with pytest.raises(CourseError, match="no backbone inside"):
        backbone_of(keras.Sequential([keras.Input((3,)), layers.Dense(2)]))
