"""A tree of classes: probabilities add up, one level is a softmax, and answers stop in time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from imgcls_course.datasets import CIFAR10_CLASSES
from imgcls_course.errors import CourseError
from imgcls_course.lessons.beyond_classification.hierarchy.class_hierarchy import (
    CIFAR10_TREE,
    ClassTree,
    as_seen,
    deepest_sure,
    log_conditionals,
    probabilities,
)
from imgcls_course.scratch.losses import softmax

FLAT = ClassTree.of({name: None for name in CIFAR10_CLASSES})
nested = some.recursive(
    some.none(),
    lambda below: some.dictionaries(some.integers(0, 4).map(str), below, min_size=1, max_size=3),
    max_leaves=8,
)


@some.composite
def trees(draw):
    """Trees of any shape, with each name made of the names above it."""
    top = draw(some.dictionaries(some.integers(0, 4).map(str), nested, min_size=1, max_size=3))

    def named(branches, prefix):
        return {
            prefix + name: named(below, prefix + name) if below else None
            for name, below in branches.items()
        }

    return ClassTree.of(named(top, "n"))


@given(trees(), some.integers(0, 99))
def test_children_add_up_to_their_parent_and_leaves_to_one(tree, seed):
    logits = np.random.default_rng(seed).normal(scale=3, size=(4, len(tree)))
    found = probabilities(tree, logits)
    for node in range(-1, len(tree)):
        children = tree.children(node)
        if children:
            own = found[:, node] if node >= 0 else np.ones(4)
            np.testing.assert_allclose(found[:, children].sum(axis=1), own, atol=1e-6)
    np.testing.assert_allclose(found[:, tree.leaves].sum(axis=1), 1, atol=1e-6)


def test_a_tree_of_one_level_is_a_softmax():
    logits = np.random.default_rng(0).normal(scale=3, size=(5, 10))
    np.testing.assert_allclose(probabilities(FLAT, logits), softmax(logits), rtol=1e-6)


@given(trees())
def test_nodes_are_numbered_with_siblings_together_and_parents_first(tree):
    assert sum(end - first for first, end in tree.groups) == len(tree)
    for first, end in tree.groups:
        assert len({tree.parents[node] for node in range(first, end)}) == 1
    assert all(parent < node for node, parent in enumerate(tree.parents))
    assert all(tree.path(node)[-1] == node for node in range(len(tree)))


def test_a_shift_of_all_siblings_changes_nothing():
    logits = np.random.default_rng(1).normal(size=(3, len(CIFAR10_TREE)))
    shifted = logits.copy()
    for number, (first, end) in enumerate(CIFAR10_TREE.groups):
        shifted[:, first:end] += number
    np.testing.assert_allclose(
        log_conditionals(CIFAR10_TREE, logits), log_conditionals(CIFAR10_TREE, shifted), atol=1e-6
    )


def test_the_leaves_are_the_ten_classes():
    assert {CIFAR10_TREE.names[leaf] for leaf in CIFAR10_TREE.leaves} == set(CIFAR10_CLASSES)


def test_coarse_labels_are_groups_and_never_the_root():
    leaves = CIFAR10_TREE.nodes(CIFAR10_CLASSES)
    above = [CIFAR10_TREE.names[node] for node in as_seen(CIFAR10_TREE, leaves, above=1)]
    assert above == [
        "craft", "road vehicle", "egg layer", "pet", "hoofed", "pet", "egg layer", "hoofed",
        "craft", "road vehicle",
    ]  # fmt: skip
    top = {CIFAR10_TREE.names[node] for node in as_seen(CIFAR10_TREE, leaves, above=9)}
    assert top == {"animal", "vehicle"}
    assert (as_seen(CIFAR10_TREE, leaves, above=0) == leaves).all()


@given(trees(), some.integers(0, 99), some.floats(0, 1))
def test_the_deepest_sure_node_is_sure_and_the_next_is_not(tree, seed, threshold):
    row = probabilities(tree, np.random.default_rng(seed).normal(scale=2, size=len(tree)))
    (answer,) = deepest_sure(tree, row, threshold)
    assert answer == -1 or row[answer] >= threshold
    below = tree.children(answer)
    assert not below or max(row[child] for child in below) < threshold
    assert deepest_sure(tree, row, 0.0)[0] in tree.leaves


def test_what_is_no_tree_is_refused():
    with pytest.raises(CourseError, match="Name each node once"):
        ClassTree.of({"a": {"b": None}, "b": None})
    with pytest.raises(CourseError, match="no node 'unicorn'"):
        CIFAR10_TREE.node("unicorn")
