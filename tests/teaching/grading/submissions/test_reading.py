"""A notebook's exercises, whatever the notebook looks like."""

import copy
import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.teaching.grading.submissions.notebook_reader import LONGEST_ANSWER, read_notebook
from tests.teaching.grading.handed_in import LESSON, catalogue, handed_in, notebook

ANSWER = "def softmax(logits):\n    return logits"
OTHER = "def softmax(logits):\n    return 1"
NAME = "loss.softmax"


def _read(content, named=""):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return read_notebook(content, catalogue(), named)


def _cell(made, identity):
    return next(cell for cell in made["cells"] if cell.get("id") == identity)


@pytest.fixture
def made():
    return notebook(LESSON, {NAME: ANSWER})


def test_exercises_are_found_by_id(made):
    read = _read(made)
    assert read.lesson == LESSON
    assert read.cells[NAME] == ANSWER
    assert len(read.cells) == 8
    assert not read.problems and not read.broken


def test_every_lesson_is_recognised_by_its_content():
    for lesson in catalogue():
        made = notebook(lesson.lesson)
        del made["metadata"]
        assert _read(made).lesson == lesson.lesson


def test_content_counts_more_than_metadata_and_name(made):
    made["metadata"]["imgcls"]["lesson"] = "03_gradient_descent"
    assert _read(made, "04_backpropagation").lesson == LESSON


def test_the_name_counts_where_the_content_says_nothing():
    read = _read({"cells": []}, LESSON)
    assert read.lesson == LESSON
    assert read.problems[NAME] == "The exercise's cell is missing."


def test_a_notebook_of_another_course_is_no_lesson():
    assert _read({"cells": [{"cell_type": "code", "source": "1", "id": "a"}]}).lesson == ""


def test_only_the_missing_exercise_is_missing(made):
    made["cells"].remove(_cell(made, "exercise-loss-sigmoid"))
    read = _read(made)
    assert list(read.problems) == ["loss.sigmoid"]
    assert read.cells[NAME] == ANSWER


def test_two_different_answers_are_a_problem_of_this_exercise_only(made):
    made["cells"].append({**_cell(made, "exercise-loss-softmax"), "source": OTHER})
    read = _read(made)
    assert list(read.problems) == [NAME]
    assert "2 times" in read.problems[NAME]
    assert len(read.cells) == 7


def test_two_equal_answers_are_one(made):
    made["cells"].append(copy.deepcopy(_cell(made, "exercise-loss-softmax")))
    assert _read(made).cells[NAME] == ANSWER


def test_a_copy_that_was_never_filled_in_does_not_count():
    made = notebook(LESSON)
    made["cells"].append({**_cell(made, "exercise-loss-softmax"), "source": ANSWER})
    assert _read(made).cells[NAME] == ANSWER


def test_new_ids_fall_back_on_nbgraders_name(made):
    for number, cell in enumerate(made["cells"]):
        cell["id"] = f"new-{number}"
    read = _read(made)
    assert read.lesson == LESSON
    assert read.cells[NAME] == ANSWER
    assert not read.problems


def test_a_copied_cell_is_found_where_the_first_was_left_empty():
    made = notebook(LESSON)
    made["cells"].append({**_cell(made, "exercise-loss-softmax"), "source": ANSWER, "id": "new"})
    assert _read(made).cells[NAME] == ANSWER


def test_the_cell_with_the_id_counts_where_both_were_filled_in(made):
    made["cells"].append({**_cell(made, "exercise-loss-softmax"), "source": OTHER, "id": "new"})
    assert _read(made).cells[NAME] == ANSWER


def test_no_cell_of_a_lesson_is_taken_for_an_answer():
    for lesson in catalogue():
        made = notebook(lesson.lesson)
        for cell in made["cells"]:
            if not cell.get("id", "").startswith("exercise-"):
                cell["id"] += "-new"
        assert _read(made).cells == lesson.stubs


def _written_elsewhere(*texts):
    """A notebook whose exercise cell is as it was handed out, with more cells at its end."""
    made = notebook(LESSON)
    made["cells"] += [nbformat.v4.new_code_cell(text) for text in texts]
    return _read(made)


def test_an_answer_in_a_cell_of_the_students_own_counts():
    own = "shift = 3\n\n" + ANSWER
    assert _written_elsewhere("print(1)", own, "softmax(3)").cells[NAME] == own
    assert _written_elsewhere(own, own).cells[NAME] == own, "twice the same"
    function = "softmax = lambda logits: logits"
    assert _written_elsewhere(function).cells[NAME] == function


