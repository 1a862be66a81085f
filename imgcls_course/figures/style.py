"""The course's look, and the one way in which a figure reaches the page: with alt text."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from typing import Any

import matplotlib
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe & Ito's palette, told apart by people with every common kind of colour blindness.
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
PINK = "#cc79a7"
YELLOW = "#e69f00"
SKY = "#56b4e9"
GREY = "#767676"
BLACK = "#222222"
COLOURS = (BLUE, ORANGE, GREEN, PINK, YELLOW, SKY, GREY, BLACK)

# Ten classes need ten colours; markers differ as well wherever points of classes are drawn.
CLASS_COLOURS = (
    BLUE, ORANGE, GREEN, PINK, YELLOW, SKY, GREY, BLACK, "#8c510a", "#5e3c99",
)  # fmt: skip
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")

SEQUENTIAL = "viridis"
DIVERGING = "RdBu"

_STYLE = {
    "axes.edgecolor": GREY,
    "axes.grid": False,
    "axes.labelsize": 10,
    "axes.prop_cycle": matplotlib.cycler(color=COLOURS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 11,
    "figure.facecolor": "white",
    "font.size": 10,
    "grid.alpha": 0.3,
    "image.cmap": SEQUENTIAL,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "savefig.dpi": 100,
}
matplotlib.rcParams.update(_STYLE)


def figure(
    width: float = 7.0, height: float = 3.5, rows: int = 1, columns: int = 1, **options: Any
) -> tuple[Figure, Any]:
    """A figure in the course's look, and its axes.

    Args:
        width: in inches; seven fill a page of a lesson.
        height: in inches.
        rows: of axes.
        columns: of axes.
        options: passed on to `Figure.subplots`, such as `sharey=True`.

    Returns:
        The figure, and one Axes or an array of them, shaped as by `matplotlib.pyplot.subplots`.
    """
    new_figure = Figure(figsize=(width, height), layout="constrained")
    return new_figure, new_figure.subplots(rows, columns, **options)


def without_frame(axes: Axes, title: str = "") -> None:
    """Turn axes into a bare canvas for a picture, with a title."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    if title:
        axes.set_title(title)


@dataclass(frozen=True)
class Picture:
    """A finished figure: PNG bytes, and a sentence that says what is seen.

    Attributes:
        png: the image file's bytes.
        alt: what a person who cannot see it should know.
    """

    png: bytes
    alt: str

    @property
    def html(self) -> str:
        """An `img` element that carries the picture and its alt text."""
        data = base64.b64encode(self.png).decode("ascii")
        return (
            f'<img alt="{html.escape(self.alt, quote=True)}" style="max-width:100%" '
            f'src="data:image/png;base64,{data}">'
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": f"Figure: {self.alt}"}


def picture(drawn: Figure, alt: str) -> Picture:
    """Render a figure.

    Raises:
        ValueError: the alt text is not a sentence of at least a few words.
    """
    if len(alt.split()) < 4:
        raise ValueError(f"Alt text must say what is seen, in a sentence; found {alt!r}.")
    buffer = io.BytesIO()
    # Without the software's version, the same figure gives the same bytes.
    drawn.savefig(buffer, format="png", metadata={"Software": None})
    return Picture(buffer.getvalue(), " ".join(alt.split()))


def show(drawn: Figure, alt: str) -> None:
    """Put a figure on the page, with its alt text."""
    display(picture(drawn, alt))
