"""How the loss changes from step to step of training, on a plain scale."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture


def losses_over_steps(losses: Mapping[str, np.ndarray], classes: int = 10) -> Picture:
    """Two curves of the loss, and a line for a model that knows nothing.

    Args:
        losses: one for each step, by the run's name.
        classes: their number, which says what knowing nothing costs.
    """
    drawn, axes = figure(6.5, 3.1)
    for (name, values), colour, line in zip(
        losses.items(), (BLUE, ORANGE), ("-", "--"), strict=False
    ):
        axes.plot(values, line, color=colour, label=name, linewidth=1.6)
    nothing = np.log(classes)
    axes.axhline(nothing, color=GREY, linewidth=1, linestyle=":", label="knows nothing")
    axes.set(xlabel="step", ylabel="loss", ylim=(0, None))
    axes.legend(loc="upper left")
    axes.grid(True)
    told = "; ".join(
        f"{name}, {_course(values[0], values[len(values) // 10], values[-10:].mean())}"
        for name, values in losses.items()
    )
    return picture(
        drawn, f"The loss over {len(values)} steps, with a level line for {nothing:.2f}. {told}."
    )


def _course(first: float, early: float, last: float) -> str:
    """The way of a curve in words."""
    at_first = "falls" if early < first else "rises"
    if (last < early) == (early < first):
        return f"it {at_first} from first to last"
    above = "above" if last > first else "below"
    return f"it {at_first} at first, then turns and ends {above} where it began"
