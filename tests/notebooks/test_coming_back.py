"""A learner who comes back to an exercise, after a full run, sees what there was to see before."""

import copy
import os

import nbformat
import pytest

from imgcls_course.authoring.executing import execute
from imgcls_course.authoring.notebook_source import generate
from imgcls_course.runtime.lesson_files import SOLVED, all_lessons
from tests.notebooks.coming_back import names_with_another_value, spans

LESSONS = all_lessons()
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.name)
# The others train for minutes, twice: `IMGCLS_WHOLE=1 bash tests/run tests/notebooks` runs them.
IN_SECONDS = ("02_loss", "03_gradient_descent")


def _cells(*sources):
    cells = []
    for place, source in enumerate(sources):
        new = nbformat.v4.new_markdown_cell if source[0] == "#" else nbformat.v4.new_code_cell
        kind = "exercise" if source.startswith("def ") else "other"
        cells.append(new(source, id=f"{kind}-{place}"))
    return cells


@every_lesson
def test_no_name_that_an_exercise_needs_is_used_again(lesson):
    assert names_with_another_value(generate(lesson, SOLVED).cells) == []


@pytest.mark.parametrize(
    "sources",
    [
        ("x = 1", "def f(x): ...", "f(x)", "## Next", "x = 2"),
        ("x = 1", "def f(y): return y + x", "## Next", "for x in range(3): pass"),
        ("x = 1", "def f(x): ...", "x = f(x)"),
        ("x = 1", "def f(x): ...", "for i in range(3):\n    print(x)\n    x = i"),
        ("x = 1", "def f(x): ...", "print([x for y in range(3)])", "## Next", "import x"),
        ("x = 1", "def f(x): ...", "print(x)", "## Next", "del x"),
        ("x = 1", "def f(x): ...", "g = lambda: x", "## Next", "x += 1"),
        ("x = {}", "def f(x): ...", "print(x)", "## Next", "x['a'] = 1"),
        ("x = []", "def f(x): ...", "x.append(1)", "print(x)"),
        ("x = 1", "def f(x): ...", "x = 2", "def g(x): ...", "print(x)", "## Next", "x = 3"),
    ],
)
def test_names_that_are_used_again_are_found(sources):
    assert len(names_with_another_value(_cells(*sources))) == 1


@pytest.mark.parametrize(
    "sources",
    [
        ("x = 1", "def f(x): ...", "f(x)", "## Next", "y = 2"),
        ("x = 1", "def f(x): ...", "x = 2", "print(x)", "## Next", "x = 3"),
        ("def f(x): ...", "for x in range(3):\n    y = x\n    print(y)", "## Next", "y = 1"),
        ("def f(x): ...", "print([x for x in range(3)])", "## Next", "x = 1"),
        ("def f(x): ...", "with open('a') as x:\n    print(x)", "## Next", "x = 1"),
        ("x = 1", "def f(x): ...", "## Next", "print(x)", "x = 3"),
        ("x = {}", "def f(x): ...", "x['a'] = 1", "print(x)"),
    ],
)
def test_names_with_the_same_value_are_let_be(sources):
    assert names_with_another_value(_cells(*sources)) == []


def _shown(cell):
    """The text that a cell shows; pictures are as good as their alt text."""
    text = []
    for output in cell.outputs:
        text.append(output.get("text", ""))
        text.append(output.get("data", {}).get("text/plain", ""))
    return "".join(text)


def _parameters():
    for lesson in LESSONS:
        is_run = lesson.name in IN_SECONDS or "IMGCLS_WHOLE" in os.environ
        mark = pytest.mark.skipif(not is_run, reason="trains for minutes: set IMGCLS_WHOLE=1")
        yield pytest.param(lesson, marks=mark, id=lesson.name)


@pytest.mark.parametrize("lesson", _parameters())
@pytest.mark.timeout(3600)
def test_doing_an_exercise_again_shows_the_same(lesson):
    notebook = generate(lesson, SOLVED)
    asked = list(spans(notebook.cells))
    again = [copy.deepcopy(cell) for *_, span in asked for cell in span]
    for place, cell in enumerate(again):
        cell.id = f"again-{place}"
    notebook.cells += again
    assert execute(notebook, lesson.name, lesson.path(SOLVED).parent).error == ""
    before = [(name, cell) for name, _, span in asked for cell in span]
    differ = [
        f"{name}: {cell.source[:60]!r}\n  first {_shown(cell)!r}\n  again {_shown(after)!r}"
        for (name, cell), after in zip(before, again, strict=True)
        if _shown(cell) != _shown(after)
    ]
    assert differ == [], "\n".join(differ)
