"""Fine-tuning in stages: the head on cached features, then the last layers, then all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras

from imgcls_course.datasets import LabelledImages
from imgcls_course.training import TrainingHistory, fit
from imgcls_course.training.input_pipeline import Arrays, arrays_of, steps_an_epoch
from imgcls_course.transfer.classifier import HEAD, backbone_of, set_head, unfreeze
from imgcls_course.transfer.features import extract_features
from imgcls_course.transfer.learning_rates import CarefulAdamW
from imgcls_course.transfer.probe import linear_probe


@dataclass(frozen=True)
class Stage:
    """One part of fine-tuning.

    Attributes:
        share: of the backbone's layers that are trained, counted from the end.
        epochs: over the images.
        learning_rate: of the head at its highest; it warms up over the first tenth of the steps
            and falls to 0 along a cosine.
        backbone_factor: what it is multiplied by for the backbone.
    """

    share: float
    epochs: int
    learning_rate: float = 1e-3
    backbone_factor: float = 0.1


DEFAULT_STAGES = (Stage(share=0.3, epochs=1), Stage(share=1.0, epochs=2))
"""Good for some thousand images; fewer images bear more epochs."""


def fit_head(classifier: keras.Model, data: LabelledImages | Arrays) -> None:
    """Train the head alone, on cached features: a linear probe, whose weights it gets.

    The backbone must be as pretrained, since the features are computed with it as it is.

    Args:
        classifier: of `build_classifier`.
        data: images of its size, uint8, with labels.
    """
    images, labels = arrays_of(data)
    input_size = _input_size(classifier)
    features = extract_features(backbone_of(classifier), images, input_size=input_size)
    set_head(classifier, linear_probe(features, labels))


def fine_tune(
    classifier: keras.Model,
    data: LabelledImages | Arrays,
    validation: LabelledImages | Arrays | None = None,
    stages: Sequence[Stage] = DEFAULT_STAGES,
    batch_size: int = 32,
    weight_decay: float = 1e-4,
    label_smoothing: float = 0.0,
    **options: Any,
) -> list[TrainingHistory]:
    """Train the head on cached features, then ever more of the backbone.

    Args:
        classifier: of `build_classifier`; it is trained in place, and compiled at the end.
        data: images of its size, uint8, with labels.
        validation: is looked at after each epoch.
        stages: what is trained after the head, in order.
        batch_size: images a step.
        weight_decay: of AdamW (Loshchilov and Hutter 2019).
        label_smoothing: the share of each target that is spread over all classes.
        options: those of `training.fit`, such as `precision`, `seed` and `callbacks`.

    Returns:
        one history a stage.

    Raises:
        DataError, TrainingError: as `training.fit` does.
    """
    fit_head(classifier, data)
    steps = steps_an_epoch(len(arrays_of(data)[0]), batch_size)
    histories = []
    for stage in stages:
        unfreeze(classifier, stage.share)
        compile_for(classifier, stage, steps * stage.epochs, weight_decay, label_smoothing)
        histories.append(fit(classifier, data, stage.epochs, batch_size, validation, **options))
    return histories


def compile_for(
    classifier: keras.Model,
    stage: Stage,
    steps: int,
    weight_decay: float = 1e-4,
    label_smoothing: float = 0.0,
) -> None:
    """Compile a classifier with what a stage needs: optimizer, schedule, loss, accuracy."""
    warm_up = max(1, steps // 10)
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        decay_steps=max(1, steps - warm_up),
        warmup_target=stage.learning_rate,
        warmup_steps=warm_up,
    )
    careful = [weight.path for weight in backbone_of(classifier).trainable_weights]
    optimizer = CarefulAdamW(schedule, careful, stage.backbone_factor, weight_decay=weight_decay)
    loss = SmoothedCrossEntropy(classifier.get_layer(HEAD).units, label_smoothing)
    classifier.compile(optimizer, loss, metrics=["accuracy"])


@keras.saving.register_keras_serializable("imgcls_course")
class SmoothedCrossEntropy(keras.losses.Loss):
    """Cross-entropy of logits against labels 0, 1, ..., a share of each spread over all classes.

    Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016,
    section 7.
    """

    def __init__(
        self,
        classes: int,
        label_smoothing: float = 0.0,
        name: str = "cross_entropy",
        **options: Any,
    ) -> None:
        super().__init__(name=name, **options)
        self.classes, self.label_smoothing = classes, label_smoothing

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Losses (n,) of labels (n,) or (n, 1) and logits (n, classes)."""
        labels = keras.ops.reshape(keras.ops.cast(y_true, "int32"), (-1,))
        targets = keras.ops.one_hot(labels, self.classes)
        smoothing = self.label_smoothing
        targets = (1 - smoothing) * targets + smoothing / self.classes
        return keras.losses.categorical_crossentropy(targets, y_pred, from_logits=True)

    def get_config(self) -> dict[str, Any]:
        """What `from_config` needs."""
        own = {"classes": self.classes, "label_smoothing": self.label_smoothing}
        return {**super().get_config(), **own}


def _input_size(classifier: keras.Model) -> int:
    """The size at which the backbone sees the images."""
    for layer in classifier.layers:
        if isinstance(layer, keras.layers.Resizing):
            return layer.height
    return classifier.input_shape[1]
