"""Architectures after the same processor time: accuracy, parameters, and how they got there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imgcls_course.figures.style import CLASS_COLOURS, CLASS_MARKERS, Picture, figure, picture

_LINES = ("-", "--", "-.", ":")


def equal_budget(
    traces: Mapping[str, Sequence[tuple[float, float]]],
    results: Mapping[str, tuple[float, float, float]],
    saying: str,
) -> Picture:
    """Learning curves over processor time on the left, accuracy over parameters on the right.

    Args:
        traces: by name, (processor seconds, accuracy) on the way.
        results: by the same names, (parameters, accuracy at the end, half of its interval).
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, (curves, points) = figure(9.6, 4.3, 1, 2, sharey=True)
    for number, name in enumerate(traces):
        look = {"color": CLASS_COLOURS[number], "marker": CLASS_MARKERS[number]}
        seconds, accuracies = zip(*traces[name], strict=True)
        curves.plot(seconds, accuracies, _LINES[number % 4], markersize=5, linewidth=1.5, **look)
        parameters, accuracy, half = results[name]
        points.errorbar(
            parameters, accuracy, yerr=half, capsize=3, markersize=8, linestyle="none",
            label=name, **look,
        )  # fmt: skip
    curves.set(xlabel="seconds of processor time", ylabel="accuracy on test images")
    curves.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    points.set_xscale("log")
    points.set_xlabel("parameters")
    points.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    for axes in (curves, points):
        axes.grid(True)
    return picture(
        drawn,
        f"Left, accuracy over processor time; right, accuracy at the end over parameters, for "
        f"{', '.join(traces)}. {saying}",
    )


def images_a_second(speeds: Mapping[str, tuple[float, float]], saying: str) -> Picture:
    """How fast each network learns, over how much work the way forward of an image is.

    Args:
        speeds: by name (multiply-adds, images in a second of processor time).
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, axes = figure(6.8, 3.6)
    for number, (name, (work, speed)) in enumerate(speeds.items()):
        axes.plot(work, speed, CLASS_MARKERS[number], color=CLASS_COLOURS[number], markersize=9,
                  label=name)  # fmt: skip
    works, rates = zip(*speeds.values(), strict=True)
    axes.set(xscale="log", yscale="log")
    for axis, values, unit in ((axes.xaxis, works, 1e6), (axes.yaxis, rates, 1)):
        ticks = _ladder(min(values), max(values))
        axis.set_ticks(ticks, [f"{tick / unit:,.0f}" for tick in ticks])
        axis.set_ticks([], minor=True)
    axes.set(xlabel="million multiply-adds of one image", ylabel="images a second")
    axes.set(xlim=(0.7 * min(works), 1.4 * max(works)), ylim=(0.7 * min(rates), 1.4 * max(rates)))
    axes.grid(True)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return picture(
        drawn,
        f"Images learnt from in a second over multiply-adds, both logarithmic, for "
        f"{', '.join(speeds)}. {saying}",
    )


def _ladder(lowest: float, highest: float) -> list[float]:
    """Round numbers 1, 2, 5, 10, ... that reach from below the lowest to above the highest."""
    steps = [factor * 10.0**power for power in range(-1, 12) for factor in (1, 2, 5)]
    return [step for step in steps if 0.7 * lowest <= step <= 1.4 * highest]
