"""The frame of every widget: labelled controls above a picture that they redraw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
from IPython.display import display

from imgcls_course.errors import CourseError
from imgcls_course.figures.style import Picture


class Explorer:
    """Controls above a picture; moving a control draws the picture again.

    On a page with a kernel this is a live widget. On a page without one, the picture of the
    starting values stands in its place, since both are in the same output.

    Args:
        draw: takes the controls' values by name and returns a picture.
        controls: one widget with a `value` for each argument of `draw`, labelled by its
            `description`.
        instruction: a line above the controls that says what to try.
    """

    def __init__(
        self,
        draw: Callable[..., Picture],
        controls: Mapping[str, ipywidgets.ValueWidget],
        instruction: str = "",
    ) -> None:
        self._draw = draw
        self.controls = dict(controls)
        self.picture = draw(**self.values())
        self._canvas = ipywidgets.HTML(self.picture.html)
        for control in self.controls.values():
            control.style.description_width = "initial"
            control.layout.width = "min(32em, 100%)"
            control.observe(self._redraw, names="value")
        heading = [ipywidgets.HTML(f"<b>Try it.</b> {instruction}")] if instruction else []
        self.widget = ipywidgets.VBox([*heading, *self.controls.values(), self._canvas])

    def values(self) -> dict[str, Any]:
        """The controls' present values by name."""
        return {name: control.value for name, control in self.controls.items()}

    def _redraw(self, change: Any = None) -> None:
        try:
            self.picture = self._draw(**self.values())
        except CourseError as error:  # a learner's own file, for instance: say it, go on
            self._canvas.value = f'<p role="alert">{error.problem} {error.remedy}</p>'
            return
        self._canvas.value = self.picture.html

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self.widget._repr_mimebundle_()
        return {**live, **self.picture._repr_mimebundle_()}

    def show(self) -> None:
        """Put the widget on the page."""
        display(self)
