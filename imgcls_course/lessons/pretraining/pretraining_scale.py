"""How many images large networks were pretrained on, on an axis of powers of ten."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import BLUE, ORANGE, Picture, figure, picture

_POWERS = {3: "thousand", 6: "million", 9: "billion", 12: "trillion"}


def images_seen(runs: Mapping[str, float], own: str) -> Picture:
    """A bar for each run; the axis grows by a factor of ten with each mark.

    Args:
        runs: images times passes over them, by the run's name, from above to below.
        own: the name of the run that is the course's own; it is drawn in another colour.
    """
    drawn, axes = figure(7.5, 0.9 + 0.42 * len(runs))
    places = np.arange(len(runs))[::-1]
    for place, (name, images) in zip(places, runs.items(), strict=True):
        is_own = name == own
        axes.barh(place, images, 0.62, color=ORANGE if is_own else BLUE,
                  hatch="//" if is_own else "", edgecolor="white")  # fmt: skip
        axes.text(images * 1.2, place, number_in_words(images), va="center", fontsize=10)
    axes.set_xscale("log")
    axes.set_xlim(1e4, max(runs.values()) * 60)
    axes.set_yticks(places, list(runs))
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("images seen in training: images × passes over them")
    axes.grid(True, axis="x")
    told = ", ".join(f"{name} {number_in_words(images)}" for name, images in runs.items())
    return picture(drawn, f"Bars on a logarithmic axis of the images seen in training: {told}.")


def number_in_words(number: float) -> str:
    """A large number with two digits and its power of a thousand: "1.3 billion"."""
    exponent = max(power for power in _POWERS if 10**power <= number)
    value = number / 10**exponent
    return (
        f"{value:.0f} {_POWERS[exponent]}" if value >= 9.95 else f"{value:.1f} {_POWERS[exponent]}"
    )
