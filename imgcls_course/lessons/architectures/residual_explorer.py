"""An explorer of depth and shortcuts, on stored runs: how it learns, what reaches each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure
from imgcls_course.lessons.architectures.architecture_runs import StoredDepthRun

_HIGHEST_LOSS = 2.7


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
        self._figure = InteractiveFigure(drawn, moving)

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


def residual_explorer(runs: Mapping[tuple[int, bool], StoredDepthRun], every: int = 10) -> Explorer:
    """Controls for the depth, and for shortcuts on and off.

    Args:
        runs: by depth and by whether there are shortcuts, both for each depth.
        every: how many steps a point of the learning curves stands for.
    """
    depths = sorted({depth for depth, _ in runs})
    all_losses = [loss for run in runs.values() for loss in run.losses]
    sizes = [size for run in runs.values() for size in (*run.gradients, *run.final_gradients)]
    reference = runs[depths[0], False]
    drawn = DepthRunFigure(
        steps=every * len(reference.losses),
        every=every,
        deepest=depths[-1],
        reference=reference.losses,
        reference_name=f"{depths[0]} layers, without shortcuts",
        # A rare peak may leave the picture, so that all else is well seen.
        losses=(min(all_losses) - 0.1, min(max(all_losses) + 0.1, _HIGHEST_LOSS)),
        gradients=(min(sizes) / 2, max(sizes) * 3),
    )

    def draw(depth: int, residual: bool) -> Picture:
        run = runs[depth, residual]
        return drawn.draw(depth, residual, run.losses, run.gradients, run.final_gradients)

    return Explorer(
        draw,
        {
            "depth": ipywidgets.SelectionSlider(
                options=depths, value=depths[-1], description="layers"
            ),
            "residual": ipywidgets.Checkbox(value=False, description="shortcuts"),
        },
        "Make the network deeper without shortcuts, then turn them on.",
    )
