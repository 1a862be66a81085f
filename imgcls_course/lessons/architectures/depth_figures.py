"""Plain and residual networks of growing depth: how far they learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, COLOURS, ORANGE, Picture, figure, picture

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
