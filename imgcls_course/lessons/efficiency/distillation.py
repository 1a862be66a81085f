"""Distillation: a small network learns from the softened answers of a large one.

Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", NeurIPS Deep Learning
Workshop 2014, arXiv:1503.02531. Teacher and student see the same mirrored and shifted image in each
step, which makes the teacher's answer fit what the student sees (Beyer and others, "Knowledge
distillation: A good teacher is patient and consistent", CVPR 2022).
"""

from __future__ import annotations

from os import PathLike

import keras
from keras import ops

from imgcls_course.datasets import LabelledImages
from imgcls_course.pretraining.pretrain import (
    BATCH_SIZE,
    LEARNING_RATE,
    MOMENTUM,
    WARM_UP,
    WEIGHT_DECAY,
)
from imgcls_course.training import TrainingHistory, fit
from imgcls_course.zoo.small_resnet import LARGEST_SHIFT, small_resnet

TEMPERATURE = 4.0
SOFT_SHARE = 0.9
"""How much of the loss comes from the teacher; the rest comes from the labels."""

STUDENT_FILTERS = (32, 64, 72)
"""Of the student's three stages: less than a quarter of the weights of the teacher's 48, 96, 192.

The first stages, which cost few weights, are cut less than the last one.
"""


class DistillationLoss(keras.losses.Loss):
    """What teacher and label say of a student's logits, averaged over the batch.

    With p the teacher's and q the student's probabilities at temperature T, and y the label:

        (1 - share) * cross-entropy(y, student) + share * T^2 * cross-entropy(p, q)

    The gradient of the second term shrinks with 1 / T^2, which the factor makes up for.

    Args:
        temperature: that both softmaxes divide by.
        soft_share: of the teacher's part.
    """

    def __init__(self, temperature: float = TEMPERATURE, soft_share: float = SOFT_SHARE) -> None:
        super().__init__(name="distillation")
        self.temperature, self.soft_share = temperature, soft_share

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        """Labels (n,), and logits (n, 2, classes) of teacher and student; gives (n,)."""
        teacher, student = y_pred[:, 0], y_pred[:, 1]
        answers = ops.softmax(teacher / self.temperature)
        soft = -ops.sum(answers * ops.log_softmax(student / self.temperature), axis=-1)
        labels = ops.reshape(ops.cast(y_true, "int32"), (-1,))
        hard = ops.sparse_categorical_crossentropy(labels, student, from_logits=True)
        return (1 - self.soft_share) * hard + self.soft_share * self.temperature**2 * soft


def student_accuracy(y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
    """Where the student is right; labels (n,) and logits (n, 2, classes) of teacher and student."""
    return keras.metrics.sparse_categorical_accuracy(y_true, y_pred[:, 1])


def small_student(classes: int, seed: int = 0) -> keras.Model:
    """A small residual network with less than a quarter of the teacher's weights, not yet trained.

    Args:
        classes: how many there are to tell apart.
        seed: of its first weights.
    """
    keras.utils.set_random_seed(seed)
    return small_resnet(classes, filters=STUDENT_FILTERS)


def beside_teacher(teacher: keras.Model, student: keras.Model) -> keras.Model:
    """Both networks on the same images, mirrored and shifted in training; the teacher is frozen.

    Args:
        teacher: from images (n, h, w, 3) to logits (n, classes); its weights will not be trained,
            nor its batch normalization moved.
        student: likewise, to be trained.

    Returns:
        a model from images to logits (n, 2, classes), the teacher's first.
    """
    teacher.trainable = False
    images = keras.Input(student.input_shape[1:], name="images")
    x = _augmented(images)
    pair = [
        keras.Model(network.inputs, network.outputs[0], name=name)  # each needs its own name
        for network, name in ((teacher, "teacher"), (student, "student"))
    ]
    logits = [network(x) for network in pair]
    return keras.Model(images, keras.layers.Lambda(_stacked, name="both")(logits))


def _stacked(logits: list[keras.KerasTensor]) -> keras.KerasTensor:
    return ops.stack(logits, axis=1)


def _augmented(images: keras.KerasTensor) -> keras.KerasTensor:
    """Mirrored and shifted in training, as in the teacher's own training."""
    x = keras.layers.RandomFlip("horizontal", name="random_flip")(images)
    return keras.layers.RandomTranslation(
        LARGEST_SHIFT,
        LARGEST_SHIFT,
        fill_mode="reflect",
        interpolation="nearest",
        name="random_shift",
    )(x)


def distil(
    student: keras.Model,
    teacher: keras.Model | None,
    data: LabelledImages,
    epochs: int,
    *,
    temperature: float = TEMPERATURE,
    soft_share: float = SOFT_SHARE,
    batch_size: int = BATCH_SIZE,
    validation: LabelledImages | None = None,
    seed: int = 0,
    precision: str = "float32",
    checkpoints: str | PathLike[str] | None = None,
) -> TrainingHistory:
    """Train a student in place, by its teacher's answers and by the labels.

    The recipe is that of the teacher's pretraining: stochastic gradient descent with momentum,
    mirrored and shifted images, a learning rate that rises and then falls to 0.

    Args:
        student: from images to logits (n, classes).
        teacher: likewise; it is frozen. None trains the student by the labels alone, with all else
            the same.
        data: what to learn from.
        epochs: in all.
        temperature: of the softened answers.
        soft_share: what part of the loss comes from the teacher.
        batch_size: images in a step.
        validation: looked at after each epoch; nothing is chosen by it.
        seed: of the order of the images and of the augmentation.
        precision: as for `training.fit`.
        checkpoints: a folder to go on from when interrupted; None keeps none.

    Returns:
        the history of the training; its accuracies are the student's.

    Raises:
        TrainingError: as `training.fit` does.
    """
    keras.utils.set_random_seed(seed)
    if teacher is None:
        images = keras.Input(student.input_shape[1:], name="images")
        trained = keras.Model(images, student(_augmented(images)))
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        metric = "accuracy"
    else:
        trained = beside_teacher(teacher, student)
        loss, metric = DistillationLoss(temperature, soft_share), student_accuracy
    optimizer = _optimizer(epochs * -(-len(data) // batch_size))
    trained.compile(optimizer, loss, metrics=[metric])
    return fit(
        trained,
        data,
        epochs,
        batch_size,
        validation,
        seed=seed,
        precision=precision,
        jit_compile=False,  # Keras leaves XLA off for layers that shift images
        checkpoints=checkpoints,
    )


def _optimizer(steps: int) -> keras.optimizers.Optimizer:
    warm_up = round(WARM_UP * steps)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - warm_up), warmup_target=LEARNING_RATE, warmup_steps=warm_up
    )
    return keras.optimizers.SGD(rate, MOMENTUM, nesterov=True, weight_decay=WEIGHT_DECAY)
