"""A classifier on a pretrained backbone: new head, frozen layers, BatchNormalization left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import keras
import numpy as np
from keras import layers
from sklearn.pipeline import Pipeline

from imgcls_course.errors import CourseError
from imgcls_course.zoo.initial_weights import start_as_on_tensorflow

HEAD = "head"
"""The name of the last layer, which gives the logits."""


def build_classifier(
    backbone: keras.Model,
    classes: int,
    image_size: int,
    input_size: int = 160,
    augmentation: Sequence[keras.Layer] = (),
    dropout: float = 0.0,
    seed: int = 0,
) -> keras.Model:
    """Images in, logits out: augmentation, resizing, the backbone, and a new linear head.

    The backbone is frozen to begin with (see `unfreeze`).

    Input: images (n, image_size, image_size, 3), uint8. Output: logits (n, classes), float32.

    Args:
        backbone: as `load_backbone` gives it, from pixel values 0..255 to feature vectors.
        classes: how many.
        image_size: height and width of the images as they come.
        input_size: height and width at which the backbone sees them.
        augmentation: Keras layers for training, such as `RandomFlip`; they see uint8 images as
            float32, before they are enlarged.
        dropout: the share of features that is left out in training.
        seed: of the head's weights and of dropout.
    """
    backbone.trainable = False
    images = keras.Input((image_size, image_size, 3), dtype="uint8", name="images")
    x = layers.Rescaling(1.0, name="float")(images)
    for layer in augmentation:
        x = layer(x)
    if input_size != image_size:
        x = layers.Resizing(input_size, input_size, interpolation="bicubic", name="resizing")(x)
    x = backbone(x)
    if dropout:
        x = layers.Dropout(dropout, seed=seed, name="dropout")(x)
    start = keras.initializers.GlorotUniform(seed=seed)
    logits = layers.Dense(classes, kernel_initializer=start, name=HEAD, dtype="float32")(x)
    classifier = keras.Model(images, logits, name=f"{backbone.name}_classifier")
    start_as_on_tensorflow(classifier.get_layer(HEAD))
    return classifier


def backbone_of(classifier: keras.Model) -> keras.Model:
    """The backbone inside a model of `build_classifier`.

    Raises:
        CourseError: there is none.
    """
    for layer in classifier.layers:
        if isinstance(layer, keras.Model):
            return layer
    raise CourseError(
        f"{classifier.name} has no backbone inside.", "Make it with transfer.build_classifier."
    )


def set_head(classifier: keras.Model, probe: Pipeline) -> None:
    """Give the head the weights of a fitted linear probe, its standardisation folded in.

    The classifier then says what the probe says, and fine-tuning starts from there instead of
    from a random head, whose first large gradients would spoil the backbone (Kumar et al.,
    "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution", ICLR 2022).

    Args:
        classifier: of `build_classifier`.
        probe: of `linear_probe`, on this backbone's features, with labels 0, 1, ...
    """
    scaler, regression = probe[0], probe[-1]
    kernel = (regression.coef_ / scaler.scale_).T
    bias = regression.intercept_ - scaler.mean_ @ kernel
    if kernel.shape[1] == 1:  # two classes have one score between them
        kernel, bias = np.hstack([0 * kernel, kernel]), np.append(0 * bias, bias)
    head = classifier.get_layer(HEAD)
    expected = head.kernel.shape
    if kernel.shape != expected:
        raise CourseError(
            f"The probe has weights of shape {kernel.shape}, the head {expected}.",
            "Fit the probe on the features of this backbone, with a label of every class.",
        )
    head.set_weights([kernel, bias])


def unfreeze(classifier: keras.Model, share: float = 1.0) -> None:
    """Let the last part of the backbone be trained; what comes before stays frozen.

    BatchNormalization layers stay frozen in any case, which in Keras means that they use the
    statistics of pretraining also while their network is trained: those of a few small batches are
    worse, and would change what the weights were trained for. (Calling the backbone with
    `training=False` does not do it: Keras 3 passes on what the outer model is called with.)

    Compile the model afterwards: until then, Keras trains what could be trained before.

    Args:
        classifier: of `build_classifier`.
        share: of the backbone's layers, counted from the end; 0 freezes all of them.

    Raises:
        CourseError: the share is not from 0 to 1, or there is no backbone.
    """
    if not 0 <= share <= 1:
        raise CourseError(f"share is {share}.", "Give a number from 0 (none) to 1 (all).")
    backbone = backbone_of(classifier)
    parts = list(_leaves(backbone))
    first = len(parts) - round(share * len(parts))
    backbone.trainable = True
    for place, layer in enumerate(parts):
        is_normalization = isinstance(layer, layers.BatchNormalization)
        layer.trainable = place >= first and not is_normalization


def _leaves(model: keras.Model) -> Iterator[keras.Layer]:
    for layer in model.layers:
        yield from _leaves(layer) if isinstance(layer, keras.Model) else [layer]
