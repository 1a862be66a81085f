"""A learner's hour, in a real browser: open a lesson, run it, move a widget, solve an exercise."""

import nbformat
import pytest

from imgcls_course.lessons import SOLVED, all_lessons, generate
from tests.browser.conftest import TOKEN

pytestmark = pytest.mark.browser

ERRORS = '[data-mime-type="application/vnd.jupyter.error"]'
STDERR = '[data-mime-type="application/vnd.jupyter.stderr"]'
ONE_LESSON_SECONDS = 300


def _open(page, lab, lesson):
    page.goto(f"{lab}/lab/tree/{lesson.learner.name}?token={TOKEN}")
    page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3", exact=False).first.wait_for()


def _run_all(page):
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    _wait_until_idle(page)


def _wait_until_idle(page):
    page.wait_for_function(
        """() => {
            const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
            return prompts.length && prompts.every(p => /^\\[\\d+\\]:?$/.test(p.textContent.trim()));
        }""",
        timeout=ONE_LESSON_SECONDS * 1000,
    )


def _move_first_widget(page):
    """Move the lesson's first slider or list one step; returns its picture before and after."""
    control = page.locator(
        ".jp-OutputArea .widget-slider .noUi-handle, .jp-OutputArea .widget-dropdown select"
    ).first
    control.scroll_into_view_if_needed()
    picture = page.locator(".jp-OutputArea .widget-vbox", has=control).last.locator("img").last
    before = picture.get_attribute("src")
    control.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        try:
            page.wait_for_function(
                "([element, before]) => element.isConnected === false || element.src !== before",
                arg=[picture.element_handle(), before],
                timeout=5000,
            )
            break
        except Exception:
            continue
    return before, page.locator(".jp-OutputArea .widget-vbox").first.locator("img").last


def _code_cell(page, text):
    return page.locator(".jp-CodeCell", has_text=text).first


@pytest.mark.parametrize("lesson", all_lessons(), ids=lambda one: one.name)
@pytest.mark.timeout(900)
def test_a_lesson_in_jupyterlab(lesson, lab, page, screenshots):
    _open(page, lab, lesson)
    _run_all(page)
    assert page.locator(ERRORS).count() == 0
    assert page.locator(STDERR).count() == 0
    if screenshots:
        _photograph(page, screenshots / f"{lesson.name}.png")

    before, picture = _move_first_widget(page)
    page.wait_for_timeout(500)
    assert picture.get_attribute("src") != before

    solved = generate(lesson, SOLVED)
    exercise, judged = _first_exercise(solved)
    cell = page.locator(".jp-CodeCell", has_text=_first_line(exercise.source)).first
    check_cell = page.locator(".jp-CodeCell", has_text=judged.source).first
    assert "not attempted yet" in check_cell.inner_text()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(exercise.source)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    check_cell.get_by_text(": right", exact=False).wait_for()
    if screenshots:
        check_cell.screenshot(path=screenshots / f"{lesson.name}-right.png")


def _first_exercise(notebook: nbformat.NotebookNode):
    cells = iter(notebook.cells)
    exercise = next(cell for cell in cells if cell.id.startswith("exercise-"))
    return exercise, next(cell for cell in cells if cell.id.startswith("check-"))


def _first_line(source):
    return source.splitlines()[0]


def _photograph(page, path):
    """The whole lesson as one tall picture: the window grows to the notebook's height."""
    height = page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollHeight")
    page.set_viewport_size({"width": 1280, "height": min(int(height) + 200, 16000)})
    page.wait_for_timeout(1000)
    page.screenshot(path=path)
    page.set_viewport_size({"width": 1280, "height": 1000})
