"""How accurate after how much processor time: from scratch, a probe, fine-tuning?

All three learn from the 20,000 CIFAR-10 images that come with the course, for up to five minutes of
processor time, all cores together; looking at the 2,000 test images is outside the clock.

- from scratch: the course's small residual network at 32 pixels, by lesson 06's recipe, which gets
  much further from nothing in that time than EfficientNet-Lite0 does;
- probe: logistic regression on the features of a frozen EfficientNet-Lite0 at 128 pixels;
- fine-tuning: `transfer.fine_tune` of the same network at the same size.

    python benchmarks/accuracy_by_seconds.py

With `--store` it also makes the runs over 10 to 2,000 labels a class that lesson 08 shows, and
writes them all to data/fine_tuning/. That takes about forty minutes of processor time. It goes on
where it stopped when it is started again.

    python benchmarks/accuracy_by_seconds.py --store
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("IMGCLS_PROGRESS", "off")

import imgcls_course  # noqa: F401  keeps TensorFlow's start quiet

# isort: split
import keras
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from imgcls_course.datasets import LabelledImages, load_cifar10
from imgcls_course.pretraining import load_pretrained, target_task
from imgcls_course.pretraining.pretrain import BATCH_SIZE, compiled_network
from imgcls_course.runtime import manifest
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import cache_folder, data_folder
from imgcls_course.training import fit
from imgcls_course.transfer import extract_features, linear_probe, load_backbone
from imgcls_course.transfer.augmentation import photo_augmentation
from imgcls_course.transfer.classifier import backbone_of, build_classifier, unfreeze
from imgcls_course.transfer.fine_tuning import (
    Stage,
    compile_for,
    default_stages,
    fine_tune,
    fit_head,
)
from imgcls_course.transfer.fine_tuning_runs import RUNS_NAME, StoredRun

INPUT_SIZE = 128
SCRATCH_EPOCHS = 9
SCRATCH_LABEL_FACTOR = 3
COUNTS = (10, 50, 200, 2000)
AS_IT_IS = {"precision": "float32", "jit_compile": False}
SOURCE = (
    "The course's own: made by benchmarks/accuracy_by_seconds.py --store from the CIFAR-10 images "
    "that come with the course"
)
Trace = list[tuple[float, float]]


class Clock(keras.callbacks.Callback):
    """Looks at the test images now and then, and counts processor time without that.

    Args:
        images: to be judged.
        labels: of these.
        steps: between two looks; none where it is 0.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray, steps: int = 0) -> None:
        super().__init__()
        self.images, self.labels, self.steps = images, labels, steps
        self.trace: Trace = []
        self.started, self.outside, self.done = time.process_time(), 0.0, 0

    @property
    def seconds(self) -> float:
        """Processor seconds since the start, without looks at test images."""
        return time.process_time() - self.started - self.outside

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look, where it is time to."""
        self.done += 1
        if self.steps and self.done % self.steps == 0:
            self.look(self.model)

    def look(self, model: keras.Model) -> np.ndarray:
        """The answers for all test images, whose accuracy is noted."""
        seconds, before = self.seconds, time.process_time()
        predicted = answers(model, self.images)
        self.trace.append((round(seconds, 1), float(np.mean(predicted == self.labels))))
        self.outside += time.process_time() - before
        return predicted


def answers(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """The class of each image, in batches of one size, so that Keras traces once."""
    parts = [model.predict_on_batch(images[at : at + 50]) for at in range(0, len(images), 50)]
    return np.concatenate(parts).argmax(axis=1)


# --- Up to five minutes, all images ----------------------------------------------------------


def scratch_by_seconds(data: LabelledImages, test: LabelledImages) -> tuple[Trace, np.ndarray]:
    """The small residual network, from a random start."""
    keras.utils.set_random_seed(0)
    steps = -(-len(data) // BATCH_SIZE)
    model = compiled_network(len(data.class_names), SCRATCH_EPOCHS * steps, data)
    clock = Clock(test.images, test.labels, steps)
    fit(model, data, SCRATCH_EPOCHS, BATCH_SIZE, callbacks=[clock], **AS_IT_IS)
    return clock.trace, answers(model, test.images)


def probe_by_seconds(data: LabelledImages, test: LabelledImages) -> tuple[Trace, np.ndarray]:
    """Features of ever more images, and a probe on them."""
    backbone, trace, seconds = load_backbone(), [], 0.0
    test_features = extract_features(backbone, test.images, input_size=INPUT_SIZE, cache=False)
    order = np.random.default_rng(seed=0).permutation(len(data))
    features = np.empty((0, test_features.shape[1]), np.float32)
    for count in (500, 2000, 5000, 10_000, len(data)):
        before = time.process_time()
        new = data.images[order[len(features) : count]]
        more = extract_features(backbone, new, input_size=INPUT_SIZE, cache=False)
        features = np.concatenate([features, more])
        seconds += time.process_time() - before
        before = time.process_time()
        probe = linear_probe(features, data.labels[order[:count]])
        fitting = time.process_time() - before  # those before it would not have been fitted
        predicted = probe.predict(test_features)
        trace.append((round(seconds + fitting, 1), float(np.mean(predicted == test.labels))))
    return trace, predicted


def tuned_by_seconds(data: LabelledImages, test: LabelledImages) -> tuple[Trace, np.ndarray]:
    """Head on cached features, then one pass over all images."""
    clock = Clock(test.images, test.labels, steps=125)
    classifier = _new_classifier(load_backbone(), data)
    fine_tune(classifier, data, callbacks=[clock], **AS_IT_IS)
    return clock.trace, answers(classifier, test.images)


BY_SECONDS = {
    "from scratch": scratch_by_seconds,
    "probe": probe_by_seconds,
    "fine-tuning": tuned_by_seconds,
}


# --- Over the number of labels ---------------------------------------------------------------


def _new_classifier(backbone: keras.Model, data: LabelledImages, seed: int = 0) -> keras.Model:
    keras.utils.set_random_seed(seed)
    size = data.images.shape[1]
    input_size = INPUT_SIZE if backbone.name.startswith("efficientnet") else size
    return build_classifier(
        backbone, len(data.class_names), size, input_size, photo_augmentation(seed), seed=seed
    )


def _backbone(network: str, pretrained: bool = True) -> keras.Model:
    if network == "efficientnet_lite0":
        return load_backbone(weights="imagenet" if pretrained else None)
    from imgcls_course.zoo.small_resnet import small_resnet

    return load_pretrained(include_top=False) if pretrained else small_resnet(include_top=False)


def _input_size(network: str) -> int:
    return INPUT_SIZE if network == "efficientnet_lite0" else 32


def probed(network: str, data: LabelledImages, test: LabelledImages, seed: int) -> np.ndarray:
    """A linear probe on the frozen features."""
    backbone, size = _backbone(network), _input_size(network)
    probe = linear_probe(extract_features(backbone, data.images, input_size=size), data.labels)
    return probe.predict(extract_features(backbone, test.images, input_size=size))


def tuned(network: str, data: LabelledImages, test: LabelledImages, seed: int) -> np.ndarray:
    """Fine-tuning by the default recipe; the small network in all of its layers."""
    classifier = _new_classifier(_backbone(network), data, seed)
    stages = default_stages(len(data))
    if network == "small_resnet":
        stages = [Stage(1.0, stages[0].epochs)]
    fine_tune(classifier, data, stages=stages, seed=seed, **AS_IT_IS)
    return answers(classifier, test.images)


def from_scratch(network: str, data: LabelledImages, test: LabelledImages, seed: int) -> np.ndarray:
    """The same network, images and augmentation from random weights.

    The small network gets three times the steps of fine-tuning; the large one as many.
    """
    keras.utils.set_random_seed(seed)
    classifier = _new_classifier(_backbone(network, pretrained=False), data, seed)
    backbone_of(classifier).trainable = True
    for layer in backbone_of(classifier).layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.9  # so few steps would not fill averages over a hundred
    (stage,) = default_stages(len(data))
    epochs = stage.epochs * (SCRATCH_LABEL_FACTOR if network == "small_resnet" else 1)
    stage = Stage(1.0, epochs, learning_rate=2e-3, backbone_factor=1.0)
    compile_for(classifier, stage, -(-len(data) // 32) * epochs, label_smoothing=0.1)
    fit(classifier, data, epochs, 32, seed=seed, **AS_IT_IS)
    return answers(classifier, test.images)


METHODS: dict[str, Callable[..., np.ndarray]] = {
    "probe": probed,
    "fine-tuning": tuned,
    "from scratch": from_scratch,
}


# --- The same with a mistake in it -----------------------------------------------------------


def with_the_heads_rate(
    network: str, data: LabelledImages, test: LabelledImages, seed: int
) -> np.ndarray:
    """Fine-tuning in which the backbone moves as fast as the new head."""
    classifier = _new_classifier(_backbone(network), data, seed)
    (stage,) = default_stages(len(data))
    fine_tune(classifier, data, stages=[replace(stage, backbone_factor=1.0)], **AS_IT_IS)
    return answers(classifier, test.images)


def with_batch_statistics(
    network: str, data: LabelledImages, test: LabelledImages, seed: int
) -> np.ndarray:
    """Fine-tuning with BatchNormalization in training mode, wherever layers are trained."""
    classifier = _new_classifier(_backbone(network), data, seed)
    (stage,) = default_stages(len(data))
    fit_head(classifier, data)
    unfreeze(classifier, stage.share)
    parts = backbone_of(classifier).layers
    for layer in parts[round((1 - stage.share) * len(parts)) :]:
        layer.trainable = True
    compile_for(classifier, stage, -(-len(data) // 32) * stage.epochs, label_smoothing=0.1)
    fit(classifier, data, stage.epochs, 32, seed=seed, **AS_IT_IS)
    return answers(classifier, test.images)


def divided_first(
    network: str, data: LabelledImages, test: LabelledImages, seed: int
) -> np.ndarray:
    """Fine-tuning on images that were divided by 255 before the network's own preprocessing."""
    pixels = keras.Input((None, None, 3))
    small = keras.layers.Rescaling(1 / 255)(pixels)
    backbone = keras.Model(pixels, _backbone(network)(small), name=f"{network}_divided")
    classifier = _new_classifier(backbone, data, seed)
    fine_tune(classifier, data, **AS_IT_IS)
    return answers(classifier, test.images)


