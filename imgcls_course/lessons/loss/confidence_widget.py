"""An explorer of confidence: multiply all logits, and see accuracy and loss."""

from __future__ import annotations

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.lessons.loss.confidence_explorer import ConfidenceFigure


def confidence_explorer(logits: np.ndarray, labels: np.ndarray) -> Explorer:
    """A slider for a number that all logits are multiplied by.

    Args:
        logits: (images, classes), of any model.
        labels: (images,), the true classes.
    """
    figure = ConfidenceFigure(logits, labels, (0.001, 1.0))
    slider = ipywidgets.FloatLogSlider(
        value=1.0, base=10, min=-3, max=0, step=0.1, description="multiply the logits by"
    )
    return Explorer(
        figure.draw,
        {"multiplier": slider},
        "Drag to the left until the loss is smallest. What happens to the accuracy?",
    )
