"""Classifiers on features."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from imgcls_course.datasets import load_cifar10
from imgcls_course.errors import DataError
from imgcls_course.transfer import (
    extract_features,
    linear_probe,
    load_backbone,
    nearest_neighbours,
    neighbour_indices,
    tsne_map,
)


@pytest.fixture(scope="module")
def clusters() -> tuple[np.ndarray, np.ndarray]:
    """Three classes whose feature vectors point in three directions."""
    generator = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 20)
    return (np.eye(3, 8)[labels] + generator.normal(0, 0.1, (60, 8))).astype(np.float32), labels


@pytest.fixture(scope="module")
def cifar10_features(tmp_path_factory) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Features at a small input size of ten training and twenty test images a class."""
    backbone = load_backbone()
    features = {}
    for split, count in (("train", 10), ("test", 20)):
        data = load_cifar10(split).per_class(count, seed=0)
        vectors = extract_features(backbone, data.images, input_size=96, cache=False)
        features[split] = (vectors, data.labels)
    return features


def test_ten_labels_a_class_are_enough_for_a_good_probe(cifar10_features):
    probe = linear_probe(*cifar10_features["train"])
    assert probe.score(*cifar10_features["test"]) >= 0.58


def test_neighbours_find_the_same_class(cifar10_features):
    queries, labels = cifar10_features["test"]
    found = nearest_neighbours(*cifar10_features["train"], queries, k=5)
    assert (found == labels).mean() >= 0.45


def test_stronger_regularisation_gives_smaller_weights(clusters):
    sizes = [
        np.square(linear_probe(*clusters, strength)[-1].coef_).sum() for strength in (0.01, 0.1, 1)
    ]
    assert sizes == sorted(sizes, reverse=True)


def test_regularisation_does_not_depend_on_how_many_labels_there_are(clusters):
    features, labels = clusters
    once = linear_probe(features, labels)
    twice = linear_probe(np.concatenate([features] * 2), np.concatenate([labels] * 2))
    np.testing.assert_allclose(once[-1].coef_, twice[-1].coef_, atol=2e-3)


def test_a_probe_is_the_same_every_time(clusters):
    first, second = linear_probe(*clusters), linear_probe(*clusters)
    np.testing.assert_array_equal(first[-1].coef_, second[-1].coef_)


def test_labels_may_be_names(clusters):
    features, labels = clusters
    names = np.array(["cat", "dog", "ship"])[labels]
    assert set(linear_probe(features, names).predict(features)) == {"cat", "dog", "ship"}
    assert nearest_neighbours(features, names, features[:1], k=3)[0] == "cat"


def test_the_nearest_neighbour_of_a_vector_is_itself(clusters):
    features, labels = clusters
    # The length of a vector does not count, only its direction.
    indices = neighbour_indices(features, 3 * features, k=4)
    np.testing.assert_array_equal(indices[:, 0], np.arange(60))
    assert (labels[indices] == labels[:, None]).all()


def test_neighbours_and_votes_are_those_of_scikit_learn():
    generator = np.random.default_rng(3)
    # More queries than are looked up at once, and a vector without a direction.
    features, queries = generator.normal(size=(40, 6)), generator.normal(size=(1203, 6))
    features[7] = 0
    labels = generator.integers(4, size=40)
    classifier = KNeighborsClassifier(n_neighbors=9, metric="cosine", algorithm="brute")
    classifier.fit(features, labels)
    np.testing.assert_array_equal(
        neighbour_indices(features, queries, k=9),
        classifier.kneighbors(queries, return_distance=False),
    )
    np.testing.assert_array_equal(
        nearest_neighbours(features, labels, queries, k=9), classifier.predict(queries)
    )


def test_all_may_be_neighbours(clusters):
    indices = neighbour_indices(clusters[0], clusters[0][:2], k=60)
    np.testing.assert_array_equal(np.sort(indices, axis=1), [range(60)] * 2)


def test_a_probe_is_logistic_regression_on_standardised_features(clusters):
    features, labels = clusters
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=1 / (0.1 * 60), max_iter=1000))
    pipeline.fit(features, labels)
    probe = linear_probe(features, labels, regularisation=0.1)
    np.testing.assert_allclose(probe[0].mean_, pipeline[0].mean_, atol=1e-6)
    np.testing.assert_allclose(
        probe.predict_proba(features), pipeline.predict_proba(features), atol=1e-3
    )


def test_pixels_may_be_whole_numbers_and_stay_as_they_are():
    pixels = np.random.default_rng(0).integers(0, 256, (90, 12), dtype=np.uint8)
    labels = (pixels[:, 0] > 127).astype(int)
    before = pixels.copy()
    probe = linear_probe(pixels, labels)
    np.testing.assert_array_equal(
        probe.predict(pixels), linear_probe(pixels / 255.0, labels).predict(pixels / 255.0)
    )
    assert nearest_neighbours(pixels, labels, pixels[:1], k=1)[0] == labels[0]
    np.testing.assert_array_equal(pixels, before)


def test_a_map_keeps_neighbours_together(clusters):
    features, labels = clusters
    positions = tsne_map(features)
    assert positions.shape == (60, 2)
    distances = np.square(positions[:, None] - positions).sum(axis=2)
    nearest = distances.argsort(axis=1)[:, 1:4]
    assert (labels[nearest] == labels[:, None]).mean() > 0.95
    with pytest.raises(DataError, match="at least 4"):
        tsne_map(features[:3])


@pytest.mark.parametrize("k", [0, 61])
def test_an_impossible_k_is_refused(clusters, k):
    with pytest.raises(DataError, match="60 neighbours"):
        nearest_neighbours(*clusters, clusters[0], k=k)


def test_features_and_labels_must_go_together(clusters):
    features, labels = clusters
    with pytest.raises(DataError, match="one label"):
        linear_probe(features, labels[1:])
    with pytest.raises(DataError, match="two classes"):
        linear_probe(features, np.zeros(60))
    with pytest.raises(DataError, match="cannot be compared"):
        neighbour_indices(features, features[:, :3])
    with pytest.raises(DataError, match="infinite"):
        linear_probe(np.full_like(features, np.nan), labels)


def test_importing_transfer_loads_no_tensorflow():
    program = "import sys, imgcls_course.transfer; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
