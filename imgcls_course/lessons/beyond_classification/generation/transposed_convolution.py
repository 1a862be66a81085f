"""A transposed convolution in one dimension: one copy of the kernel for each value."""

from __future__ import annotations

import numpy as np

from imgcls_course.figures.style import BLACK, COLOURS, GREY, Picture, figure, picture

_HATCHES = ("//", "\\\\", "..", "xx", "--", "++")


def transposed_convolution_diagram(side: int = 4, kernel: int = 4, stride: int = 2) -> Picture:
    """Each value of the small map lays one kernel on the large one, a stride further each time.

    Args:
        side: values of the small map.
        kernel: its width.
        stride: from one kernel to the next.
    """
    width = (side - 1) * stride + kernel
    drawn, axes = figure(7, 0.9 + 0.42 * (side + 1))
    for number in range(side):
        colour, start = COLOURS[number % len(COLOURS)], number * stride
        axes.barh(side - number, kernel, left=start, height=0.7, facecolor="white",
                  edgecolor=colour, hatch=_HATCHES[number % len(_HATCHES)])  # fmt: skip
        axes.text(-0.3, side - number, f"value {number + 1}", ha="right", va="center", color=colour)
    for place in range(width):
        axes.barh(0, 1, left=place, height=0.7, facecolor="white", edgecolor=BLACK)
    axes.text(-0.3, 0, "large map", ha="right", va="center")
    cut = (width - side * stride) / 2
    for line in (cut, width - cut):
        axes.axvline(line, color=GREY, linestyle="--")
    axes.text(width / 2, side + 0.75, 'between the dashed lines: padding="same"', color=GREY,
              ha="center", fontsize=9)  # fmt: skip
    axes.set(xlim=(-1.6, width + 0.2), ylim=(-0.6, side + 1.1), yticks=[])
    axes.set_xticks(np.arange(0, width + 1))
    axes.spines["left"].set_visible(False)
    return picture(
        drawn,
        f"{side} bars of width {kernel}, each {stride} further to the right than the one before; "
        f"together they cover {width} places, of which the dashed lines keep the middle "
        f"{side * stride}.",
    )
