"""The pretraining run: a small residual network on the source task, for a minute or for long."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from imgcls_course.pretraining.tasks import source_task

if TYPE_CHECKING:
    import keras

    from imgcls_course.datasets import LabelledImages
    from imgcls_course.training import TrainingHistory

BATCH_SIZE = 128
LEARNING_RATE = 0.1
MOMENTUM = 0.9
WEIGHT_DECAY = 5e-3
WARM_UP = 0.15
"""The share of all steps in which the learning rate rises; then it falls along a cosine."""


def pretrain(
    epochs: int,
    checkpoints: str | PathLike[str] | None = None,
    seed: int = 0,
    data: LabelledImages | None = None,
    validation: LabelledImages | None = None,
    precision: str = "auto",
) -> tuple[keras.Model, TrainingHistory]:
    """Train a small residual network on the source task, from a random start.

    Mirrored and shifted images, stochastic gradient descent with Nesterov's momentum, and a
    learning rate that rises, then falls to 0 at the last epoch.

    Args:
        epochs: in all. Each length is a run of its own: the learning rate depends on it.
        checkpoints: a folder; each run has its own folder in it, and goes on from there when it was
            interrupted. None keeps none.
        seed: of the first weights, the order of the images and the augmentation.
        data: other images of 32 pixels than those of the source task.
        validation: looked at after each epoch; nothing is chosen by it.
        precision: as for `training.fit`.

    Returns:
        the trained network, and its history.

    Raises:
        TrainingError: as `training.fit` does.
    """
    import keras

    from imgcls_course.training import fit

    data = source_task("train") if data is None else data
    keras.utils.set_random_seed(seed)
    model = compiled_network(len(data.class_names), epochs * -(-len(data) // BATCH_SIZE), data)
    folder = None if checkpoints is None else Path(checkpoints) / f"{epochs}-epochs-seed-{seed}"
    history = fit(
        model,
        data,
        epochs,
        BATCH_SIZE,
        validation,
        seed=seed,
        precision=precision,
        jit_compile=False,  # Keras leaves XLA off for layers that shift images
        checkpoints=folder,
    )
    return model, history


def compiled_network(classes: int, steps: int, data: LabelledImages) -> keras.Model:
    """The network before its first step.

    Args:
        classes: how many.
        steps: of the whole training, for the learning rate.
        data: only the size of its images matters.
    """
    import keras

    from imgcls_course.zoo.small_resnet import small_resnet

    model = small_resnet(classes, input_size=data.images.shape[1], augmentation=True)
    warm_up = round(WARM_UP * steps)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - warm_up), warmup_target=LEARNING_RATE, warmup_steps=warm_up
    )
    model.compile(
        keras.optimizers.SGD(rate, MOMENTUM, nesterov=True, weight_decay=WEIGHT_DECAY),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model
