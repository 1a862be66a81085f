"""An explorer of depth and shortcuts, on stored runs: how it learns, what reaches each layer."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.style import Picture
from imgcls_course.lessons.architectures.architecture_runs import StoredDepthRun
from imgcls_course.lessons.architectures.residual_explorer import DepthRunFigure

_HIGHEST_LOSS = 2.7


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
