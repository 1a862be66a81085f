"""What label smoothing does to the loss of a model that is more and more sure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import BLUE, ORANGE, Picture, figure, picture


def loss_against_lead(leads: np.ndarray, losses: Mapping[float, np.ndarray]) -> Picture:
    """Loss over the lead of the true class's logit, one curve for each amount of smoothing.

    Args:
        leads: how far the true class's logit is above the others, (points,).
        losses: by the smoothing, (points,).
    """
    drawn, axes = figure(6, 3)
    said = []
    styles = [(BLUE, "-"), (ORANGE, "--")]
    for (smoothing, values), (colour, line) in zip(losses.items(), styles, strict=False):
        axes.plot(leads, values, line, color=colour, label=f"smoothing {smoothing:g}")
        best = int(values.argmin())
        if 0 < best < len(leads) - 1:
            axes.plot(leads[best], values[best], "o", color=colour)
            axes.annotate(f"smallest at {leads[best]:.1f}", (leads[best], values[best]), (0, 12),
                          textcoords="offset points", ha="center", color=colour)  # fmt: skip
            said.append(f"with {smoothing:g} it is smallest at {leads[best]:.1f} and rises again")
        else:
            said.append(f"with smoothing {smoothing:g} it falls on and on")
    axes.set(xlabel="lead of the true class's logit over the others", ylabel="loss")
    axes.set(ylim=(0, None))
    axes.legend()
    axes.grid(True)
    return picture(drawn, "Loss over the lead of the true class: " + "; ".join(said) + ".")
