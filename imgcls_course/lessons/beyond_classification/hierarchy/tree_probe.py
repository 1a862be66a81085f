"""A linear classifier over a tree of classes, on features of a frozen backbone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from imgcls_course.errors import DataError
from imgcls_course.lessons.beyond_classification.hierarchy.class_hierarchy import (
    ClassTree,
    probabilities,
)
from imgcls_course.training.gradient_step import gradient_step

WEIGHT_DECAY = 0.1
STEPS = 150
LEARNING_RATE = 0.01


def hierarchical_loss(
    tree: ClassTree, nodes: keras.KerasTensor, logits: keras.KerasTensor
) -> keras.KerasTensor:
    """The mean of -log P(label), where a label may be any node of the tree.

    Only the softmaxes on the label's path come into it: who knows "mammal" alone says nothing of
    cats and dogs, and the loss asks for nothing there.

    Args:
        nodes: (n,), labels.
        logits: (n, nodes).
    """
    parts = [ops.log_softmax(logits[:, first:end], axis=-1) for first, end in tree.groups]
    conditionals = ops.concatenate(parts, axis=-1)
    on_path = ops.take(ops.convert_to_tensor(tree.paths()), nodes, axis=0)
    return -ops.mean(ops.sum(on_path * conditionals, axis=-1))


class TreeProbe:
    """A linear probe whose answers are the nodes of a tree.

    Args:
        tree: with one level it is an ordinary softmax.
        weight_decay: the strength; the loss adds half of it times the sum of the squared weights.
    """

    def __init__(self, tree: ClassTree, weight_decay: float = WEIGHT_DECAY) -> None:
        self.tree, self.weight_decay = tree, weight_decay
        self._mean = self._deviation = self._kernel = self._bias = np.zeros(0)

    def fit(
        self, features: NDArray[np.floating], nodes: ArrayLike, steps: int = STEPS
    ) -> TreeProbe:
        """Train from zero weights, with all examples in each step.

        Args:
            features: (n, d).
            nodes: (n,), labels of any depth.
            steps: of Adam.

        Raises:
            DataError: features and labels do not go together.
        """
        labels = np.asarray(nodes)
        if labels.shape != features.shape[:1] or np.any((labels < 0) | (labels >= len(self.tree))):
            raise DataError(
                f"There are {len(features)} rows of features and labels of shape {labels.shape}.",
                "Give the number of a node of the tree for each row.",
            )
        self._mean, self._deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
        train = _trainer(self.tree, features.shape[1])
        self._kernel, self._bias = train(self._scaled(features), labels, self.weight_decay, steps)
        return self

    def probabilities(self, features: NDArray[np.floating]) -> NDArray[np.floating]:
        """P(node) for each row: (n, nodes).

        Raises:
            DataError: `fit` comes first.
        """
        if not self._kernel.size:
            raise DataError("This probe has not been trained.", "Call fit first.")
        return probabilities(self.tree, self._scaled(features) @ self._kernel + self._bias)

    def predict(self, features: NDArray[np.floating]) -> NDArray[np.int64]:
        """The likeliest leaf for each row, as the number of its node."""
        leaves = np.array(self.tree.leaves)
        return leaves[self.probabilities(features)[:, leaves].argmax(axis=1)]

    def _scaled(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        return ((features - self._mean) / self._deviation).astype(np.float32)


_Train = Callable[[NDArray, NDArray, float, int], tuple[NDArray, NDArray]]


@cache
def _trainer(tree: ClassTree, inputs: int) -> _Train:
    """A function that trains a linear layer; TensorFlow traces it once, for any number of rows."""
    dense = keras.layers.Dense(len(tree), kernel_initializer="zeros")
    dense.build((None, inputs))
    optimizer = keras.optimizers.Adam(LEARNING_RATE)

    def losses_of(
        features: keras.KerasTensor, nodes: keras.KerasTensor, weight_decay: keras.KerasTensor
    ) -> list[keras.KerasTensor]:
        loss = hierarchical_loss(tree, nodes, dense(features))
        return [loss + weight_decay / 2 * ops.sum(ops.square(dense.kernel))]

    train_step = gradient_step(losses_of, (dense, optimizer))

    def train(
        features: NDArray, nodes: NDArray, weight_decay: float, steps: int
    ) -> tuple[NDArray, NDArray]:
        for variable in [*dense.variables, *optimizer.variables]:
            if variable.name != "learning_rate":
                variable.assign(ops.zeros_like(variable))
        for _ in range(steps):
            train_step(features, nodes, np.float32(weight_decay))
        return ops.convert_to_numpy(dense.kernel), ops.convert_to_numpy(dense.bias)

    return train
