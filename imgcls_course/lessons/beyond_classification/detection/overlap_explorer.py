"""An explorer of two boxes: how much they share of what they cover together."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
from matplotlib.patches import Rectangle

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLACK, BLUE, ORANGE, PINK, Picture, figure, without_frame
from imgcls_course.scratch.detection import intersection_over_union

SIDE = 100
_OBJECT = (30, 30, 70, 70)


class OverlapFigure:
    """The object's box, a predicted one that moves, and the area that they share."""

    def __init__(self) -> None:
        drawn, (axes, bar) = figure(7, 3.5, 1, 2, width_ratios=(1.15, 1))
        without_frame(axes)
        axes.set(xlim=(0, SIDE), ylim=(SIDE, 0), aspect="equal")
        axes.add_patch(Rectangle((0, 0), SIDE, SIDE, facecolor="#f2f2f2"))
        self._truth = axes.add_patch(
            Rectangle((0, 0), 0, 0, facecolor="none", edgecolor=BLUE, linestyle="--", linewidth=2.5)
        )
        self._predicted = axes.add_patch(
            Rectangle((0, 0), 0, 0, facecolor="none", edgecolor=ORANGE, linewidth=2.5)
        )
        self._shared = axes.add_patch(
            Rectangle((0, 0), 0, 0, facecolor=PINK, alpha=0.55, hatch="//", edgecolor="white")
        )
        self._words = axes.text(2, 3, "", va="top", fontsize=9)
        bar.set(xlim=(0, 1), ylim=(-0.6, 2.9), xlabel="share of the area")
        bar.set_xticks([0, 0.25, 0.5, 0.75, 1])
        bar.set_yticks([0, 1, 2], ["IoU", "of the object", "of the box"])
        bar.axvline(0.5, color=BLACK, linestyle=":", linewidth=1.2)
        bar.text(0.51, 2.75, "found, if IoU is here or more", fontsize=8, va="center")
        self._bars = bar.barh(
            [0, 1, 2], [0, 0, 0], 0.5, color=[PINK, BLUE, ORANGE], hatch="//", edgecolor="white"
        )
        self._values = [bar.text(0, place, "", va="center") for place in range(3)]
        self._figure = InteractiveFigure(
            drawn, [self._shared, self._truth, self._predicted, self._words, *self._bars,
                    *self._values],
        )  # fmt: skip

    def draw(self, truth: Sequence[float], predicted: Sequence[float], overlap: float) -> Picture:
        """The picture of two boxes.

        Args:
            truth: left, top, right, bottom, between 0 and 100.
            predicted: the same.
            overlap: their intersection over union.
        """
        for frame, box in ((self._truth, truth), (self._predicted, predicted)):
            left, top, right, bottom = box
            frame.set(x=left, y=top, width=right - left, height=bottom - top)
        left, top = max(truth[0], predicted[0]), max(truth[1], predicted[1])
        width = max(min(truth[2], predicted[2]) - left, 0)
        height = max(min(truth[3], predicted[3]) - top, 0)
        is_shared = width > 0 and height > 0
        self._shared.set(x=left, y=top, width=width, height=height, visible=is_shared)
        shares = [overlap, *(width * height / _area(box) for box in (truth, predicted))]
        for bar, value, share in zip(self._bars, self._values, shares, strict=True):
            bar.set_width(share)
            value.set(x=min(share, 0.84) + 0.02, text=f"{share:.2f}")
        verdict = "found" if overlap >= 0.5 else "not found"
        self._words.set_text(f"object (dashed), box (solid): {verdict}")
        return self._figure.picture(
            "Two boxes, the object's dashed and the predicted one solid, with what they share "
            f"hatched. Intersection over union is {overlap:.2f}: {verdict}. Beside them, bars "
            f"of the shared part: {shares[1]:.2f} of the object, {shares[2]:.2f} of the box."
        )


def overlap_explorer(left: int = 34, top: int = 34, width: int = 40, height: int = 40) -> Explorer:
    """Sliders for a predicted box, and how well it agrees with the object's.

    Args:
        left: where the predicted box begins, from 0 to 60.
        top: the same downwards.
        width: of the predicted box, 10 to 90.
        height: of the predicted box, 10 to 90.
    """
    drawn = OverlapFigure()

    def draw(left: int, top: int, width: int, height: int) -> Picture:
        box = (left, top, min(left + width, SIDE), min(top + height, SIDE))
        return drawn.draw(_OBJECT, box, float(intersection_over_union([_OBJECT], [box])[0, 0]))

    def slider(value: int, least: int, most: int, name: str) -> ipywidgets.IntSlider:
        return ipywidgets.IntSlider(value, least, most, step=2, description=name)

    return Explorer(
        draw,
        {
            "left": slider(left, 0, 60, "left"),
            "top": slider(top, 0, 60, "top"),
            "width": slider(width, 10, 90, "width"),
            "height": slider(height, 10, 90, "height"),
        },
        "How far can the box be shifted before the object counts as lost? And make it huge: all of "
        "the object is in it. Is it found?",
    )


def _area(box: Sequence[float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
