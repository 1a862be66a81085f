"""A tree of classes, and the probabilities of a hierarchical softmax over it.

Source: Redmon and Farhadi, "YOLO9000: Better, Faster, Stronger", CVPR 2017, section 4, who call it
WordTree and use WordNet's; the factorisation is that of Morin and Bengio, "Hierarchical
Probabilistic Neural Network Language Model", AISTATS 2005.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imgcls_course.errors import CourseError
from imgcls_course.scratch.losses import log_softmax

Branches = Mapping[str, "Branches | None"]
"""By the name of each child its own children, or None for a class without any."""


@dataclass(frozen=True, eq=False)
class ClassTree:
    """All nodes but the root, numbered so that siblings stand together; parents come first.

    Attributes:
        names: of the nodes.
        parents: (nodes,), the number of each node's parent, -1 below the root.
        groups: siblings, as (first, last + 1), in the order of the nodes.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    groups: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, branches: Branches) -> ClassTree:
        """Make a tree of nested names, level by level.

        Raises:
            CourseError: a name is there twice, or there is none.
        """
        names: list[str] = []
        parents: list[int] = []
        groups: list[tuple[int, int]] = []
        waiting: list[tuple[int, Branches]] = [(-1, branches)]
        while waiting:
            parent, children = waiting.pop(0)
            first = len(names)
            for name, below in children.items():
                if below:
                    waiting.append((len(names), below))
                names.append(name)
                parents.append(parent)
            groups.append((first, len(names)))
        if len(set(names)) != len(names) or not names:
            raise CourseError(
                f"The tree's names are {', '.join(names) or 'missing'}.", "Name each node once."
            )
        return cls(tuple(names), tuple(parents), tuple(groups))

    def __len__(self) -> int:
        return len(self.names)

    def node(self, name: str) -> int:
        """The number of a node.

        Raises:
            CourseError: no node has this name.
        """
        if name not in self.names:
            raise CourseError(f"The tree has no node {name!r}.", f"It has {', '.join(self.names)}.")
        return self.names.index(name)

    def nodes(self, names: Iterable[str]) -> NDArray[np.int64]:
        """The numbers of several nodes."""
        return np.array([self.node(name) for name in names], dtype=np.int64)

    def children(self, node: int) -> list[int]:
        """The numbers of a node's children; of the root's for -1."""
        return [place for place, parent in enumerate(self.parents) if parent == node]

    @property
    def leaves(self) -> list[int]:
        """The numbers of the nodes without children."""
        return [place for place in range(len(self)) if place not in self.parents]

    def path(self, node: int) -> list[int]:
        """The numbers on the way from below the root to a node, the node included."""
        upwards = []
        while node >= 0:
            upwards.append(node)
            node = self.parents[node]
        return upwards[::-1]

    def depth(self, node: int) -> int:
        """1 for what is directly below the root."""
        return len(self.path(node))

    def paths(self) -> NDArray[np.float32]:
        """(nodes, nodes), 1 where the column's node is on the path to the row's node."""
        matrix = np.zeros((len(self), len(self)), np.float32)
        for node in range(len(self)):
            matrix[node, self.path(node)] = 1
        return matrix


def log_conditionals(tree: ClassTree, logits: ArrayLike) -> NDArray[np.floating]:
    """log P(node | parent): a softmax among each node's siblings.

    Args:
        logits: (..., nodes).

    Returns:
        the same shape.
    """
    logits = np.asarray(logits)
    parts = [log_softmax(logits[..., first:end]) for first, end in tree.groups]
    return np.concatenate(parts, axis=-1)


def probabilities(tree: ClassTree, logits: ArrayLike) -> NDArray[np.floating]:
    """P(node): the product of the conditional probabilities on its path.

    Those of a node's children add up to its own, and those of the leaves to 1.

    Args:
        logits: (..., nodes).

    Returns:
        the same shape.
    """
    return np.exp(log_conditionals(tree, logits) @ tree.paths().T)


def deepest_sure(
    tree: ClassTree, node_probabilities: ArrayLike, threshold: float = 0.5
) -> NDArray[np.int64]:
    """Go down the likeliest branches as long as their probability is above a threshold.

    Args:
        tree: whose probabilities these are.
        node_probabilities: (n, nodes), of `probabilities`.
        threshold: the least probability; at 0 the answer is always a leaf.

    Returns:
        (n,), a node for each; -1, the root, where even its likeliest child is unsure.
    """
    rows = np.atleast_2d(np.asarray(node_probabilities))
    children = {node: tree.children(node) for node in range(-1, len(tree))}
    answers = np.full(len(rows), -1)
    for place, row in enumerate(rows):
        below = children[-1]
        while below:
            best = max(below, key=row.__getitem__)
            if row[best] < threshold:
                break
            answers[place] = best
            below = children[best]
    return answers


CIFAR10_TREE = ClassTree.of(
    {
        "animal": {
            "mammal": {
                "pet": {"cat": None, "dog": None},
                "hoofed": {"deer": None, "horse": None},
            },
            "egg layer": {"bird": None, "frog": None},
        },
        "vehicle": {
            "road vehicle": {"automobile": None, "truck": None},
            "craft": {"airplane": None, "ship": None},
        },
    }
)
"""The ten classes of CIFAR-10 as leaves, two by two below five groups."""


def as_seen(tree: ClassTree, nodes: ArrayLike, above: int) -> NDArray[np.int64]:
    """What remains of labels for somebody who does not tell the tree's lower levels apart.

    Args:
        tree: of the labels.
        nodes: (n,), labels.
        above: how many levels above the label the answer is, but never the root.
    """
    paths = [tree.path(int(node)) for node in np.asarray(nodes)]
    return np.array([path[max(len(path) - 1 - above, 0)] for path in paths], dtype=np.int64)
