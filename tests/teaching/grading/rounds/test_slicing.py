"""Which statements are taken, and which cells are above suspicion."""

import pytest

from imgcls_course.teaching.grading.rounds.graded_lesson import graded_lesson
from imgcls_course.teaching.grading.rounds.slicing import (
    Names,
    names_of,
    needed,
    only_defines,
    statements,
)
from imgcls_course.teaching.grading.rounds.splicing import Role, splice_separate, splice_shared


def taken(source, *names):
    units = statements(source, 0)
    positions = needed(units, Names(needs=frozenset(names)), len(units))
    return [units[position].source for position in sorted(positions)]


def test_only_what_a_name_comes_from_is_taken():
    source = "import a\nimport b\nx = a.f()\ny = b.f()\nprint(x)\nz = x + 1"
    assert taken(source, "z") == ["import a", "x = a.f()", "z = x + 1"]
    assert taken(source, "y") == ["import b", "y = b.f()"]
    assert taken(source, "nothing", "print") == []


def test_the_last_value_counts_and_what_changes_it_later():
    source = "x = 1\nx = [2]\nx[0] = 3\nx.append(4)\nx += [5]\ny = 7"
    assert taken(source, "x") == ["x = [2]", "x[0] = 3", "x.append(4)", "x += [5]"]
    assert taken("x = 1\nif x:\n    x = 2", "x") == ["x = 1", "if x:\n    x = 2"]
    assert taken("x = {}\nfor x['a'] in (1, 2):\n    pass", "x")[0] == "x = {}"


def test_functions_look_names_up_when_they_are_called():
    source = "def f():\n    return g(h)\nh = 1\ndef g(x):\n    return x\nunused = f"
    assert len(taken(source, "f")) == 3
    # A local variable is no name of the notebook.
    assert len(taken("x = 1\ndef f(y):\n    x = y\n    return x", "f")) == 1
    assert len(taken("x = 1\ny = [x for x in range(3)]", "y")) == 1
    assert len(taken("n = 3\ny = [x * n for x in range(3)]", "y")) == 2


def test_texts_that_are_no_python_do_no_harm():
    for text in ("def f(:", "(" * 5000, "-" * 50_000 + "1", "\x00", "x = '\ud800'", ""):
        names_of(text)
        statements(text, 0)
        only_defines(text)
    assert names_of("%matplotlib inline\nx = 1").binds == {"x"}


@pytest.mark.parametrize(
    ("source", "only"),
    [
        (
            "import numpy as np\nRATE = 0.1\ndef f(x):\n    y = [x]\n    y[0] = 2\n    return y",
            True,
        ),
        ('"""A text."""\nclass A:\n    def f(self):\n        return 1', True),
        ("np.exp = None", False),
        ("def f(x):\n    np.exp = None", False),
        ("def f(x):\n    setattr(np, 'exp', None)", False),
        ("import threading", False),
        ("from os import _exit", False),
        ("print(1)", False),
        ("x = start()", False),
        ("def f(x=start()):\n    pass", False),
        ("@start()\ndef f(x):\n    pass", False),
        ("del np", False),
        ("len = 3", False),
        ("!ls", False),
        ("for x in y:\n    pass", False),
    ],
)
def test_whether_a_cell_only_defines(source, only):
    assert only_defines(source) is only


def test_a_round_has_our_statements_and_the_students_cells_only():
    lesson = graded_lesson("02_loss")
    answers = {name: f"# {name}\n{one.solution}" for name, one in lesson.exercises.items()}
    names = ["loss.log_softmax", "loss.smoothed_cross_entropy"]
    cells = splice_shared(lesson, answers, names, passed=[])
    assert [cell.role for cell in cells] == [
        Role.LESSON, Role.ANSWER, Role.PROBE, Role.SOLUTION, Role.ANSWER, Role.PROBE,
    ]  # fmt: skip
    assert cells[1].source == answers["loss.log_softmax"]
    assert cells[3].source == lesson.exercises["loss.log_softmax"].solution

    cells = splice_shared(lesson, answers, names[1:], passed=names[:1])
    assert [cell.role for cell in cells][1:] == [Role.OTHER_ANSWER, Role.ANSWER, Role.PROBE]
    cells = splice_separate(lesson, answers, names[1:])
    assert [cell.role for cell in cells][1:] == [Role.LESSON, Role.ANSWER, Role.PROBE]
    assert cells[1].source == lesson.exercises["loss.log_softmax"].solution


def test_an_earlier_thing_of_the_same_name_does_not_stand_in():
    lesson = graded_lesson("02_loss")
    answers = {name: "x = 1" for name in lesson.exercises}
    cells = splice_shared(lesson, answers, ["loss.softmax"], passed=[])
    assert not any("softmax" in cell.source for cell in cells)