def test_an_answer_in_a_cell_of_the_students_own_counts_where_the_exercises_cell_is_gone(made):
    made["cells"].remove(_cell(made, "exercise-loss-softmax"))
    made["cells"].insert(3, nbformat.v4.new_code_cell(ANSWER))
    assert _read(made).cells[NAME] == ANSWER


def test_the_exercises_own_cell_comes_first(made):
    made["cells"].append(nbformat.v4.new_code_cell(OTHER))
    assert _read(made).cells[NAME] == ANSWER


@pytest.mark.parametrize(
    "text",
    ["softmax(3)", "  softmax = 3", "my_softmax = 3", "softmax == 3", "# def softmax(x):",
     'softmax = check("loss.softmax", softmax)', "class A:\n    def softmax(x): ..."],
)  # fmt: skip
def test_a_cell_that_only_mentions_an_exercise_is_no_answer(text):
    untouched = _written_elsewhere().cells[NAME]
    assert _written_elsewhere(text).cells[NAME] == untouched


def test_two_different_answers_in_cells_of_the_students_own_are_a_problem():
    read = _written_elsewhere(ANSWER, OTHER)
    assert "2 cells of your own" in read.problems[NAME]
    assert len(read.cells) == 7


def test_without_ids_and_metadata_the_cell_above_the_check_counts(made):
    for number, cell in enumerate(made["cells"]):
        cell["id"], cell["metadata"] = f"new-{number}", {}
    read = _read(made)
    assert read.lesson == LESSON
    assert read.cells[NAME] == ANSWER


def test_an_exercise_turned_into_text_is_told(made):
    _cell(made, "exercise-loss-softmax")["cell_type"] = "markdown"
    assert "no code cell" in _read(made).problems[NAME]


def test_a_far_too_long_answer_is_a_problem_of_this_exercise_only(made):
    _cell(made, "exercise-loss-softmax")["source"] = "#" * (LONGEST_ANSWER + 1)
    assert list(_read(made).problems) == [NAME]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xff\xfe\x00garbage", "stops being JSON"),
        (b"\x89PNG\r\n", "UTF-8"),
        (b"<html></html>", "stops being JSON in line 1"),
        (b'{"cells": [', "stops being JSON"),
        (b"[1, 2]", "no notebook"),
        (b'"text"', "no notebook"),
        (b"{}", "no list of cells"),
        (b'{"cells": {}}', "no list of cells"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"cells": [%s]}' % (b"9" * 10_000), "number"),
        (b'{"worksheets": 3, "nbformat": 3}', "old format"),
    ],
)
def test_what_is_broken_is_told_in_words(content, words):
    read = _read(content, LESSON)
    assert words in read.broken
    assert read.lesson == LESSON
    assert not read.cells


def test_a_notebook_cut_short_is_still_known_by_its_content():
    content = handed_in()
    read = _read(content[: len(content) * 3 // 4])
    assert read.lesson == LESSON
    assert "stops being JSON" in read.broken


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_no_harm(made, encoding):
    assert _read(json.dumps(made).encode(encoding)).cells[NAME] == ANSWER


def test_an_old_notebook_is_converted(made):
    new = nbformat.reads(json.dumps(made), as_version=4)
    old = nbformat.convert(new, 3)
    read = _read(nbformat.writes(old, version=3).encode())
    assert read.lesson == LESSON
    assert read.cells[NAME] == ANSWER


def test_missing_metadata_and_kernelspec_do_no_harm(made):
    del made["metadata"]
    del made["nbformat_minor"]
    assert _read(made).cells[NAME] == ANSWER


@pytest.mark.parametrize("strange", [None, 3, "cell", [], {}, {"id": []}, {"metadata": [1]},
    {"cell_type": "code", "source": 7, "id": "exercise-loss-sigmoid"},
    {"cell_type": "code", "source": [1, None], "metadata": {"nbgrader": "x"}}])  # fmt: skip
def test_strange_cells_do_no_harm_to_others(made, strange):
    made["cells"].insert(0, strange)
    read = _read(made)
    assert read.cells[NAME] == ANSWER


def test_half_surrogates_can_be_written_afterwards(made):
    _cell(made, "exercise-loss-softmax")["source"] = "x = '\ud800'"
    assert _read(made).cells[NAME].encode() == b"x = '?'"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "source", "metadata", "cell_type", "nbgrader", "grade_id", "cells"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(JSON_VALUES, max_size=5), metadata=JSON_VALUES, other=JSON_VALUES)
def test_nothing_raises(cells, metadata, other):
    _read({"cells": cells, "metadata": metadata, "worksheets": other})
    _read({"worksheets": other, "nbformat": 3, "metadata": metadata})
    _read(json.dumps(other).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise(content):
    _read(content)
