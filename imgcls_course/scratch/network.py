"""A network of layers, one after the other, that classifies and that trains.

Every step of training has the same four parts: predict, loss, gradient, step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from imgcls_course.scratch.layers.layer import Layer
from imgcls_course.scratch.losses import (
    softmax,
    sparse_categorical_cross_entropy,
    sparse_categorical_cross_entropy_gradient,
)
from imgcls_course.scratch.optimizers import Optimizer
from imgcls_course.scratch.shapes import ShapeError, require_shape

History = dict[str, list[float]]


class Sequential:
    """Layers, one after the other; the last one gives a logit for each class.

    Args:
        layers: in the order in which an image passes them.
        input_shape: of one image, without the batch axis.
        seed: of the starting weights, of dropout, and of the order of the images.
        dtype: of all numbers; float64 is slower, and exact enough for gradient checks.
        label_smoothing: of the loss in training, see `losses.smooth`.

    Raises:
        ShapeError: a layer cannot take what the one before it gives.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        input_shape: tuple[int, ...],
        seed: int = 0,
        dtype: DTypeLike = np.float32,
        label_smoothing: float = 0.0,
    ) -> None:
        self.layers = list(layers)
        self.input_shape = tuple(input_shape)
        self.random = np.random.default_rng(seed)
        self.dtype = np.dtype(dtype)
        self.label_smoothing = label_smoothing
        self._build()

    def _build(self) -> None:
        """Send one black image through, so that every layer learns the shape of its inputs."""
        output = np.zeros((1, *self.input_shape), dtype=self.dtype)
        for number, layer in enumerate(self.layers):
            layer.build(output.shape[1:], self.random)
            for arrays in (layer.parameters, layer.state):
                for name, array in arrays.items():
                    arrays[name] = array.astype(self.dtype)
            output, _ = self._through(number, layer, output, training=False)

    # --- Weights -----------------------------------------------------------------------------

    @property
    def parameters(self) -> list[np.ndarray]:
        """The arrays that training changes, layer by layer."""
        return [array for layer in self.layers for array in layer.parameters.values()]

    @property
    def weights(self) -> list[np.ndarray]:
        """All arrays of all layers, in the order of Keras's `get_weights`."""
        return [
            array
            for layer in self.layers
            for array in (*layer.parameters.values(), *layer.state.values())
        ]

    def set_weights(self, weights: Sequence[np.ndarray]) -> None:
        """Copy weights into the network, such as `get_weights()` of a Keras model.

        Raises:
            ShapeError: there are too many or too few, or one has another shape.
        """
        if len(weights) != len(self.weights):
            raise ShapeError(
                f"The network has {len(self.weights)} arrays of weights; found {len(weights)}, "
                f"of shapes {[np.shape(array) for array in weights]}.",
                "Both networks need the same layers in the same order.",
            )
        for number, (own, new) in enumerate(zip(self.weights, weights, strict=True)):
            require_shape(f"array {number} of the weights", np.asarray(new), own.shape, "as here")
        for own, new in zip(self.weights, weights, strict=True):
            own[...] = new

    # --- Forwards and backwards --------------------------------------------------------------

    def forward(self, images: np.ndarray, training: bool = False) -> tuple[np.ndarray, list[Any]]:
        """Pass images through all layers.

        Args:
            images: shape (batch, *input_shape).
            training: whether this is a step of training.

        Returns:
            Logits, shape (batch, classes), and the cache of each layer.

        Raises:
            ShapeError: the images are of another shape.
        """
        output = np.asarray(images, dtype=self.dtype)
        if output.ndim == 0 or output.shape[1:] != self.input_shape:
            expected = ", ".join(["batch", *map(str, self.input_shape)])
            raise ShapeError(
                f"The images must have shape ({expected}); found shape {output.shape}.",
                "A single image needs a batch axis too, as in image[np.newaxis].",
            )
        caches = []
        for number, layer in enumerate(self.layers):
            output, cache = self._through(number, layer, output, training)
            caches.append(cache)
        return output, caches

    def _through(
        self, number: int, layer: Layer, inputs: np.ndarray, training: bool
    ) -> tuple[np.ndarray, Any]:
        try:
            return layer.forward(inputs, training)
        except ShapeError as error:
            place = f"Layer {number}, {type(layer).__name__}: "
            raise ShapeError(place + error.problem, error.remedy) from error

    def backward(self, dlogits: np.ndarray, caches: list[Any]) -> list[np.ndarray]:
        """Carry a gradient back through all layers.

        Args:
            dlogits: derivative of the loss by the logits, shape (batch, classes).
            caches: from `forward`.

        Returns:
            Derivatives of the loss by `parameters`, in that order.
        """
        gradients: list[np.ndarray] = []
        doutput = dlogits
        for layer, cache in zip(reversed(self.layers), reversed(caches), strict=True):
            doutput, of_layer = layer.backward(doutput, cache)
            gradients = [of_layer[name] for name in layer.parameters] + gradients
        return gradients

    # --- Training and use --------------------------------------------------------------------

    def train_step(self, images: np.ndarray, labels: np.ndarray, optimizer: Optimizer) -> float:
        """Take one step of training on one batch.

        Args:
            images: shape (batch, *input_shape).
            labels: whole numbers, shape (batch,).
            optimizer: changes the parameters.

        Returns:
            The loss before the step.
        """
        # predict
        logits, caches = self.forward(images, training=True)
        # loss
        loss = sparse_categorical_cross_entropy(logits, labels, self.label_smoothing)
        # gradient
        dlogits = sparse_categorical_cross_entropy_gradient(logits, labels, self.label_smoothing)
        gradients = self.backward(dlogits, caches)
        # step
        optimizer.step(self.parameters, gradients)
        return loss

    def fit(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        optimizer: Optimizer,
        epochs: int = 1,
        batch_size: int = 64,
        validation: tuple[np.ndarray, np.ndarray] | None = None,
        progress: Callable[[list[np.ndarray], str], Iterable[np.ndarray]] | None = None,
    ) -> History:
        """Train for some passes over the images, in a new order each time.

        Args:
            images: shape (n, *input_shape).
            labels: whole numbers, shape (n,).
            optimizer: changes the parameters.
            epochs: how many passes.
            batch_size: images in one step; the last step of a pass may have fewer.
            validation: images and labels that are only looked at.
            progress: is called with the batches of each epoch and a description, and hands the
                batches on, such as `runtime.progress.track`, which draws a bar.

        Returns:
            For each epoch the mean "loss" of its steps and, with validation data,
            "validation_loss" and "validation_accuracy" after it.
        """
        require_shape("labels", np.asarray(labels), (len(images),), "one for each image")
        history: History = {"loss": []}
        for epoch in range(epochs):
            order = self.random.permutation(len(images))
            batches: Iterable[np.ndarray] = list(_batches(order, batch_size))
            if progress is not None:
                batches = progress(batches, f"Epoch {epoch + 1} of {epochs}")
            losses = [self.train_step(images[batch], labels[batch], optimizer) for batch in batches]
            history["loss"].append(float(np.mean(losses)))
            if validation is not None:
                loss, accuracy = self.evaluate(*validation)
                history.setdefault("validation_loss", []).append(loss)
                history.setdefault("validation_accuracy", []).append(accuracy)
        return history

    def logits(self, images: np.ndarray, batch_size: int = 256) -> np.ndarray:
        """Scores of images, shape (n, classes), computed in batches to save memory."""
        batches = _batches(np.arange(len(images)), batch_size)
        return np.concatenate([self.forward(images[batch])[0] for batch in batches])

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Probabilities of the classes, shape (n, classes)."""
        return softmax(self.logits(images))

    def evaluate(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
        """The mean loss, without label smoothing, and the share of images that are right."""
        logits = self.logits(images)
        accuracy = float((logits.argmax(axis=1) == labels).mean())
        return sparse_categorical_cross_entropy(logits, labels), accuracy


def _batches(order: np.ndarray, batch_size: int) -> Iterator[np.ndarray]:
    for start in range(0, len(order), batch_size):
        yield order[start : start + batch_size]