MISTAKES: dict[str, Callable[..., np.ndarray]] = {
    "the head's rate for the backbone": with_the_heads_rate,
    "BatchNormalization in training mode": with_batch_statistics,
    "divided by 255 first": divided_first,
}
MISTAKES_COUNT = 50


def _planned() -> list[tuple[str, str, int, int]]:
    """Network, method, labels a class, seed; the quick ones first."""
    small = [
        ("small_resnet", method, count, seed)
        for method in METHODS
        for count in COUNTS
        # With all labels there is nothing to draw.
        for seed in range(3 if count < max(COUNTS) else 1)
    ]
    # With all labels, the probe and fine-tuning are those of `BY_SECONDS`.
    large = [
        ("efficientnet_lite0", method, count, 0)
        for method in METHODS
        for count in COUNTS
        if count < max(COUNTS) or method == "from scratch"
    ]
    mistakes = [("efficientnet_lite0", name, MISTAKES_COUNT, 0) for name in MISTAKES]
    return [*small, *mistakes, *large]


def _task(network: str) -> tuple[LabelledImages, LabelledImages]:
    if network == "small_resnet":
        return target_task("train"), target_task("test")
    return load_cifar10("train"), load_cifar10("test")


class Store:
    """What is done so far, kept in a file after each run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: dict[str, Any] = {"runs": [], "traces": {}}
        if path.exists():
            self.kept = json.loads(path.read_text(encoding="utf-8"))

    def keep(self) -> None:
        """Write it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, (json.dumps(self.kept, indent=1) + "\n").encode())

    def has(self, *wanted: Any) -> bool:
        """Whether there is such a run."""
        names = ("network", "method", "labels_a_class", "seed")
        return any(tuple(run[name] for name in names) == wanted for run in self.kept["runs"])


