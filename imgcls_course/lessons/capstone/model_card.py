"""A model card: what a classifier is, what it was made of, how good it is, where it ends.

After M. Mitchell and others, "Model Cards for Model Reporting", FAT* 2019.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from imgcls_course.evaluation import Interval, most_confused, per_class
from imgcls_course.lessons.capstone.classifier_training import Finished, Trained
from imgcls_course.lessons.capstone.cleaning import CleanImages
from imgcls_course.lessons.capstone.exporting import CARD, Exported
from imgcls_course.lessons.capstone.final_test import FinalScores
from imgcls_course.lessons.capstone.inspection import Inspection
from imgcls_course.lessons.capstone.splitting import Parts
from imgcls_course.runtime.files import write_atomically

TO_WRITE = "*To be written by you:*"
_MOST_ROWS = 50


@dataclass(frozen=True, eq=False)
class Run:
    """Everything that a run of the capstone made, from which its card is filled."""

    inspection: Inspection
    cleaned: CleanImages
    parts: Parts
    backbone: str
    trained: Trained
    finished: Finished
    verdict: FinalScores
    exported: Exported


def model_card(run: Run) -> str:
    """The card as Markdown. Each number in it is of this run; what a run cannot know is left open.

    Args:
        run: what was made.
    """
    sections = [
        f"# Model card: a classifier of {_plain(run.inspection.name)}",
        _what_it_is(run),
        _use(),
        _data(run),
        _results(run.verdict),
        _by_class(run.verdict),
        _files(run),
        "## Limits\n\n"
        "The test images are of the same folder as the training images. Photos from elsewhere, of "
        "another camera, light or place, may be harder; nothing here says by how much. An image "
        "of none of the classes still gets one of their names.\n\n"
        f"{TO_WRITE} who or what is missing among the images, and what a mistake would cost.",
    ]
    return "\n\n".join(sections) + "\n"


def write_card(run: Run) -> str:
    """Write the card into the exported folder, and return its text."""
    text = model_card(run)
    write_atomically(run.exported.folder / CARD, text.encode("utf-8"))
    return text


def _what_it_is(run: Run) -> str:
    finished, trained = run.finished, run.trained
    how = "a new last layer on frozen features"
    if trained.is_tuned:
        how = "a new last layer on frozen features, then fine-tuning of the backbone"
    return (
        "## What it is\n\n"
        f"- Takes one image; names one of {len(finished.class_names):,} classes: "
        f"{_listed(finished.class_names)}.\n"
        f"- Backbone: {_plain(run.backbone)}, at {finished.input_size} x {finished.input_size} "
        "pixels; the middle square of an image counts.\n"
        f"- {finished.model.count_params():,} parameters.\n"
        f"- Training: {how}.\n"
        f"- Temperature {finished.temperature:.2f}, chosen on validation images, is inside."
    )


def _use() -> str:
    return (
        f"## What it is for\n\n{TO_WRITE} who uses it, for what, and for what it must not be used."
    )


def _data(run: Run) -> str:
    cleaned, parts = run.cleaned, run.parts
    lines = [
        f"{len(run.inspection.data):,} images could be read; "
        f"{len(run.inspection.skipped):,} files could not be used.",
        f"{len(cleaned.copies):,} exact copies were left out, and {len(cleaned.contradicting):,} "
        "images that lie in more than one class.",
        f"Split: {len(parts.training):,} for training, {len(parts.validation):,} for validation, "
        f"{len(parts.test):,} for the test; nearly equal images are in the same part.",
        "Backbone, fine-tuning, temperature and threshold were chosen on validation images; the "
        "test images were used once.",
    ]
    return (
        "## Data\n\n" + "\n".join(f"- {line}" for line in lines) + "\n\n"
        f"{TO_WRITE} where the images come from, who may use them, and who labelled them."
    )


def _results(verdict: FinalScores) -> str:
    rows = [
        ("accuracy", _with_interval(verdict.accuracy)),
        ("mean recall of the classes", _with_interval(verdict.balanced_accuracy)),
        ("always naming the commonest class", f"{verdict.guess:.1%}"),
        ("expected calibration error", f"{verdict.calibration_error:.1%}"),
        ("it answers from a confidence of", f"{verdict.threshold:.2f}"),
        ("share of images that it answers for", f"{verdict.coverage:.1%}"),
        ("accuracy on these", _with_interval(verdict.answered_accuracy)),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return (
        f"## Results on {len(verdict.labels):,} test images\n\n"
        f"| measure | value, 95% interval |\n| --- | --- |\n{table}"
    )


def _by_class(verdict: FinalScores) -> str:
    measured = per_class(verdict.labels, verdict.predictions, len(verdict.class_names))
    order = np.arange(len(verdict.class_names))
    title = "## By class"
    if len(order) > _MOST_ROWS:
        found = np.nan_to_num(measured.recall, nan=2.0)
        order = np.argsort(found, kind="stable")[:_MOST_ROWS]
        title = f"## By class: the {_MOST_ROWS} with the lowest recall"
    rows = [
        f"| {_plain(verdict.class_names[label])} | {measured.support[label]:,} | "
        f"{_share(measured.recall[label])} | {_share(measured.precision[label])} |"
        for label in order
    ]
    text = f"{title}\n\n| class | test images | recall | precision |\n| --- | --- | --- | --- |\n"
    text += "\n".join(rows)
    for true, predicted, count in most_confused(verdict.matrix, 1):
        text += (
            f"\n\nThe commonest mistake: {_plain(verdict.class_names[true])} taken for "
            f"{_plain(verdict.class_names[predicted])}, {count:,} times."
        )
    return text


def _files(run: Run) -> str:
    exported = run.exported
    rows = [
        f"| {name} | {size / 1e6:.1f} MB | {exported.differences[name]:.1e} |"
        for name, size in exported.sizes.items()
    ]
    return (
        f"## Files\n\nEach was read by another process and compared on {exported.checked:,} "
        "images.\n\n| format | size | largest difference of a probability |\n| --- | --- | --- |\n"
        + "\n".join(rows)
    )


def _with_interval(measured: Interval) -> str:
    if np.isnan(measured.estimate):
        return "none was answered"
    return f"{measured.estimate:.1%} ({measured.low:.1%} to {measured.high:.1%})"


def _share(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.1%}"


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(_plain(name) for name in names[:_MOST_ROWS])
    return shown + (", ..." if len(names) > _MOST_ROWS else "")


def _plain(name: str) -> str:
    """A name without what Markdown or HTML would take for a sign."""
    return re.sub(r"([\\`*_{}\[\]<>()#|~])", r"\\\1", " ".join(str(name).split()))
