"""A diagram of the adversarial game: who gets what, and who judges whom."""

from __future__ import annotations

from matplotlib.axes import Axes

from imgcls_course.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, Picture, figure, picture

_BOX = {"boxstyle": "round,pad=0.5", "facecolor": "white", "linewidth": 1.8}


def adversarial_diagram() -> Picture:
    """Noise becomes an image; the discriminator sees it, or a real one, and says which it is."""
    drawn, axes = figure(7.5, 2.5)
    axes.set(xlim=(-0.2, 10.4), ylim=(-0.65, 3.1))
    axes.axis("off")
    _box(axes, 0.6, 0.6, "noise $z$", GREY)
    _box(axes, 2.9, 0.6, "generator\n$G$", ORANGE)
    _box(axes, 5.1, 0.6, "made image\n$G(z)$", GREY)
    _box(axes, 5.1, 2.5, "real image\n$x$", GREY)
    _box(axes, 7.5, 1.55, "discriminator\n$D$", BLUE)
    _box(axes, 9.7, 1.55, "logit:\nreal?", GREY)
    for start, end in (
        ((1.25, 0.6), (2.15, 0.6)),
        ((3.65, 0.6), (4.3, 0.6)),
        ((5.95, 0.75), (6.75, 1.25)),
        ((5.95, 2.35), (6.75, 1.85)),
        ((8.4, 1.55), (9.15, 1.55)),
    ):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": BLACK})
    axes.plot([7.5, 7.5, 2.9], [1.0, -0.2, -0.2], color=GREEN, linestyle="--")
    axes.annotate("", (2.9, 0.1), (2.9, -0.25), arrowprops={"arrowstyle": "->", "color": GREEN})
    axes.text(5.2, -0.45, "gradient: what would look more real?", color=GREEN, ha="center",
              va="center", fontsize=9)  # fmt: skip
    return picture(
        drawn,
        "Noise goes into the generator, out comes a made image. It or a real image goes into the "
        "discriminator, which gives a logit for real. A dashed arrow carries the gradient from the "
        "discriminator back to the generator.",
    )


def _box(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    axes.text(x, y, text, ha="center", va="center", bbox={**_BOX, "edgecolor": colour})
