"""One exercise in a real browser, with the checks pressed as people press them: each is true."""

import pytest

from imgcls_course.runtime.lesson_files import choose_lessons
from tests.browser.jupyterlab import (
    clear_outputs,
    open_lesson,
    restart_kernel,
    run_cell,
    write,
)

pytestmark = pytest.mark.browser

BLANK = "def sigmoid(logits):\n    ..."
WRONG = "def sigmoid(logits):\n    return 1 / (1 + np.exp(logits))"
RIGHT = "def sigmoid(logits):\n    return 1 / (1 + np.exp(-logits))"
RENAMED = RIGHT.replace("sigmoid", "my_sigmoid")
UNFINISHED = "def sigmoid(logits):\n    return 1 / (1 + np.exp(-logits)"

NOT_ATTEMPTED = "not attempted yet"
COURSES_OWN = "the course's own answer"


@pytest.mark.timeout(3600)
def test_every_verdict_is_true_whatever_is_pressed(lab, page, screenshots):
    open_lesson(page, lab, choose_lessons(["02"])[0])
    clear_outputs(page)
    imports = page.locator(".jp-CodeCell").first
    place = page.locator(".jp-CodeCell", has_text="def sigmoid(logits)").first.evaluate(
        "one => [...one.parentElement.children].indexOf(one)"
    )
    cells = page.locator(".jp-Notebook-cell")
    exercise, judged = cells.nth(place), cells.nth(place + 1)

    def press():
        return run_cell(page, judged)

    def answer(source):
        write(page, exercise, source)
        return run_cell(page, exercise)

    run_cell(page, imports)
    assert "NameError" in press(), "before the exercise's cell has run"

    answer(BLANK)
    assert NOT_ATTEMPTED in press()
    assert COURSES_OWN in press(), "pressed twice"
    assert COURSES_OWN in press(), "pressed thrice"

    answer(WRONG)
    assert "sigmoid: wrong" in press()
    assert COURSES_OWN in press(), "after a wrong answer"

    assert "SyntaxError" in answer(UNFINISHED)
    assert COURSES_OWN in press(), "after a syntax error"

    answer(RIGHT)
    assert "sigmoid: right" in press()
    assert "sigmoid: right" in press(), "a right answer stays right"
    if screenshots:
        judged.screenshot(path=screenshots / "check-pressed-twice.png")

    assert "SyntaxError" in answer(UNFINISHED)
    assert "an earlier version" in press(), "a syntax error after a right answer"

    answer(RENAMED)
    assert "right" not in press(), "the function has another name now"
    if screenshots:
        judged.screenshot(path=screenshots / "check-renamed.png")

    restart_kernel(page)
    assert "NameError" in press(), "the kernel knows nothing"
    run_cell(page, imports)
    answer(WRONG)
    assert "sigmoid: wrong" in press()
    answer(RIGHT)
    assert "sigmoid: right" in press(), "after a restart"
