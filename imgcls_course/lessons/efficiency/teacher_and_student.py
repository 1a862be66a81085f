"""Two networks look at the same images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.style import BLACK, ORANGE, Picture, figure, picture, without_frame


def two_answers(
    images: np.ndarray,
    labels: np.ndarray,
    answers: tuple[np.ndarray, np.ndarray],
    names: tuple[str, str],
    class_names: Sequence[str],
) -> Picture:
    """Images, each with what two networks say of it; wrong answers in colour and with a cross.

    Args:
        images: (n, height, width, 3), uint8, in two rows.
        labels: (n,).
        answers: of the two networks, (n,) each.
        names: of the two networks, short.
        class_names: one for each class.
    """
    columns = -(-len(images) // 2)
    drawn, grid = figure(7.8, 4.1, 2, columns)
    for number, axes in enumerate(grid.ravel()):
        without_frame(axes)
        if number >= len(images):
            continue
        axes.imshow(images[number], interpolation="nearest")
        for row, (name, answer) in enumerate(zip(names, answers, strict=True)):
            is_right = answer[number] == labels[number]
            axes.text(0.5, -0.14 - 0.17 * row,
                      f"{name}: {class_names[answer[number]]}{'' if is_right else ' ✗'}",
                      transform=axes.transAxes, ha="center", va="center", fontsize=8.5,
                      color=BLACK if is_right else ORANGE)  # fmt: skip
    wrong = [int((answer != labels).sum()) for answer in answers]
    return picture(
        drawn,
        f"{len(images)} small photos with the answers of two networks: {names[0]} is wrong about "
        f"{wrong[0]} of them, {names[1]} about {wrong[1]}.",
    )
