import pytest

from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import figure


def test_only_what_moves_is_drawn_anew():
    drawn, axes = figure(2, 2)
    (dot,) = axes.plot([0], [0], "o")
    axes.set(xlim=(-1, 2), ylim=(-1, 2))
    shown = InteractiveFigure(drawn, [dot])
    first = shown.picture("A dot in the corner")
    dot.set_data([1], [1])
    second = shown.picture("A dot elsewhere now")
    dot.set_data([0], [0])
    assert first.png != second.png
    assert shown.picture("A dot in the corner") == first
    with pytest.raises(ValueError, match="Alt text"):
        shown.picture("dot")
