"""One step of gradient descent, written as a loss in `keras.ops`, on whichever backend Keras runs.

Most training goes through `training.fit`. This is for loops that Keras's `fit` does not have: two
networks that train against each other, or a loss that looks at several outputs at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

LossesOf = Callable[..., Sequence[Any]]
"""From tensors to losses, each a tensor with one number."""

Step = Callable[..., Sequence[Any]]
"""From arrays to the losses before the step, as tensors."""


def gradient_step(
    losses_of: LossesOf, *trained: tuple[keras.Layer, keras.optimizers.Optimizer]
) -> Step:
    """A step that lowers the first loss by the first model's weights, the second by the second's.

    All gradients are taken at the weights before the step. Losses beyond the number of models are
    given back only. The step is compiled on TensorFlow and JAX.

    Args:
        losses_of: calls the models; is called with the tensors of a step.
        trained: each model, built, with an optimizer of its own.

    Returns:
        the step; what it is called with, arrays of NumPy, goes to `losses_of`.
    """
    for model, optimizer in trained:
        optimizer.build(model.trainable_variables)
    make = {"tensorflow": _on_tensorflow, "jax": _on_jax, "torch": _on_torch}
    return make[keras.config.backend()](losses_of, trained)


_Trained = Sequence[tuple[keras.Layer, keras.optimizers.Optimizer]]


def _on_tensorflow(losses_of: LossesOf, trained: _Trained) -> Step:
    import tensorflow as tf

    @tf.function(reduce_retracing=True)
    def step(*arrays: tf.Tensor) -> Sequence[tf.Tensor]:
        with tf.GradientTape(persistent=True) as tape:
            losses = losses_of(*arrays)
        weights = [model.trainable_variables for model, _ in trained]
        gradients = [tape.gradient(*pair) for pair in zip(losses, weights, strict=False)]
        for (_, optimizer), *given in zip(trained, gradients, weights, strict=True):
            optimizer.apply(*given)
        return losses

    return lambda *arrays: step(*map(tf.constant, arrays))


def _on_torch(losses_of: LossesOf, trained: _Trained) -> Step:
    import torch

    def step(*arrays: Any) -> Sequence[torch.Tensor]:
        losses = losses_of(*map(keras.ops.convert_to_tensor, arrays))
        weights = [model.trainable_variables for model, _ in trained]
        gradients = [
            torch.autograd.grad(loss, [one.value for one in of], retain_graph=True)
            for loss, of in zip(losses, weights, strict=False)
        ]
        with torch.no_grad():
            for (_, optimizer), *given in zip(trained, gradients, weights, strict=True):
                optimizer.apply(*given)
        return [loss.detach() for loss in losses]

    return step


def _on_jax(losses_of: LossesOf, trained: _Trained) -> Step:
    """JAX computes without variables: they go in as values, and come back as new ones."""
    import jax

    weights = [model.trainable_variables for model, _ in trained]
    others = [one for model, _ in trained for one in model.non_trainable_variables]
    states = [optimizer.variables for _, optimizer in trained]

    def losses_at(values: list, other_values: list, arrays: tuple) -> tuple[list, list]:
        variables = [*(one for of in weights for one in of), *others]
        all_values = [*(one for of in values for one in of), *other_values]
        with keras.StatelessScope(zip(variables, all_values, strict=True)) as scope:
            losses = list(losses_of(*arrays))
            changed = [scope.get_current_value(one) for one in others]
        return losses, changed

    @jax.jit
    def computed(values: list, other_values: list, state_values: list, *arrays: Any) -> tuple:
        losses, backwards, changed = jax.vjp(
            lambda at: losses_at(at, other_values, arrays), values, has_aux=True
        )
        new_values, new_states = [], []
        for place, (_, optimizer) in enumerate(trained):
            chosen = [one * 0 + (number == place) for number, one in enumerate(losses)]
            (gradients,) = backwards(chosen)
            updated = optimizer.stateless_apply(
                state_values[place], gradients[place], values[place]
            )
            new_values.append(updated[0])
            new_states.append(updated[1])
        return losses, new_values, changed, new_states

    def step(*arrays: Any) -> Sequence[jax.Array]:
        values = [[one.value for one in of] for of in (*weights, others, *states)]
        count = len(trained)
        losses, new_values, changed, new_states = computed(
            values[:count], values[count], values[count + 1 :], *arrays
        )
        everything = [*new_values, changed, *new_states]
        for variables, new in zip((*weights, others, *states), everything, strict=True):
            for variable, value in zip(variables, new, strict=True):
                variable.assign(value)
        return losses

    return step
