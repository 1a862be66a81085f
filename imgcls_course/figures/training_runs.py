"""Training and validation curves of several runs, with the epoch that each would keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, GREEN, ORANGE, Picture, figure, picture

History = Mapping[str, Sequence[float]]
"""What Keras's `fit` records: "loss", "val_loss", "accuracy", "val_accuracy", by epoch."""

_COLOURS, _MARKERS = (BLUE, ORANGE, GREEN), ("o", "s", "^")


def compare_histories(
    histories: Mapping[str, History], saying: str, highest_loss: float = 2.5
) -> Picture:
    """Loss on the left and accuracy on the right; dashes for training, lines for validation.

    A marker stands at the lowest validation loss of each run.

    Args:
        histories: by the run's name.
        saying: a sentence for the alt text: what is to be seen.
        highest_loss: where the axis of the loss ends.
    """
    drawn, grid = figure(7.5, 3.3, 1, 2)
    for axes, quantity in zip(grid, ("loss", "accuracy"), strict=True):
        for (name, history), colour, marker in zip(
            histories.items(), _COLOURS, _MARKERS, strict=False
        ):
            training, validation = history[quantity], history[f"val_{quantity}"]
            epochs = np.arange(1, len(training) + 1)
            axes.plot(epochs, training, "--", color=colour, linewidth=1.3,
                      label=f"{name}, training")  # fmt: skip
            axes.plot(epochs, validation, "-", color=colour, label=f"{name}, validation")
            best = int(np.argmin(history["val_loss"]))
            axes.plot(epochs[best], validation[best], marker, color=colour, markersize=10,
                      markeredgecolor="white")  # fmt: skip
        axes.set(xlabel="epoch", ylabel=quantity)
        axes.grid(True)
    grid[0].set_ylim(0, highest_loss)
    grid[1].set_ylim(0, 1)
    grid[1].yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    handles, names = grid[0].get_legend_handles_labels()
    drawn.legend(handles, names, loc="outside lower center", ncols=2)
    return picture(
        drawn,
        f"Loss and accuracy over the epochs for {' and '.join(histories)}: dashed curves for the "
        "training images, full ones for validation, with a marker at the lowest validation loss. "
        f"{saying}",
    )
