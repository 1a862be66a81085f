"""A drawing of the graph that `autograd` records: values forwards, gradients backwards.

Inputs are on the left, the output is on the right, and every tensor stands one column to the right
of the last of its parents. Within the columns, each tensor is put near the middle of its
neighbours, which keeps most lines from crossing; see Sugiyama, Tagawa & Toda (1981), "Methods for
Visual Understanding of Hierarchical System Structures".
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from imgcls_course.figures.style import BLACK, BLUE, GREY, ORANGE, figure, without_frame
from imgcls_course.scratch.autograd import Tensor, topological_order

BOX_HEIGHT, ROW_HEIGHT = 0.74, 1.0
GAP = 0.36
"""Between columns; this and all lengths here are inches."""
LETTER = 0.058
"""Width of a letter, on average, at the size that is used."""
MOST_NUMBERS = 2
"""Arrays of more numbers than these are shown by their shape and their largest number."""


@dataclass(eq=False)
class Place:
    """Where something stands: a tensor, or a bend of a line that passes through a column.

    Attributes:
        column: counted from the left.
        tensor: None for a bend.
        left: places in the column before, from which lines come, in the order of the operands.
        right: places in the column after, to which lines go.
        row: counted from the top; may lie between two rows.
        x, y: the middle, in inches.
        half_width: of the box; 0 for a bend.
    """

    column: int
    tensor: Tensor | None = None
    left: list[Place] = field(default_factory=list)
    right: list[Place] = field(default_factory=list)
    row: float = 0.0
    x: float = 0.0
    y: float = 0.0
    half_width: float = 0.0


def draw_graph(output: Tensor) -> Figure:
    """Draw everything that a tensor was computed from.

    Call it after `backward()` to see the gradients too. A tensor that is used twice has two lines.
    About eight columns can be read on a page; of a longer computation, draw a part.

    Args:
        output: usually a loss.

    Returns:
        A figure whose size grows with the graph.
    """
    columns = arrange(output)
    places = [place for column in columns for place in column]
    letters = max(len(line) for place in places if place.tensor for line in _lines(place.tensor))
    box_width = LETTER * letters + 0.14
    width, rows = box_width + GAP, max(place.row for place in places) + 1
    drawn, axes = figure(width * len(columns), ROW_HEIGHT * rows)
    without_frame(axes)
    axes.set_xlim(-width / 2, width * (len(columns) - 0.5))
    axes.set_ylim(-ROW_HEIGHT * (rows - 0.5), ROW_HEIGHT / 2)
    for place in places:
        place.x, place.y = width * place.column, -ROW_HEIGHT * place.row
        place.half_width = box_width / 2 if place.tensor else 0.0
    for place in places:
        _draw_lines(axes, place)
        if place.tensor:
            _draw_box(axes, place)
    return drawn


# --- Layout ----------------------------------------------------------------------------------


def arrange(output: Tensor) -> list[list[Place]]:
    """Give every tensor, and every bend of a long line, its column and its row.

    Args:
        output: everything that it was computed from is placed, too.

    Returns:
        The places column by column, inputs first; `x`, `y` and `half_width` are still 0.
    """
    order = topological_order(output)
    column_of = _columns(order)
    places = {tensor: Place(column_of[tensor], tensor) for tensor in order}
    columns: list[list[Place]] = [[] for _ in range(column_of[output] + 1)]
    for tensor in order:
        columns[column_of[tensor]].append(places[tensor])
        for parent in tensor.parents:
            _connect(places[parent], places[tensor], columns)
    _reduce_crossings(columns)
    return columns


def _columns(order: list[Tensor]) -> dict[Tensor, int]:
    """One column to the right of the last parent; inputs move right, next to their first use."""
    column_of: dict[Tensor, int] = {}
    first_use: dict[Tensor, int] = {}
    for tensor in order:
        column_of[tensor] = 1 + max((column_of[parent] for parent in tensor.parents), default=-1)
        for parent in tensor.parents:
            first_use[parent] = min(first_use.get(parent, len(order)), column_of[tensor])
    inputs = {tensor: first_use[tensor] - 1 for tensor in first_use if not tensor.parents}
    return column_of | inputs


def _connect(start: Place, end: Place, columns: list[list[Place]]) -> None:
    """Draw a line in mind, with a bend in every column that it passes."""
    for column in range(start.column + 1, end.column):
        bend = Place(column)
        columns[column].append(bend)
        start.right.append(bend)
        bend.left.append(start)
        start = bend
    start.right.append(end)
    end.left.append(start)


def _reduce_crossings(columns: list[list[Place]], sweeps: int = 8) -> None:
    """Put each place near the middle of its neighbours, sweeping right and left by turns."""
    tallest = max(map(len, columns))
    for column in columns:
        _spread(column, tallest)
    for sweep in range(sweeps):
        rightwards = sweep % 2 == 0
        for column in columns if rightwards else reversed(columns):
            column.sort(key=_middle_of_sources if rightwards else _middle_of_targets)
            _spread(column, tallest)


def _middle_of_sources(place: Place) -> float:
    return float(np.mean([source.row for source in place.left] or place.row))


def _middle_of_targets(place: Place) -> float:
    # Of the operands of one target, the first one should be the upper one.
    rows = [target.row + 0.1 * target.left.index(place) for target in place.right]
    return float(np.mean(rows or place.row))


def _spread(column: list[Place], tallest: int) -> None:
    """One row for each place, the column as a whole centred."""
    top = (tallest - len(column)) / 2
    for number, place in enumerate(column):
        place.row = top + number


# --- Drawing ---------------------------------------------------------------------------------


def _draw_lines(axes: Axes, place: Place) -> None:
    """Lines to one place, from top to bottom in the order of the operands."""
    for number, source in enumerate(place.left):
        x, end_x = source.x + source.half_width, place.x - place.half_width
        end_y = place.y + 0.16 * ((len(place.left) - 1) / 2 - number)
        middle = (x + end_x) / 2
        points = [(x, source.y), (middle, source.y), (middle, end_y), (end_x, end_y)]
        axes.add_patch(
            FancyArrowPatch(
                path=Path(points, [Path.MOVETO, *[Path.CURVE4] * 3]),
                arrowstyle="-|>" if place.tensor else "-",
                mutation_scale=8,
                color=GREY,
                linewidth=1.2,
            )
        )


def _draw_box(axes: Axes, place: Place) -> None:
    is_input = not place.tensor.parents
    axes.add_patch(
        FancyBboxPatch(
            (place.x - place.half_width, place.y - BOX_HEIGHT / 2),
            2 * place.half_width,
            BOX_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor="#eef4fa" if is_input else "white",
            edgecolor=BLUE if is_input else GREY,
        )
    )
    lines = _lines(place.tensor)
    for text, height, colour in zip(lines, (0.22, 0, -0.22), (BLACK, BLUE, ORANGE), strict=True):
        weight = "bold" if colour == BLACK else "normal"
        axes.text(
            place.x, place.y + height, text, color=colour, weight=weight, fontsize=8,
            ha="center", va="center",
        )  # fmt: skip


def _lines(tensor: Tensor) -> tuple[str, str, str]:
    """What a box says: what the tensor is, its value, and its gradient."""
    made_by = tensor.operation or "input"
    if tensor.name:
        made_by = f"{tensor.name} ({tensor.operation})" if tensor.operation else tensor.name
    value, gradient = tensor.value, tensor.gradient
    if value.ndim == 0:
        return made_by, f"value {value:.3g}", f"gradient {gradient:.3g}"
    if value.ndim == 1 and value.size <= MOST_NUMBERS:
        return made_by, f"value {_listed(value)}", f"gradient {_listed(gradient)}"
    shape = "×".join(map(str, value.shape))
    return made_by, f"shape {shape}", f"gradient ≤{_rounded_up(np.abs(gradient).max(initial=0))}"


def _rounded_up(number: float) -> str:
    """Two digits, and never less than the number."""
    if number == 0 or not np.isfinite(number):
        return f"{number:g}"
    unit = 10.0 ** (np.floor(np.log10(number)) - 1)
    return f"{np.ceil(number / unit * (1 - 1e-12)) * unit:.2g}"


def _listed(numbers: np.ndarray) -> str:
    return "[" + ", ".join(f"{number:.2g}" for number in numbers) + "]"
