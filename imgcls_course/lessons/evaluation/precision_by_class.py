"""Precision and recall of each class, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture


def precision_and_recall(
    precision: np.ndarray, recall: np.ndarray, class_names: Sequence[str], saying: str
) -> Picture:
    """Two points a class: what it is called too often, and what is missed.

    Args:
        precision: (classes,), 0 to 1.
        recall: (classes,), 0 to 1.
        class_names: one for each class.
        saying: a sentence for the alt text: which classes differ, and how.
    """
    places = np.arange(len(class_names))
    drawn, axes = figure(7, 0.9 + 0.27 * len(class_names))
    axes.hlines(places, precision, recall, color=GREY, linewidth=1.5, zorder=1)
    axes.plot(recall, places, "o", color=BLUE, label="recall: of those that are, found")
    axes.plot(precision, places, "s", color=ORANGE, label="precision: of those called so, right")
    axes.set_yticks(places, class_names)
    axes.set(ylim=(len(class_names) - 0.5, -0.5))
    axes.set_xlim(np.floor(10 * min(precision.min(), recall.min()) - 0.2) / 10, 1.0)
    axes.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    axes.grid(axis="y")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return picture(
        drawn,
        f"Precision, a square, and recall, a circle, of the classes {', '.join(class_names)}. "
        f"{saying}",
    )
