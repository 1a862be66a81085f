"""A learner's hour, in a real browser: open a lesson, run it, move a widget, solve an exercise."""

import nbformat
import pytest

from imgcls_course.authoring.notebook_source import generate
from imgcls_course.runtime.lesson_files import SOLVED, all_lessons
from tests.browser.jupyterlab import (
    ERRORS,
    STDERR,
    code_cell,
    open_lesson,
    photograph,
    replace_and_run,
    run_all,
    widgets,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lesson", all_lessons(), ids=lambda one: one.name)
@pytest.mark.timeout(3600)
def test_a_lesson_in_jupyterlab(lesson, lab, page, screenshots):
    open_lesson(page, lab, lesson)
    run_all(page)
    assert page.locator(ERRORS).count() == 0
    assert page.locator(STDERR).count() == 0
    assert not page.get_by_text("Jupyter news").count(), "a question that no learner has asked for"
    if screenshots:
        photograph(page, screenshots / f"{lesson.name}.png")

    all_widgets = widgets(page)
    assert all_widgets, "a lesson without a widget"
    for widget in all_widgets:
        before, after = widget.move(page)
        assert after != before
    if screenshots:
        all_widgets[0].box.screenshot(path=screenshots / f"{lesson.name}-moved.png")

    exercise, judged = _first_exercise(generate(lesson, SOLVED))
    check_cell = code_cell(page, judged.source)
    assert "not attempted yet" in check_cell.inner_text()
    replace_and_run(page, code_cell(page, exercise.source.splitlines()[0]), exercise.source)
    check_cell.get_by_text(": right", exact=False).wait_for()
    if screenshots:
        check_cell.screenshot(path=screenshots / f"{lesson.name}-right.png")


def _first_exercise(notebook: nbformat.NotebookNode):
    cells = iter(notebook.cells)
    exercise = next(cell for cell in cells if cell.id.startswith("exercise-"))
    return exercise, next(cell for cell in cells if cell.id.startswith("check-"))
