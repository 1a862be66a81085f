"""From a chosen backbone to a finished classifier: probe, fine-tuning if it pays, temperature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import keras
import numpy as np
from numpy.typing import NDArray

from imgcls_course import evaluation
from imgcls_course.datasets import LabelledImages, centre_square, resize
from imgcls_course.lessons.capstone.candidates import PIXELS, Candidate
from imgcls_course.training import TrainingHistory
from imgcls_course.transfer.augmentation import photo_augmentation
from imgcls_course.transfer.classifier import HEAD, backbone_of, build_classifier, set_head
from imgcls_course.transfer.features import extract_features
from imgcls_course.transfer.fine_tuning import Stage, fine_tune
from imgcls_course.transfer.probe import linear_probe

BATCH_SIZE = 8
"""Of fine-tuning; larger batches take more memory."""
SHARE = 0.4
"""Of the backbone's layers. More of them may make a better classifier, in more time and memory."""
DEFAULT_STAGES = (Stage(SHARE, epochs=5),)


@dataclass(frozen=True, eq=False)
class Trained:
    """A classifier and how it came about.

    Attributes:
        classifier: from images of the input size to logits.
        probe_accuracy: on the validation images, before fine-tuning.
        tuned_accuracy: after it; NaN where there was none.
        is_tuned: whether the fine-tuned weights are the ones that were kept.
        histories: of fine-tuning, one a stage.
    """

    classifier: keras.Model
    probe_accuracy: float
    tuned_accuracy: float
    is_tuned: bool
    histories: Sequence[TrainingHistory]


def train(
    candidate: Candidate,
    training: LabelledImages,
    validation: LabelledImages,
    stages: Sequence[Stage] = DEFAULT_STAGES,
    seed: int = 0,
) -> Trained:
    """Train a head on frozen features, then fine-tune, and keep what is better on validation.

    Where both are equally good, the probe is kept: it is the simpler one.

    Args:
        candidate: the backbone.
        training: images of any size, of every class.
        validation: others; they decide.
        stages: of fine-tuning; none of them, and only the probe is trained.
        seed: of augmentation, head and order.
    """
    training, validation = (_sized(part, candidate.input_size) for part in (training, validation))
    backbone = candidate.load()
    size = candidate.input_size
    classifier = build_classifier(
        backbone, len(training.class_names), size, size, photo_augmentation(seed), seed=seed
    )
    # Features are in the cache where the candidate was tried: the network need not be run, whose
    # graph for prediction would be in memory during fine-tuning.
    features = [extract_features(backbone, part.images) for part in (training, validation)]
    probe = linear_probe(features[0], training.labels, candidate.regularisation)
    set_head(classifier, probe)
    before = evaluation.accuracy(validation.labels, probe.predict(features[1]))
    if not stages or candidate.backbone == PIXELS:
        return Trained(classifier, before, float("nan"), False, ())
    kept = classifier.get_weights()
    histories = fine_tune(
        classifier, training, stages=stages, batch_size=BATCH_SIZE,
        precision="float32", jit_compile=False, seed=seed,
    )  # fmt: skip
    after = _accuracy(classifier, validation)
    if after <= before:
        classifier.set_weights(kept)
    return Trained(classifier, before, after, after > before, histories)


def logits_of(classifier: keras.Model, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a classifier answers for images of any size, (n, classes)."""
    sized = resize(images, classifier.input_shape[1])
    answers = [
        classifier.predict_on_batch(_filled(sized[start : start + BATCH_SIZE]))
        for start in range(0, len(sized), BATCH_SIZE)
    ]
    return np.concatenate(answers)[: len(images)]


def _filled(batch: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A batch of the usual length: for each other one, Keras would compile the model anew."""
    missing = BATCH_SIZE - len(batch)
    return np.concatenate([batch, np.zeros((missing, *batch.shape[1:]), batch.dtype)])


def _accuracy(classifier: keras.Model, data: LabelledImages) -> float:
    answers = logits_of(classifier, data.images).argmax(axis=1)
    return evaluation.accuracy(data.labels, answers)


def _sized(data: LabelledImages, size: int) -> LabelledImages:
    return LabelledImages(resize(data.images, size), data.labels, data.class_names)


@dataclass(frozen=True, eq=False)
class Finished:
    """A classifier that is ready for use: from images to probabilities.

    Attributes:
        model: from images (n, size, size, 3), uint8, to probabilities (n, classes).
        class_names: one for each class.
        temperature: that is inside the model.
    """

    model: keras.Model
    class_names: tuple[str, ...]
    temperature: float

    @property
    def input_size(self) -> int:
        """Height and width of the images that the model takes."""
        return self.model.input_shape[1]

    def probabilities(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (n, classes) for square images (n, h, h, 3) of any size."""
        return logits_of(self.model, images)

    def answer(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (classes,) for one image (h, w, 3) of any shape: its middle counts."""
        square = resize(centre_square(image)[np.newaxis], self.input_size)
        return self._one(square)[0]

    @cached_property
    def _one(self) -> Callable[[NDArray], NDArray]:
        return self.model.predict_on_batch


def finish(trained: Trained, validation: LabelledImages) -> Finished:
    """Put what use needs into one model: no augmentation, a fitting temperature, a softmax.

    Args:
        trained: of `train`.
        validation: the images by which the temperature is chosen.
    """
    logits = logits_of(trained.classifier, validation.images)
    temperature = evaluation.fit_temperature(logits, validation.labels)
    # Where every validation image is right, the loss would fall for ever with the temperature.
    temperature = max(temperature, 0.5)
    inner = backbone_of(trained.classifier)
    size = trained.classifier.input_shape[1]
    plain = build_classifier(inner, len(validation.class_names), size, size)
    plain.get_layer(HEAD).set_weights(trained.classifier.get_layer(HEAD).get_weights())
    x = keras.layers.Rescaling(1 / temperature, name="temperature")(plain.outputs[0])
    x = keras.layers.Softmax(name="probabilities")(x)
    model = keras.Model(plain.inputs[0], x, name="own_classifier")
    return Finished(model, validation.class_names, float(temperature))
