"""An explorer of the sweep back: carry the gradient from the loss to the inputs, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.backpropagation.backward_explorer import SweepFigure
from imgcls_course.lessons.backpropagation.small_computations import (
    one_neuron,
    shared_weight,
    shortcut,
)
from imgcls_course.scratch.autograd import Tensor

COMPUTATIONS: Mapping[str, Callable[[float], Tensor]] = {
    "one neuron": one_neuron,
    "one weight, used twice": shared_weight,
    "one value, used twice": shortcut,
}


def sweep_explorer(computation: str = "one neuron", step: int = 0, weight: float = 2.0) -> Explorer:
    """A choice of graphs, a slider for the step of the sweep, and one for the weight.

    Args:
        computation: which graph is shown first, a key of `COMPUTATIONS`.
        step: where the sweep stands at first; beyond the last step, it stays complete.
        weight: between -3 and 3.
    """
    figures = {name: SweepFigure(compute) for name, compute in COMPUTATIONS.items()}

    def draw(computation: str, step: int, weight: float) -> Picture:
        chosen = figures[computation]
        return chosen.draw(weight, min(step, chosen.steps))

    return Explorer(
        draw,
        {
            "step": ipywidgets.IntSlider(
                value=step,
                min=0,
                max=max(one.steps for one in figures.values()),
                description="step of the sweep back",
            ),
            "weight": ipywidgets.FloatSlider(
                value=weight, min=-3, max=3, step=0.25, description="weight w"
            ),
            "computation": ipywidgets.Dropdown(
                options=list(COMPUTATIONS), value=computation, description="graph"
            ),
        },
        "Predict each number, then take one step more. When all gradients are there, choose "
        "another graph.",
    )
