"""Explorers of gradient descent: the learning rate, and the optimizer."""

from __future__ import annotations

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLACK, GREY, ORANGE, Picture, figure
from imgcls_course.lessons.gradient_descent.descent_paths import DRAWN_LOSSES, Map
from imgcls_course.lessons.gradient_descent.loss_landscapes import Bowl, walk
from imgcls_course.scratch.optimizers import SGD, Adam, GradientDescent, Optimizer, RMSprop

_ACROSS, _UP = (-10.0, 10.0), (-5.0, 5.0)
OPTIMIZERS = ("gradient descent", "momentum", "RMSprop", "Adam")


class PathFigure:
    """A map with one path, and its losses beside it; only the path is drawn anew.

    Args:
        landscape: what is walked on; its lowest loss is 0.
        steps: how many a path has.
    """

    def __init__(self, landscape: Map, steps: int) -> None:
        self.landscape, self.steps = landscape, steps
        drawn, (left, right) = figure(7.5, 3.4, 1, 2, width_ratios=(1.4, 1))
        landscape.draw(left)
        (self._path,) = left.plot([], [], ".-", color=ORANGE, linewidth=1.3, markersize=6)
        (self._start,) = left.plot([], [], "s", color=BLACK, markersize=7)
        self._title = left.set_title("title")
        (self._curve,) = right.semilogy([1], [1], ".-", color=ORANGE, linewidth=1.3, markersize=4)
        self._loss = right.set_title("title")
        right.axhline(1, color=GREY, linewidth=0.5)
        right.set(xlim=(-1, steps + 1), ylim=DRAWN_LOSSES, xlabel="step", ylabel="loss")
        moving = [self._path, self._start, self._title, self._curve, self._loss]
        self._figure = InteractiveFigure(drawn, moving)

    def draw(self, path: np.ndarray, name: str) -> Picture:
        """The picture of a path.

        Args:
            path: (steps + 1, 2); what lies beyond a number that is not finite is left out.
            name: what took it, such as "learning rate 0.1".
        """
        with np.errstate(all="ignore"):
            losses = self.landscape.loss(path)
        near = np.abs(path).max(axis=1) < 1e4  # far enough to leave the map, safe to draw
        reached = len(path) if near.all() else int(np.argmin(near))
        self._path.set_data(path[:reached, 0], path[:reached, 1])
        self._start.set_data(path[:1, 0], path[:1, 1])
        shown = np.clip(np.nan_to_num(losses, nan=DRAWN_LOSSES[1]), *DRAWN_LOSSES)
        self._curve.set_data(np.arange(len(path)), shown)
        self._title.set_text(name)
        verdict = _verdict(losses)
        self._loss.set_text(verdict)
        return self._figure.picture(
            f"A path on a map of the loss, {name}, from ({path[0, 0]:.1f}, {path[0, 1]:.1f}): "
            f"{verdict} after {self.steps} steps."
        )


def _verdict(losses: np.ndarray) -> str:
    if not losses[-1] <= losses[0]:
        return "the loss has grown"
    if losses[-1] < 1e-4:
        return "arrived: loss below 0.0001"
    return f"loss {losses[0]:.0f} → {losses[-1]:.2g}"


def learning_rate_explorer(bowl: Bowl | None = None, steps: int = 40) -> Explorer:
    """Sliders for the learning rate and for the two weights at the start.

    Args:
        bowl: the loss; by default ten times as steep across as along.
        steps: of each path.
    """
    bowl = bowl or Bowl()
    drawn = PathFigure(Map(bowl.loss, _ACROSS, _UP), steps)

    def draw(learning_rate: float, first: float, second: float) -> Picture:
        optimizer = GradientDescent(learning_rate)
        path = walk(optimizer, bowl.gradient, np.array([first, second]), steps)
        return drawn.draw(path, f"learning rate {learning_rate:.3g}")

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
