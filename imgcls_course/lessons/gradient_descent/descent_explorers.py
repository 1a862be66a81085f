"""Explorers of gradient descent: the learning rate, and the optimizer."""

from __future__ import annotations

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.gradient_descent.descent_paths import Map, PathFigure
from imgcls_course.lessons.gradient_descent.loss_landscapes import Bowl, walk
from imgcls_course.scratch.optimizers import SGD, Adam, GradientDescent, Optimizer, RMSprop

_ACROSS, _UP = (-10.0, 10.0), (-5.0, 5.0)


def learning_rate_explorer(bowl: Bowl | None = None, steps: int = 40) -> Explorer:
    """Sliders for the learning rate and for the two weights at the start.

    Args:
        bowl: the loss; by default ten times as steep across as along.
        steps: of each path.
    """
    bowl = bowl or Bowl()
    figure = PathFigure(Map(bowl.loss, _ACROSS, _UP), steps)

    def draw(learning_rate: float, first: float, second: float) -> Picture:
        optimizer = GradientDescent(learning_rate)
        path = walk(optimizer, bowl.gradient, np.array([first, second]), steps)
        return figure.draw(path, f"learning rate {learning_rate:.3g}")

    return Explorer(
        draw,
        {
            "learning_rate": ipywidgets.FloatLogSlider(
                value=0.01, base=10, min=-3, max=-0.5, step=0.05, description="learning rate"
            ),
            "first": _slider(-8.0, _ACROSS, "first weight at the start"),
            "second": _slider(3.0, _UP, "second weight at the start"),
        },
        "Raise the learning rate until the path arrives; then find the value at which the loss "
        "grows. Does that value depend on where you start?",
    )


def optimizer_explorer(curvature: float = 100.0, steps: int = 100) -> Explorer:
    """A choice of optimizer and ravine, and a slider for the learning rate.

    Args:
        curvature: of the ravine's walls; along its floor it is 1.
        steps: of each path.
    """
    bowls = {
        "along the axes": Bowl((1.0, curvature)),
        "turned by 30 degrees": Bowl((1.0, curvature), turned=30.0),
    }
    figures = {
        name: PathFigure(Map(bowl.loss, _ACROSS, _UP), steps) for name, bowl in bowls.items()
    }

    def draw(optimizer: str, ravine: str, learning_rate: float) -> Picture:
        path = walk(
            make_optimizer(optimizer, learning_rate),
            bowls[ravine].gradient,
            np.array([-8.0, 3.0]),
            steps,
        )
        return figures[ravine].draw(path, f"{optimizer}, learning rate {learning_rate:.3g}")

    return Explorer(
        draw,
        {
            "optimizer": ipywidgets.Dropdown(
                options=OPTIMIZERS, value=OPTIMIZERS[0], description="optimizer"
            ),
            "ravine": ipywidgets.Dropdown(options=list(bowls), description="ravine"),
            "learning_rate": ipywidgets.FloatLogSlider(
                value=10**-1.8, base=10, min=-3, max=0.5, step=0.05, description="learning rate"
            ),
        },
        "Find the best learning rate for each optimizer. Then turn the ravine: who suffers?",
    )


OPTIMIZERS = ("gradient descent", "momentum", "RMSprop", "Adam")


def make_optimizer(name: str, learning_rate: float) -> Optimizer:
    """A fresh optimizer of one of the names in `OPTIMIZERS`.

    Raises:
        KeyError: there is none of that name.
    """
    return {
        "gradient descent": lambda: GradientDescent(learning_rate),
        "momentum": lambda: SGD(learning_rate, momentum=0.9),
        "RMSprop": lambda: RMSprop(learning_rate),
        "Adam": lambda: Adam(learning_rate),
    }[name]()


def _slider(start: float, span: tuple[float, float], name: str) -> ipywidgets.FloatSlider:
    return ipywidgets.FloatSlider(value=start, min=span[0], max=span[1], step=0.5, description=name)
