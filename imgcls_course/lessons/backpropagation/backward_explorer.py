"""An explorer of the way back: a gradient goes from the loss to the inputs, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.text import Text

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    Picture,
    figure,
    without_frame,
)
from imgcls_course.lessons.backpropagation.computation_graph import Place, arrange
from imgcls_course.lessons.backpropagation.small_computations import (
    one_neuron,
    shared_weight,
    shortcut,
)
from imgcls_course.scratch.autograd import Tensor, topological_order

_BOX_WIDTH, _BOX_HEIGHT = 1.02, 0.74
_COLUMN, _ROW = 1.6, 1.0
"""From the middle of one box to the next, in inches."""
_WAITING, _NOW, _DONE = "white", "#fbe3d4", "#eef4fa"
COMPUTATIONS: Mapping[str, Callable[[float], Tensor]] = {
    "one neuron": one_neuron,
    "one weight, used twice": shared_weight,
    "one value, used twice": shortcut,
}


class BackwardFigure:
    """The graph of a computation, with the slope of each step beside its line.

    Args:
        compute: takes a number, returns the last tensor of a computation with it; every tensor
            holds one number, has a name, and has the same place in the graph each time.
        start: a number to lay the graph out with.
    """

    def __init__(self, compute: Callable[[float], Tensor], start: float = 1.0) -> None:
        self._compute = compute
        output = compute(start)
        order = topological_order(output)
        columns = arrange(output)
        rows = max(place.row for column in columns for place in column) + 1
        drawn, axes = figure(_COLUMN * len(columns) - 0.3, _ROW * rows + 0.35)
        without_frame(axes)
        axes.set_xlim(-0.65, _COLUMN * (len(columns) - 1) + 0.65)
        axes.set_ylim(-_ROW * (rows - 0.5), _ROW / 2)
        places = [place for column in columns for place in column]
        for place in places:
            place.x, place.y = _COLUMN * place.column, -_ROW * place.row
            place.half_width = _BOX_WIDTH / 2 if place.tensor else 0.0
        by_tensor = {place.tensor: place for place in places if place.tensor}
        self._boxes = [_Box(axes, by_tensor[tensor]) for tensor in order]
        self._lines = [_lines_to(axes, by_tensor[tensor]) for tensor in order]
        self._title = axes.set_title("title", fontsize=10)
        moving: list[Artist] = [self._title]
        for lines in self._lines:
            moving += [artist for line in lines for artist in line.artists()]
        for box in self._boxes:
            moving += box.artists()
        self._figure = InteractiveFigure(drawn, moving)
        self.steps = sum(bool(tensor.parents) for tensor in order)

    def draw(self, number: float, step: int) -> Picture:
        """The graph after some steps of the sweep.

        Args:
            number: what the computation is done with.
            step: how many tensors have handed their gradient on, from the output; 0 shows the
                values only.
        """
        order = topological_order(self._compute(number))
        handing = [tensor for tensor in reversed(order) if tensor.parents][:step]
        so_far = {tensor: 0.0 for tensor in order} | {order[-1]: 1.0 if step else 0.0}
        for tensor in handing:
            for parent, slope in zip(tensor.parents, _slopes(tensor), strict=True):
                so_far[parent] += so_far[tensor] * slope
        now = handing[-1] if handing else None
        users = {tensor: [one for one in order if tensor in one.parents] for tensor in order}
        begun = {tensor for tensor in order if step and _any_done(users[tensor], handing)}
        for tensor, box, lines in zip(order, self._boxes, self._lines, strict=True):
            complete = tensor in begun and all(user in handing for user in users[tensor])
            box.show(tensor, so_far[tensor] if tensor in begun else None, complete, tensor is now)
            for line, slope in zip(lines, _slopes(tensor), strict=False):
                line.show(slope, tensor is now)
        told = _told(now, so_far)
        self._title.set_text(told)
        known = [f"{tensor.name} {_written(so_far[tensor])}" for tensor in order if tensor in begun]
        return self._figure.picture(
            f"A graph of {len(order)} boxes from the inputs on the left to the loss, "
            f"{_written(float(order[-1].value))}, on the right. {told} "
            f"Gradients so far: {', '.join(known) or 'none'}."
        )


class _Box:
    """One tensor: its name, its value, and its gradient as far as it is known."""

    def __init__(self, axes: Axes, place: Place) -> None:
        corner = place.x - place.half_width, place.y - _BOX_HEIGHT / 2
        self._frame = axes.add_patch(
            FancyBboxPatch(
                corner, _BOX_WIDTH, _BOX_HEIGHT, boxstyle="round,pad=0,rounding_size=0.1"
            )
        )
        self._texts = [
            axes.text(place.x, place.y + height, "gradient", color=colour, fontsize=8.5,
                      weight=weight, ha="center", va="center")
            for height, colour, weight in (
                (0.22, BLACK, "bold"), (0, BLUE, "normal"), (-0.22, ORANGE, "normal")
            )
        ]  # fmt: skip

    def artists(self) -> list[Artist]:
        return [self._frame, *self._texts]

    def show(self, tensor: Tensor, gradient: float | None, complete: bool, is_now: bool) -> None:
        operation = tensor.operation.replace("power 2", "²")
        made_by = f"{tensor.name} ({operation})" if operation else tensor.name
        words = "gradient" if complete else "so far"
        texts = (
            made_by,
            f"value {_written(float(tensor.value))}",
            "gradient ?" if gradient is None else f"{words} {_written(gradient)}",
        )
        for text, content in zip(self._texts, texts, strict=True):
            text.set_text(content)
        self._texts[2].set_weight(
            "bold" if is_now or (complete and not tensor.parents) else "normal"
        )
        self._frame.set_facecolor(_NOW if is_now else _DONE if complete else _WAITING)
        self._frame.set_edgecolor(ORANGE if is_now else BLUE if complete else GREY)
        self._frame.set_linewidth(2.2 if is_now else 1.0)


class _Line:
    """From a parent to what was computed from it; the slope stands beside it."""

    def __init__(self, pieces: list[FancyArrowPatch], slope: Text) -> None:
        self._pieces, self._slope = pieces, slope

    def artists(self) -> list[Artist]:
        return [*self._pieces, self._slope]

    def show(self, slope: float, is_now: bool) -> None:
        self._pieces[0].set_arrowstyle("-" if is_now else "-|>")
        for piece in self._pieces[1:]:
            piece.set_arrowstyle("-")
        if is_now:  # what is handed on goes from right to left
            self._pieces[-1].set_arrowstyle("<|-")
        for piece in self._pieces:
            piece.set_color(ORANGE if is_now else GREY)
            piece.set_linewidth(2.4 if is_now else 1.2)
        self._slope.set_text(f"×{_written(slope)}")
        self._slope.set(color=ORANGE if is_now else GREY, weight="bold" if is_now else "normal")


def _lines_to(axes: Axes, place: Place) -> list[_Line]:
    lines = []
    for number, source in enumerate(place.left):
        end_y = place.y + 0.2 * ((len(place.left) - 1) / 2 - number)
        pieces = [_piece(axes, source, place.x - place.half_width, end_y, "-|>")]
        x = (source.x + source.half_width + place.x - place.half_width) / 2
        y = (source.y + end_y) / 2
        while source.tensor is None:  # a bend: go on to where the line comes from
            before = source.left[0]
            pieces.append(_piece(axes, before, source.x, source.y, "-"))
            source = before
        slope = axes.text(x, y, "×1", fontsize=8.5, ha="center", va="center",
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
        lines.append(_Line(pieces, slope))
    return lines


def _piece(axes: Axes, source: Place, end_x: float, end_y: float, arrow: str) -> FancyArrowPatch:
    x = source.x + source.half_width
    middle = (x + end_x) / 2
    points = [(x, source.y), (middle, source.y), (middle, end_y), (end_x, end_y)]
    path = Path(points, [Path.MOVETO, *[Path.CURVE4] * 3])
    return axes.add_patch(
        FancyArrowPatch(path=path, arrowstyle=arrow, mutation_scale=9, shrinkA=0, shrinkB=0)
    )


def _slopes(tensor: Tensor) -> list[float]:
    """Of a tensor's number by each of its parents'."""
    return [float(slope) for slope in tensor.pull_back(1.0)]


def _any_done(users: list[Tensor], done: list[Tensor]) -> bool:
    """Whether some user has handed its share back; the output has no user and starts with its 1."""
    return not users or any(user in done for user in users)


def _told(now: Tensor | None, so_far: dict[Tensor, float]) -> str:
    """What happens at this step, in words."""
    if now is None:
        return "Forwards: every value is known, and so is the slope of every step."
    own = _written(so_far[now])
    handed = " and ".join(
        f"{own} × {_written(slope)} = {_written(so_far[now] * slope)} to {parent.name}"
        for parent, slope in zip(now.parents, _slopes(now), strict=True)
    )
    return f"The gradient of {now.name} is {own}. It hands {handed}."


def _written(number: float) -> str:
    """Two digits after the point at most, with a real minus sign."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", "−")


def backward_explorer(
    computation: str = "one neuron", step: int = 0, weight: float = 2.0
) -> Explorer:
    """A choice of graphs, a slider for the step of the sweep, and one for the weight.

    Args:
        computation: which graph is shown first, a key of `COMPUTATIONS`.
        step: where the sweep stands at first; beyond the last step, it stays complete.
        weight: between -3 and 3.
    """
    figures = {name: BackwardFigure(compute) for name, compute in COMPUTATIONS.items()}

    def draw(computation: str, step: int, weight: float) -> Picture:
        chosen = figures[computation]
        return chosen.draw(weight, min(step, chosen.steps))

    return Explorer(
        draw,
        {
            "step": ipywidgets.IntSlider(
                value=step,
                min=0,
                max=max(one.steps for one in figures.values()),
                description="step of the sweep back",
            ),
            "weight": ipywidgets.FloatSlider(
                value=weight, min=-3, max=3, step=0.25, description="weight w"
            ),
            "computation": ipywidgets.Dropdown(
                options=list(COMPUTATIONS), value=computation, description="graph"
            ),
        },
        "Predict each number, then take one step more. When all gradients are there, choose "
        "another graph.",
    )
