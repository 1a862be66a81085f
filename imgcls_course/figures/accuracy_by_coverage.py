"""How right a model is when it may pass."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.ticker import MaxNLocator

from imgcls_course.evaluation.selective import CoverageCurve
from imgcls_course.figures.style import COLOURS, GREY, Picture, figure, picture

_STYLES = ("-", "--", ":", "-.")


def accuracy_by_coverage(
    curves: Mapping[str, CoverageCurve], wanted: float, saying: str
) -> Picture:
    """Accuracy on the answered images against their share.

    Args:
        curves: by the model's name.
        wanted: an accuracy that is drawn as a line.
        saying: a sentence for the alt text: how the curves run.
    """
    drawn, axes = figure(7, 3)
    for (name, curve), colour, style in zip(curves.items(), COLOURS, _STYLES, strict=False):
        # With a handful of images an accuracy jumps about and tells nothing.
        enough = curve.coverage >= 0.02
        axes.plot(curve.coverage[enough], curve.accuracy[enough], style, color=colour, label=name)
    axes.axhline(wanted, color=GREY, linewidth=1, linestyle=(0, (1, 1)))
    axes.text(1.0, wanted + 0.012, f"{wanted:.0%}", color=GREY, ha="right")
    axes.set(xlim=(0, 1.01), xlabel="share of the images that it answers for")
    axes.set(ylim=(None, 1.02), ylabel="accuracy on these")
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))  # whole percents
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, place: f"{value:.0%}")
    axes.legend(loc="lower left")
    return picture(
        drawn,
        f"Accuracy on the answered images against their share, for {', '.join(curves)}. {saying}",
    )
