"""How long one gradient takes: by nudging every weight, and by going back once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure, picture

_BATCH = 100
_MULTIPLICATIONS_A_SECOND = 1e10
_MARKS = {
    "a millisecond": 1e-3,
    "a second": 1.0,
    "an hour": 3600.0,
    "a month": 30 * 86400.0,
    "a century": 100 * 365.25 * 86400,
    "a million years": 1e6 * 365.25 * 86400,
}


def seconds_by_nudging(weights: float) -> float:
    """Time for one gradient by centred differences: the loss, twice for each weight."""
    return 2 * weights * seconds_of_a_loss(weights)


def seconds_going_back(weights: float) -> float:
    """Time for one gradient by backpropagation: about as much as three times the loss."""
    return 3 * seconds_of_a_loss(weights)


def seconds_of_a_loss(weights: float) -> float:
    """Time for the loss of 100 images, at one multiplication for each weight and image."""
    return weights * _BATCH / _MULTIPLICATIONS_A_SECOND


def time_for_one_gradient(models: Mapping[str, float]) -> Picture:
    """Both times over the number of weights, on logarithmic scales, with some models marked.

    Args:
        models: numbers of weights, by the model's name.
    """
    drawn, axes = figure(7.5, 3.9)
    counts = np.array([1e3, 5e11])
    ways = (
        ("nudging every weight", seconds_by_nudging, ORANGE, "-", "o"),
        ("going back once", seconds_going_back, BLUE, "--", "s"),
    )
    for name, seconds, colour, line, marker in ways:
        axes.loglog(counts, seconds(counts), line, color=colour, label=name)
        axes.loglog(list(models.values()), [seconds(count) for count in models.values()], marker,
                    color=colour, markersize=7)  # fmt: skip
        for count in models.values():
            axes.annotate(_in_words(seconds(count)), (count, seconds(count)), (7, -9), color=colour,
                          textcoords="offset points", fontsize=9, va="top")  # fmt: skip
    for name, count in models.items():
        axes.axvline(count, color=GREY, linewidth=0.7, linestyle=":", zorder=0)
        axes.annotate(name, (count, 1.02), xycoords=("data", "axes fraction"), ha="center",
                      fontsize=9)  # fmt: skip
    axes.set(xlim=counts, ylim=(1e-5, 1e15), xlabel="weights of the model")
    axes.set_yticks(list(_MARKS.values()), list(_MARKS))
    axes.minorticks_off()
    axes.grid(True, axis="y")
    axes.legend(loc="upper left", title="time for one gradient")
    told = "; ".join(
        f"{name}, {_in_words(seconds_by_nudging(count))} against "
        f"{_in_words(seconds_going_back(count))}"
        for name, count in models.items()
    )
    return picture(
        drawn,
        "Two straight lines on logarithmic scales: the time for one gradient over the number of "
        f"weights. Nudging every weight is twice as steep as going back once: {told}.",
    )


def _in_words(seconds: float) -> str:
    units = (
        ("years", 365.25 * 86400),
        ("days", 86400.0),
        ("hours", 3600.0),
        ("minutes", 60.0),
        ("seconds", 1.0),
    )
    for unit, size in units:
        if seconds >= 1.5 * size:
            count = float(f"{seconds / size:.2g}")
            return f"{count:,.0f} {unit}"
    return f"{seconds:.1g} seconds"
