"""Learning rates that change while training goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from imgcls_course.figures.style import Picture, figure, picture


def schedule_curves(schedules: Mapping[str, Callable[[int], float]], steps: int) -> Picture:
    """The learning rate over the steps, one panel for each schedule.

    Args:
        schedules: functions of the number of steps done, by name.
        steps: how many to draw.
    """
    drawn, grid = figure(7.5, 2.3, 1, len(schedules), sharey=True)
    for axes, (name, schedule) in zip(grid, schedules.items(), strict=True):
        axes.plot([schedule(step) for step in range(steps + 1)])
        axes.set(title=name, xlabel="step", ylim=(0, None))
        axes.grid(True)
    grid[0].set_ylabel("learning rate")
    return picture(
        drawn, f"The learning rate over {steps} steps, one curve a panel: {', '.join(schedules)}."
    )
