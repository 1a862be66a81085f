"""Lets a model compute by a plan, and puts it back as it was.

Keras fixes a layer's precision when the layer is made, and XLA when the model is compiled. Here
both are changed afterwards, so that nothing need be built anew for each measurement.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from imgcls_course.training.plan import Plan

if TYPE_CHECKING:
    import keras


@contextmanager
def computing_by(model: keras.Model, plan: Plan) -> Iterator[None]:
    """Let the model's layers compute by a plan; weights, and the logits, stay in float32.

    Logits are not rounded, since a loss is made of their small differences.
    """
    import keras

    layers = _before_the_logits(list(leaf_layers(model)))
    policies = [layer.dtype_policy for layer in layers]
    was_compiled, optimizer = model.jit_compile, model.optimizer
    for layer in layers:
        layer.dtype_policy = plan.precision
    model.jit_compile = plan.jit_compile
    if plan.precision == "mixed_float16":  # small gradients would become 0
        model.optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
        model.optimizer.build(model.trainable_variables)
    _forget_graphs(model)
    try:
        yield
    finally:
        for layer, policy in zip(layers, policies, strict=True):
            layer.dtype_policy = policy
        model.jit_compile, model.optimizer = was_compiled, optimizer
        _forget_graphs(model)


def leaf_layers(model: keras.Model) -> Iterator[keras.Layer]:
    """The layers of a model, and those of models inside it, in order."""
    for layer in model.layers:
        yield from leaf_layers(layer) if hasattr(layer, "layers") else [layer]


def _before_the_logits(layers: list[keras.Layer]) -> list[keras.Layer]:
    """Without the last layer that has weights, which gives the logits, and what follows it."""
    with_weights = [place for place, layer in enumerate(layers) if layer.weights]
    return layers[: with_weights[-1]] if with_weights else []


def _forget_graphs(model: keras.Model) -> None:
    """Let Keras trace the steps anew: they were traced with another precision."""
    model.train_function = model.test_function = model.predict_function = None
