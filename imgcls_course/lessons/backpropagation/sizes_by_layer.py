"""How large values and gradients are in each layer of deep networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import COLOURS, GREY, Picture, figure, picture

_MARKERS = ("o", "s", "^", "D")


def sizes_by_layer(
    sizes: Mapping[str, Sequence[float]], expected: Mapping[str, Sequence[float]], label: str
) -> Picture:
    """Measured sizes as marks, and expected ones as lines, over the layers.

    Args:
        sizes: one number for each layer, the first one first, by the network's name.
        expected: the same, with the same names.
        label: of the vertical axis.
    """
    drawn, axes = figure(7, 3.4)
    for (name, values), colour, marker in zip(sizes.items(), COLOURS, _MARKERS, strict=False):
        layers = np.arange(1, len(values) + 1)
        axes.semilogy(layers, values, marker, color=colour, markersize=6, label=name)
        axes.semilogy(layers, expected[name], "--", color=colour, linewidth=1.2)
    axes.plot([], [], "--", color=GREY, linewidth=1.2, label="expected")
    axes.set(xlabel="hidden layer: images on the left, loss on the right", ylabel=label)
    axes.set_xticks([1, *range(5, len(layers) + 1, 5)])
    axes.grid(True, axis="y")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    told = "; ".join(
        f"{name}, {power_of_ten(values[-1])} in the last layer "
        f"and {power_of_ten(values[0])} in the first"
        for name, values in sizes.items()
    )
    return picture(
        drawn,
        f"{label.capitalize()} over the layers on a logarithmic scale. Marks follow straight "
        f"dashed lines: {told}.",
    )


def typical_size(numbers: np.ndarray) -> float:
    """Root of the mean square, computed so that no tiny square rounds to 0."""
    largest = float(np.abs(numbers).max())
    return largest * float(np.sqrt(np.mean((numbers / largest) ** 2))) if largest > 0 else 0.0


def power_of_ten(size: float) -> str:
    """A size to its power of ten, in the letters that a title and alt text can both have."""
    if size == 0:
        return "0"
    if 0.01 <= size < 1000:
        return f"{size:.2g}"
    exponent = str(int(np.floor(np.log10(size) + 0.5)))
    return "10" + exponent.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
