"""What Canvas and Moodle import."""

import csv
import io

from imgcls_course.teaching.grading.reports.lms import canvas_csv, moodle_csv
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.students import Student
from tests.teaching.grading.reports.made_marks import LOSS, a_class, cells, lessons, mixed_class

STUDENTS = {
    "Ada Love 101": Student("Ada Love", "moodle", "101"),
    "bob 222": Student("bob", "canvas", "222"),
    "cem": Student("=cem"),
}


def _rows(text):
    return list(csv.reader(io.StringIO(text)))


def _marks():
    answers = [Answers(key, LOSS, cells(softmax="# earns 1/2")) for key in STUDENTS]
    return a_class(answers, students=STUDENTS)


def test_canvas_columns():
    header, possible, *rows = _rows(canvas_csv(_marks()))
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", LOSS]
    assert possible == ["    Points Possible", "", "", "", "", "17"]
    assert rows[1] == ["bob", "222", "", "", "", "16"]
    assert rows[2] == ["'=cem", "", "", "'=cem", "", "16"]


def test_moodle_columns():
    header, *rows = _rows(moodle_csv(_marks(), lessons()[0]))
    assert header == ["Identifier", "Full name", "Grade", "Maximum grade", "Feedback comments"]
    assert rows[0][:4] == ["Participant 101", "Ada Love", "16", "17"]
    assert rows[0][4] == "loss.softmax (1 of 2): It agrees in part."
    assert rows[1][0] == ""


def test_what_is_not_final_or_not_handed_in_is_left_out():
    marks = mixed_class()
    canvas = {row[0]: row[-1] for row in _rows(canvas_csv(marks))[2:]}
    assert canvas == {"ada": "19", "bob": "15.1667", "cem": "0", "dora": "", "eve": ""}
    moodle = {row[1]: row[2] for row in _rows(moodle_csv(marks, lessons()[0]))[1:]}
    assert moodle == {"ada": "19", "bob": "15.1667", "cem": "0", "dora": ""}


def test_feedback_is_one_sanitized_line():
    feedback = {row[1]: row[4] for row in _rows(moodle_csv(mixed_class(), lessons()[0]))[1:]}
    assert "<b>=1+1</b>" in feedback["bob"]
    assert "Half a point" in feedback["bob"]
    assert all("\n" not in text and not text.startswith("=") for text in feedback.values())