def _label_curves(store: Store) -> None:
    for network, method, count, seed in _planned():
        if store.has(network, method, count, seed):
            continue
        data, test = _task(network)
        keras.backend.clear_session()
        before = time.process_time()
        predicted = {**METHODS, **MISTAKES}[method](
            network, data.per_class(count, seed), test, seed
        )
        seconds = round(time.process_time() - before, 1)
        run = StoredRun(network, method, count, seed, predicted, seconds)
        store.kept["runs"].append(run.to_json())
        store.keep()
        said = f"{network:20} {method:13} {count:5} {seed} {run.accuracy(test.labels):.3f}"
        print(f"{said} {seconds:6.1f} s", flush=True)


def _by_seconds(store: Store) -> dict[str, Trace]:
    traces = store.kept["traces"]
    data, test = load_cifar10("train"), load_cifar10("test")
    for name, run in BY_SECONDS.items():
        if name in traces:
            continue
        keras.backend.clear_session()
        traces[name], predicted = run(data, test)
        if name != "from scratch":  # there the label curve has the other network
            stored = StoredRun("efficientnet_lite0", name, 2000, 0, predicted, traces[name][-1][0])
            store.kept["runs"].append(stored.to_json())
        store.keep()
        print(name, traces[name], flush=True)
    return traces


def _table(traces: dict[str, Trace]) -> Table:
    table = Table(title="Test accuracy by processor seconds (2,000 images, 20,000 to learn from)")
    for heading in ("method", "seconds", "accuracy", "errors, beside the probe's best"):
        table.add_column(heading, justify="left" if heading == "method" else "right")
    best = max(accuracy for _, accuracy in traces["probe"])
    for name, trace in traces.items():
        for seconds, accuracy in trace:
            ratio = (1 - accuracy) / (1 - best)
            table.add_row(name, f"{seconds:.0f}", f"{accuracy:.1%}", f"{ratio:.2f}")
        table.add_section()
    return table


def main(store: bool = False) -> None:
    """Run, and print a table; with --store also make the runs that lesson 08 shows."""
    kept = Store(cache_folder() / "fine_tuning" / "runs.json")
    if not store:
        kept.kept, kept.keep = {"runs": [], "traces": {}}, lambda: None
    if store:
        _label_curves(kept)
    traces = _by_seconds(kept)
    Console().print(_table(traces))
    if store:
        path = data_folder() / RUNS_NAME
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, kept.path.read_bytes())
        manifest.record(
            path,
            source=SOURCE,
            licence="Apache-2.0",
            author="The authors of imgcls_course",
            title="Answers for the test images after training with 10 to 2,000 labels a class",
        )


if __name__ == "__main__":
    typer.run(main)
