"""Where training stops when validation loss gets no better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imgcls_course.figures.style import COLOURS, GREY, Picture, figure, picture

_LINES = ("-", "--", ":")


def stopping_points(
    losses: Mapping[str, Sequence[float]], stops: Mapping[str, tuple[int, int]], saying: str
) -> Picture:
    """Validation loss of each run over its epochs, with the best epoch and the stop marked.

    Args:
        losses: after each epoch, by the run's name.
        stops: by the run's name, the epoch after which it stops and its best epoch, from 0.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, axes = figure(7, 3.4)
    for (name, values), colour, line in zip(losses.items(), COLOURS, _LINES, strict=False):
        stop, best = stops[name]
        axes.plot(range(stop + 1), values[: stop + 1], line, color=colour, label=name)
        axes.plot(range(stop, len(values)), values[stop:], line, color=colour, alpha=0.3)
        axes.plot(best, values[best], "*", color=colour, markersize=14)
        axes.plot(stop, values[stop], "s", color=colour, markersize=8)
    axes.plot([], [], "*", color=GREY, markersize=12, linestyle="none", label="best epoch, kept")
    axes.plot([], [], "s", color=GREY, markersize=8, linestyle="none", label="stop")
    axes.set(xlabel="epoch, from 0", ylabel="validation loss")
    axes.grid(True, axis="y")
    drawn.legend(loc="outside upper center", ncols=4)
    told = "; ".join(f"{name}: best {best}, stop {stop}" for name, (stop, best) in stops.items())
    return picture(drawn, f"Validation loss over the epochs, a curve a run. {told}. {saying}")
