"""An explorer of a detector: which of its boxes are kept at which thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ipywidgets
import numpy as np
from matplotlib.patches import Rectangle

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, without_frame
from imgcls_course.lessons.beyond_classification.detection.scenes_with_boxes import (
    NamedBoxes,
    write_label,
)
from imgcls_course.scratch.detection import match

if TYPE_CHECKING:
    from imgcls_course.lessons.beyond_classification.detection.detections import Detections
    from imgcls_course.lessons.beyond_classification.detection.scenes import Scenes

_LEAST_SCORE = 0.02  # boxes below it are never shown
_MOST_BOXES = 40


class DetectionsFigure:
    """A scene with true and found boxes; only the boxes and the image are drawn anew.

    Args:
        side: of the scenes, in pixels.
    """

    def __init__(self, side: int) -> None:
        drawn, (axes, key) = figure(7, 4.6, 1, 2, width_ratios=(4.4, 1.6))
        self._image = axes.imshow(np.zeros((side, side, 3), np.uint8), interpolation="nearest")
        without_frame(axes)
        without_frame(key)
        key.set(xlim=(0, 1), ylim=(0, 1))
        for height, colour, line, name in (
            (0.9, BLUE, "--", "object"), (0.8, ORANGE, "-", "box on an object"),
            (0.7, GREY, ":", "box beside them"),
        ):  # fmt: skip
            key.plot([0, 0.2], [height, height], line, color=colour, linewidth=2.5)
            key.text(0.27, height, name, va="center", fontsize=9)
        self._counts = key.text(0, 0.5, "", va="top", fontsize=11, linespacing=1.6)
        self._frames = [
            axes.add_patch(Rectangle((0, 0), 0, 0, fill=False, linewidth=2))
            for _ in range(_MOST_BOXES)
        ]
        self._labels = [write_label(axes, (0, 0, 0, 0), "") for _ in range(_MOST_BOXES)]
        moving = [self._image, *self._frames, *self._labels, self._counts]
        self._figure = InteractiveFigure(drawn, moving)

    def draw(
        self, image: np.ndarray, truth: NamedBoxes, found: NamedBoxes, objects: Sequence[int]
    ) -> Picture:
        """The picture of one scene.

        Args:
            image: (side, side, 3), uint8.
            truth: the objects' boxes.
            found: found boxes.
            objects: for each found box, the object that it is on, or -1.
        """
        self._image.set_data(image)
        looks = [(box, "", BLUE, "--") for box, _ in truth]
        looks += [
            (box, name, ORANGE, "-") if place >= 0 else (box, name, GREY, ":")
            for (box, name), place in zip(found, objects, strict=True)
        ]
        shown = min(len(looks), _MOST_BOXES)
        for frame, label in zip(self._frames[shown:], self._labels[shown:], strict=True):
            frame.set_visible(False)
            label.set_visible(False)
        for frame, label, (box, name, colour, line) in zip(
            self._frames, self._labels, looks, strict=False
        ):
            left, top, right, bottom = box
            frame.set(x=left - 0.5, y=top - 0.5, width=right - left, height=bottom - top)
            frame.set(edgecolor=colour, linestyle=line, visible=True)
            label.set(x=left + 1, y=top - 1, text=name, visible=bool(name))
        right_boxes = sum(place >= 0 for place in objects)
        self._counts.set_text(
            f"objects: {len(truth)}\nfound: {right_boxes}\n\nboxes: {len(found)}\n"
            f"beside: {len(found) - right_boxes}"
        )
        return self._figure.picture(
            f"A scene with {len(truth)} objects, their true boxes dashed. {len(found)} boxes are "
            f"drawn: {right_boxes} lie on an object each, {len(found) - right_boxes} do not."
        )


def detection_explorer(
    scenes: Scenes,
    detections: Sequence[Detections],
    confidence: float = 0.3,
    overlap: float = 0.4,
) -> Explorer:
    """Sliders for a detector's two thresholds, on scenes with true and found boxes.

    Args:
        scenes: to choose from.
        detections: of each scene all boxes, before any threshold.
        confidence: the least score at the start.
        overlap: the largest intersection over union of two boxes at the start.
    """
    drawn = DetectionsFigure(scenes.images.shape[1])
    likely = [one.chosen((one.scores >= _LEAST_SCORE).nonzero()[0]) for one in detections]

    def draw(scene: int, confidence: float, overlap: float) -> Picture:
        place = scene - 1
        kept = likely[place].surer_than(confidence, overlap)
        truth = scenes.boxes[place]
        return drawn.draw(
            scenes.images[place],
            [(box, "") for box in truth],
            [
                (box, f"{scenes.class_names[label]} {score:.0%}" if label >= 0 else f"{score:.0%}")
                for box, score, label in zip(*kept, strict=True)
            ],
            match(kept.boxes, kept.scores, truth).tolist(),
        )

    def threshold(value: float, least: float, name: str) -> ipywidgets.FloatSlider:
        return ipywidgets.FloatSlider(value, min=least, max=1, step=0.05, description=name)

    return Explorer(
        draw,
        {
            "scene": ipywidgets.IntSlider(1, 1, len(scenes), description="scene"),
            "confidence": threshold(confidence, 0.05, "least confidence"),
            "overlap": threshold(overlap, 0, "largest overlap of two boxes"),
        },
        "First drag the overlap to 1: nothing is suppressed. Then to 0. Then find a confidence "
        "that finds all objects of a scene without a box beside them.",
    )
