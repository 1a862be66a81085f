"""How loss and accuracy change from epoch to epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from imgcls_course.figures.style import BLUE, COLOURS, ORANGE, Picture, figure, picture

if TYPE_CHECKING:
    from imgcls_course.training import TrainingHistory

_LINES = ("-", "--", "-.", ":")
_MARKERS = ("o", "s", "^", "D")


def compare_runs(runs: Mapping[str, Sequence[float]], label: str, saying: str) -> Picture:
    """One curve a run over the epochs.

    Args:
        runs: a value for each epoch, before training the first, by the run's name.
        label: of the vertical axis.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, axes = figure(6.5, 3.2)
    for number, (name, values) in enumerate(runs.items()):
        axes.plot(values, _LINES[number % 4], marker=_MARKERS[number % 4], markersize=5,
                  color=COLOURS[number % len(COLOURS)], label=name)  # fmt: skip
    axes.set(xlabel="epoch", ylabel=label)
    axes.set_xticks(range(max(map(len, runs.values()))))
    axes.legend()
    axes.grid(True)
    return picture(drawn, f"{label.capitalize()} over the epochs, one curve a run. {saying}")


def learning_curves(
    losses: Mapping[str, Sequence[float]], accuracies: Mapping[str, Sequence[float]], saying: str
) -> Picture:
    """Loss on the left and accuracy on the right, each for training and validation images.

    Args:
        losses: a value for each epoch, before training the first, by the images' name.
        accuracies: the same.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, grid = figure(7.5, 3, 1, 2)
    for axes, curves, label in zip(grid, (losses, accuracies), ("loss", "accuracy"), strict=True):
        for (name, values), colour, line in zip(
            curves.items(), (BLUE, ORANGE), _LINES, strict=False
        ):
            axes.plot(np.asarray(values), line, color=colour, label=name)
        axes.set(xlabel="epoch", ylabel=label)
        axes.grid(True)
    grid[1].yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    grid[0].legend()
    names = " and ".join(losses)
    return picture(drawn, f"Loss and accuracy over the epochs, for {names} images. {saying}")


def plot_history(history: TrainingHistory, saying: str = "") -> Picture:
    """Learning curves of a training: of its training images and, where there are any, validation.

    Args:
        history: what `training.fit` returned.
        saying: a sentence for the alt text: what is to be seen.
    """
    losses, accuracies = (
        {
            images: history.metrics[name]
            for images, name in (("training", metric), ("validation", f"val_{metric}"))
            if name in history.metrics
        }
        for metric in ("loss", "accuracy")
    )
    return learning_curves(losses, accuracies, saying)
