"""Plain and residual networks of growing depth: their losses and their gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import BLUE, COLOURS, GREY, ORANGE, Picture, figure, picture

_LINES = ("-", "--", "-.", ":")
_NAMES = {False: "plain", True: "residual"}


def losses_by_step(curves: Mapping[str, Sequence[float]], every: int, saying: str) -> Picture:
    """Training losses over the steps, one curve a network.

    Args:
        curves: means over `every` steps, by the network's name.
        every: how many steps a point stands for.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, axes = figure(6.8, 3.4)
    for number, (name, losses) in enumerate(curves.items()):
        axes.plot(every * np.arange(1, len(losses) + 1), losses, _LINES[number % 4],
                  color=COLOURS[number % len(COLOURS)], label=name)  # fmt: skip
    axes.set(xlabel="step", ylabel="training loss")
    axes.grid(True)
    axes.legend()
    return picture(
        drawn, f"Training loss over the steps, a curve each for {', '.join(curves)}. {saying}"
    )


def loss_by_depth(losses: Mapping[bool, Mapping[int, float]], saying: str) -> Picture:
    """The last training loss over the depth, one curve for plain and one for residual networks.

    Args:
        losses: by whether the networks are residual, the loss by the depth.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, axes = figure(6.4, 3.4)
    for residual, colour, line, marker in ((False, ORANGE, "--", "s"), (True, BLUE, "-", "o")):
        depths, values = zip(*sorted(losses[residual].items()), strict=True)
        axes.plot(depths, values, line, marker=marker, color=colour, label=_NAMES[residual])
    axes.set_xticks(depths)
    axes.set(xlabel="layers with weights", ylabel="training loss at the end")
    axes.grid(True)
    axes.legend()
    return picture(drawn, f"Training loss at the end over depth. {saying}")


class DepthRunFigure:
    """Learning curve on the left, gradients by layer on the right; redrawn in milliseconds.

    Args:
        steps: the last step.
        every: how many steps a point of the learning curve stands for.
        deepest: the largest number of layers.
        reference: losses of the network that all others are compared with.
        reference_name: what to call it.
        losses: from and to which the left axis goes.
        gradients: the smallest and the largest that will be drawn.
    """

    def __init__(
        self,
        steps: int,
        every: int,
        deepest: int,
        reference: Sequence[float],
        reference_name: str,
        losses: tuple[float, float],
        gradients: tuple[float, float],
    ) -> None:
        self._every = every
        drawn, (left, right) = figure(9, 3.7, 1, 2)
        left.plot(self._steps(reference), reference, ":", color=GREY, label=reference_name)
        (self._losses,) = left.plot([], [], "-", color=BLUE, label="the chosen network")
        left.set(xlabel="step", ylabel="training loss", xlim=(0, steps + 5), ylim=losses)
        left.legend(loc="upper right")
        (self._before,) = right.plot([], [], "o-", color=BLUE, markersize=3, label="at the start")
        (self._after,) = right.plot(
            [], [], "s--", color=ORANGE, markersize=3, linewidth=1, label="after training"
        )
        right.set_yscale("log")
        right.set(xlabel="convolution: image on the left, loss on the right")
        right.set(ylabel="gradient by its weights", xlim=(0, deepest + 1), ylim=gradients)
        right.legend(loc="upper right")
        for axes in (left, right):
            axes.grid(True)
        self._title = left.set_title("chosen", fontsize=10)
        moving = [self._losses, self._before, self._after, self._title]
        self._figure = RedrawnFigure(drawn, moving)

    def _steps(self, values: Sequence[float]) -> np.ndarray:
        return self._every * np.arange(1, len(values) + 1)

    def draw(
        self,
        depth: int,
        residual: bool,
        losses: Sequence[float],
        before: Sequence[float],
        after: Sequence[float],
    ) -> Picture:
        """The picture for one network.

        Args:
            depth: its layers.
            residual: whether it has shortcuts.
            losses: of training.
            before: gradients by layer before the first step.
            after: the same after the last step.
        """
        name = f"{depth} layers, {'with' if residual else 'without'} shortcuts"
        self._losses.set_data(self._steps(losses), losses)
        self._before.set_data(np.arange(1, len(before) + 1), before)
        self._after.set_data(np.arange(1, len(after) + 1), after)
        self._title.set_text(f"{name}: last loss {losses[-1]:.2f}")
        ratio = before[1] / before[-1]
        return self._figure.picture(
            f"{name}. Left, the training loss falls to {losses[-1]:.2f}. Right, gradients by "
            f"layer on a logarithmic scale: at the start, that of the second layer is "
            f"{ratio:.1f} times that of the last."
        )
