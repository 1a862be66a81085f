"""An explorer of logits: move the scores, see the probabilities and the loss."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.loss.logits_explorer import LogitsFigure


def logits_explorer(
    class_names: Sequence[str] = ("cat", "dog", "frog", "ship"),
    logits: Sequence[float] = (2.0, 1.0, 0.0, -1.0),
    true_class: str = "cat",
) -> Explorer:
    """Sliders for the scores of a few classes, and a choice of the true one.

    Args:
        class_names: one slider each.
        logits: where the sliders start, between -10 and 10.
        true_class: which class is true at first.
    """
    names = tuple(class_names)
    figure = LogitsFigure(names)

    def draw(truth: str, **scores: float) -> Picture:
        return figure.draw([scores[name] for name in names], names.index(truth))

    sliders = {
        name: ipywidgets.FloatSlider(
            value=start, min=-10, max=10, step=0.5, description=f"score of {name}"
        )
        for name, start in zip(names, logits, strict=True)
    }
    truth = ipywidgets.Dropdown(options=names, value=true_class, description="true class")
    return Explorer(
        draw,
        {**sliders, "truth": truth},
        "Raise the score of the true class, then that of another. Then add the same amount to all "
        "four.",
    )
