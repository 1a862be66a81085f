"""What painters have reached: style and content losses in one plane, and Gram matrices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import (
    COLOURS,
    SEQUENTIAL,
    Picture,
    figure,
    picture,
    without_frame,
)

_MARKERS = ("o", "s", "^", "D", "v", "P")


def style_against_content(losses: Mapping[str, tuple[float, float]], saying: str) -> Picture:
    """A point for each painter: near the left edge the style fits, near the bottom the content.

    Args:
        losses: by name, style loss and content loss.
        saying: a sentence for the alt text: where the points lie.
    """
    drawn, axes = figure(7, 3.4)
    most = max(style for style, _ in losses.values())
    for number, ((name, (style, content)), colour, marker) in enumerate(
        zip(losses.items(), COLOURS, _MARKERS, strict=False)
    ):
        axes.plot(style, content, marker, color=colour, markersize=9)
        left = style > 0.7 * most
        axes.annotate(
            name,
            (style, content),
            (-10 if left else 10, -8 if number % 2 else 8),
            color=colour,
            textcoords="offset points",
            va="center",
            ha="right" if left else "left",
        )
    top = max(content for _, content in losses.values())
    axes.set(xlim=(0, most * 1.1), ylim=(-0.06 * top, top * 1.15))
    axes.set(xlabel="style loss: the style fits at 0", ylabel="content loss:\nthe photo at 0")
    axes.grid(True)
    names = ", ".join(name.replace("\n", " ") for name in losses)
    return picture(drawn, f"Style loss against content loss of {names}. {saying}")


def gram_gallery(
    images: Mapping[str, np.ndarray], grams: Mapping[str, np.ndarray], saying: str
) -> Picture:
    """Images above their Gram matrices, all in one scale.

    Args:
        images: by name, (height, width, 3), uint8.
        grams: by the same names, (channels, channels).
        saying: a sentence for the alt text: which matrices are alike.
    """
    drawn, grid = figure(7.5, 3.7, 2, len(images), squeeze=False)
    # Few entries are very large; the root lets the others be seen as well.
    brightest = max(float(np.sqrt(np.abs(gram)).max()) for gram in grams.values())
    for (above, below), name in zip(grid.T, images, strict=True):
        above.imshow(images[name], interpolation="nearest")
        below.imshow(np.sqrt(np.abs(grams[name])), cmap=SEQUENTIAL, vmin=0, vmax=brightest)
        without_frame(above, name)
        without_frame(below)
    grid[1, 0].set_ylabel("Gram matrix")
    return picture(drawn, f"Images and, below each, its Gram matrix: {', '.join(images)}. {saying}")
