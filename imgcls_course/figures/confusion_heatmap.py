"""A confusion matrix, in which mistakes stand out and right answers stand back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.style import BLACK, GREY, Picture, figure, picture

_RIGHT = "#d9e8f2"  # a pale blue: the right answers are not what one looks for


def confusion_heatmap(matrix: np.ndarray, class_names: Sequence[str], saying: str) -> Picture:
    """Counts of a confusion matrix; the darker, the commoner the mistake.

    Args:
        matrix: (classes, classes), true classes in the rows.
        class_names: one for each class.
        saying: a sentence for the alt text: where the mistakes are.
    """
    mistakes = np.ma.masked_array(matrix, np.eye(len(matrix), dtype=bool))
    most = max(int(mistakes.max()), 1)
    drawn, axes = figure(6.2, 4.9)
    axes.set_facecolor(_RIGHT)
    axes.imshow(mistakes, cmap="Oranges", vmin=0, vmax=1.15 * most)
    for row, counts in enumerate(matrix):
        for column, count in enumerate(counts):
            colour = "white" if row != column and count > 0.65 * most else BLACK
            weight = "bold" if row == column else "normal"
            if count:
                axes.text(
                    column, row, str(count), ha="center", va="center", fontsize=9,
                    color=colour, fontweight=weight,
                )  # fmt: skip
    places = np.arange(len(class_names))
    axes.set_xticks(places, class_names, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(places, class_names)
    axes.set(xlabel="the model says", ylabel="it is")
    axes.tick_params(length=0)
    axes.set_xticks(places[1:] - 0.5, minor=True)
    axes.set_yticks(places[1:] - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5, alpha=1)
    axes.tick_params(which="minor", length=0)
    for spine in axes.spines.values():
        spine.set(visible=True, color=GREY, linewidth=0.5)
    return picture(
        drawn,
        f"A table of {len(matrix)} rows, what it is, and {len(matrix)} columns, what the model "
        f"says: {', '.join(class_names)}. The largest numbers are on the diagonal. {saying}",
    )
