"""What more devices bring, and how fast things are that were timed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from imgcls_course.figures.style import COLOURS, GREY, Picture, figure, picture

_LINES = ("-", "--", ":", "-.")
_HATCHES = ("", "//", "..", "xx")


def speedup_curves(
    speedup: Callable[[int, float], float], shares: Mapping[str, float], most: int = 64
) -> Picture:
    """How many times faster a job is on more and more devices, one curve a job.

    Args:
        speedup: from the number of devices and the share of work that they can divide.
        shares: this share, by the job's name.
        most: devices.
    """
    drawn, axes = figure(7, 3.6)
    devices = np.unique(np.round(np.geomspace(1, most, 25)).astype(int))
    axes.plot(devices, devices, color=GREY, linewidth=1, label="all is shared")
    ends = []
    for (name, share), colour, line in zip(shares.items(), COLOURS, _LINES, strict=False):
        faster = [speedup(int(count), share) for count in devices]
        axes.plot(
            devices, faster, line, color=colour, label=f"{name}: at most {1 / (1 - share):.0f}"
        )
        ends.append(f"{name} {faster[-1]:.0f} times")
    axes.set(xscale="log", yscale="log", xlabel="devices", ylabel="times faster")
    ticks = [2**power for power in range(int(np.log2(most)) + 1)]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.set_yticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.grid(True)
    axes.legend()
    return picture(
        drawn,
        f"Speed-up over the number of devices: {', '.join(ends)} on {most} devices. All curves "
        "bend away from the straight line of a job that is shared completely.",
    )


def timed_bars(panels: Mapping[str, Mapping[str, float]], saying: str) -> Picture:
    """Bars of numbers that were measured on this machine, a panel for each thing measured.

    Args:
        panels: by the panel's title with its unit, the values by name.
        saying: a sentence for the alt text: what was measured.
    """
    drawn, grid = figure(7.8, 2.3, 1, len(panels), squeeze=False)
    for number, (axes, (title, values)) in enumerate(zip(grid[0], panels.items(), strict=True)):
        places = np.arange(len(values))
        axes.barh(places, list(values.values()), 0.6, color=COLOURS[number],
                  hatch=_HATCHES[number % 4], edgecolor="white")  # fmt: skip
        for place, value in zip(places, values.values(), strict=True):
            axes.text(value, place, f" {value:,.3g}" if value < 100 else f" {value:,.0f}",
                      va="center", fontsize=9)  # fmt: skip
        axes.set_yticks(places, list(values))
        axes.set(title=title, xlim=(0, 1.35 * max(values.values())), xticks=[])
        axes.set_ylim(len(values) - 0.4, -0.6)
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="y", length=0)
    return picture(drawn, f"Bars of what was timed on this machine: {'; '.join(panels)}. {saying}")
