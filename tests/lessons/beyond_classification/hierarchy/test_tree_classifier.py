"""Training over a tree: its loss, and what coarse labels add to a few exact ones."""

import keras
import numpy as np
import pytest

from imgcls_course import datasets, evaluation
from imgcls_course.errors import DataError
from imgcls_course.lessons.beyond_classification.hierarchy.class_hierarchy import (
    CIFAR10_TREE,
    ClassTree,
    as_seen,
    probabilities,
)
from imgcls_course.lessons.beyond_classification.hierarchy.tree_probe import (
    TreeProbe,
    hierarchical_loss,
)
from imgcls_course.transfer import extract_features, load_backbone

FLAT = ClassTree.of({name: None for name in datasets.CIFAR10_CLASSES})


def _loss(tree, nodes, logits):
    return float(hierarchical_loss(tree, np.array(nodes), keras.ops.convert_to_tensor(logits)))


def test_the_loss_of_one_level_is_cross_entropy():
    logits = np.random.default_rng(0).normal(size=(6, 10)).astype(np.float32)
    labels = np.array([0, 3, 9, 2, 2, 7])
    theirs = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    assert _loss(FLAT, labels, logits) == pytest.approx(float(theirs), rel=1e-5)


def test_the_loss_is_minus_the_logarithm_of_the_labels_probability_at_any_depth():
    logits = np.random.default_rng(1).normal(size=(1, len(CIFAR10_TREE))).astype(np.float32)
    for node in range(len(CIFAR10_TREE)):
        expected = -np.log(probabilities(CIFAR10_TREE, logits)[0, node])
        assert _loss(CIFAR10_TREE, [node], logits) == pytest.approx(expected, rel=1e-4)


def test_a_coarse_label_says_nothing_of_what_is_below_it():
    logits = np.random.default_rng(2).normal(size=(1, len(CIFAR10_TREE))).astype(np.float32)
    before = _loss(CIFAR10_TREE, CIFAR10_TREE.nodes(["pet"]), logits)
    logits[0, CIFAR10_TREE.nodes(["cat", "frog", "ship"])] += 5
    assert _loss(CIFAR10_TREE, CIFAR10_TREE.nodes(["pet"]), logits) == pytest.approx(before)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGCLS_CACHE", str(tmp_path_factory.mktemp("cache")))
        backbone = load_backbone(input_size=64)
        pool = datasets.load_cifar10("train").per_class(80, seed=1)
        test = datasets.load_cifar10("test").per_class(60, seed=1)
        return (
            extract_features(backbone, pool.images, batch_size=32), pool.labels,
            extract_features(backbone, test.images, batch_size=32), test.labels,
        )  # fmt: skip


def test_one_level_is_what_an_ordinary_probe_learns(data):
    features, labels, test_features, _ = data
    ours = TreeProbe(FLAT).fit(features[:300], labels[:300]).probabilities(test_features)
    from imgcls_course.transfer import linear_probe

    theirs = linear_probe(features[:300], labels[:300], regularisation=0.1)
    assert np.mean(ours.argmax(axis=1) == theirs.predict(test_features)) > 0.93


def test_coarse_labels_beat_the_exact_ones_alone(data):
    features, labels, test_features, test_labels = data
    leaf_of = CIFAR10_TREE.nodes(datasets.CIFAR10_CLASSES)
    gains = []
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(labels))
        exact = np.concatenate([order[labels[order] == label][:5] for label in range(10)])
        coarse = np.setdiff1d(order, exact, assume_unique=True)[:500]
        nodes = leaf_of[labels]
        both = np.concatenate([exact, coarse])
        mixed = np.concatenate([nodes[exact], as_seen(CIFAR10_TREE, nodes[coarse], above=1)])
        right = [
            np.mean(TreeProbe(tree).fit(features[places], given).predict(test_features) == truth)
            for tree, places, given, truth in (
                (FLAT, exact, labels[exact], test_labels),
                (CIFAR10_TREE, exact, nodes[exact], leaf_of[test_labels]),
                (CIFAR10_TREE, both, mixed, leaf_of[test_labels]),
            )
        ]
        gains.append(right[2] - max(right[:2]))
    assert evaluation.bootstrap_interval(np.mean, gains).low > 0.03


def test_training_again_starts_anew(data):
    features, labels, test_features, _ = data
    first = TreeProbe(FLAT).fit(features[:100], labels[:100]).probabilities(test_features)
    TreeProbe(FLAT).fit(features[100:300], labels[100:300])
    again = TreeProbe(FLAT).fit(features[:100], labels[:100]).probabilities(test_features)
    np.testing.assert_allclose(first, again, atol=1e-4)


def test_what_does_not_go_together_is_refused(data):
    features, labels, test_features, _ = data
    with pytest.raises(DataError, match="Call fit first"):
        TreeProbe(FLAT).predict(test_features)
    with pytest.raises(DataError, match="number of a node"):
        TreeProbe(FLAT).fit(features, labels[:5])
    with pytest.raises(DataError, match="number of a node"):
        TreeProbe(FLAT).fit(features, labels + 9)
