"""The gradebook: right numbers, and nothing in it that a spreadsheet would run."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgcls_course.teaching.grading.reports.gradebook import gradebook_csv, gradebook_json
from imgcls_course.teaching.grading.reports.junit import junit_xml
from imgcls_course.teaching.grading.reports.sanitizing import one_line, plain_text, spreadsheet_text
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.students import Student
from tests.teaching.grading.reports.made_marks import LOSS, a_class, cells, lessons, mixed_class

NASTY = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("x")']


def _table(marks):
    return {row["student"]: row for row in csv.DictReader(io.StringIO(gradebook_csv(marks)))}


def test_points_in_the_table():
    table = _table(mixed_class())
    assert list(table) == ["ada", "bob", "cem", "dora", "eve"]
    assert table["ada"]["total"] == "19"
    assert table["ada"]["percent"] == "111.8"
    assert table["bob"]["loss.softmax"] == "0.6667"
    assert table["bob"]["loss.sigmoid"] == "0.5"
    assert table["cem"][LOSS] == "0"
    assert table["eve"][LOSS] == "" and table["eve"]["total"] == "0"


def test_what_we_could_not_grade_is_empty_and_no_zero():
    dora = _table(mixed_class())["dora"]
    assert dora["loss.first_loss"] == dora[LOSS] == dora["total"] == ""
    assert dora["loss.softmax"] == "0"


def test_the_data_are_exact():
    data = json.loads(gradebook_json(mixed_class()))
    bob = data["students"][1]
    assert Fraction(bob["points"]) == 17 - Fraction(4, 3) - Fraction(1, 2)
    exercise = bob["lessons"][0]["exercises"][1]
    assert exercise["points"] == "2/3"
    assert exercise["state"] == "wrong"
    assert data["students"][3]["is_final"] is False
    assert data["students"][4]["lessons"] == []


def test_equal_classes_give_equal_bytes():
    assert gradebook_json(mixed_class()) == gradebook_json(mixed_class())
    assert gradebook_csv(mixed_class()) == gradebook_csv(mixed_class())


def test_several_lessons_and_one_not_handed_in():
    other = "03_gradient_descent"
    answers = [Answers("ada", LOSS, cells()), Answers("bob", other, cells(other))]
    table = _table(a_class(answers))
    assert (table["ada"]["total"], table["ada"][other]) == ("17", "")
    assert (table["bob"]["total"], table["bob"]["possible"]) == ("22", "39")


@pytest.mark.parametrize("name", NASTY)
def test_no_cell_is_a_formula(name):
    marks = a_class([Answers(name, LOSS, cells())], students={name: Student(name)})
    for row in csv.reader(io.StringIO(gradebook_csv(marks))):
        for cell in row:
            assert not cell.strip().startswith(("=", "+", "@", "＝", "\t"))
            assert not cell.startswith("-")


def test_quotes_commas_and_lines_stay_in_their_cell():
    name = 'a,"b"\r\nc;d'
    marks = a_class([Answers("key", LOSS, cells())], students={"key": Student(name)})
    (row,) = _table(marks).values()
    assert row["name"] == 'a,"b" c;d'


@given(st.text())
def test_no_text_becomes_a_formula(text):
    made = spreadsheet_text(text)
    assert "\n" not in made and "\x1b" not in made
    assert not made.lstrip().startswith(("=", "+", "-", "@"))


@given(st.text())
def test_sanitized_text_is_good_for_xml_and_files(text):
    made = plain_text(text)
    made.encode("utf-8")
    element = ET.Element("a")
    element.text = made
    assert (ET.fromstring(ET.tostring(element)).text or "") == made


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x1b\\after", "after"),
        ("a\x1b[2Jb\x9b1mc", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("zero\u200bwidth\0\x08", "zerowidth"),
        ("\ud800x", "x"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("Zoë 李雷 😀", "Zoë 李雷 😀"),
    ],
)
def test_escapes_and_controls_go(text, left):
    assert plain_text(text) == left
    assert one_line(left) == " ".join(left.split())


def test_junit_has_a_case_for_each_exercise():
    root = ET.fromstring(junit_xml(mixed_class()))
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == [f"{name}: {LOSS}" for name in ("ada", "bob", "cem", "dora")]
    assert suites[f"ada: {LOSS}"].attrib.items() >= {"tests": "8", "failures": "0"}.items()
    bob = {case.get("name"): case for case in suites[f"bob: {LOSS}"]}
    assert bob["loss.softmax"].find("failure").get("message").startswith("<b>=1+1</b>")
    assert bob["loss.softmax"].find("properties/property").get("value") == "0.6667"
    assert bob["loss.first_loss"].find("failure") is None
    dora = {case.get("name"): case for case in suites[f"dora: {LOSS}"]}
    assert dora["loss.first_loss"].find("error") is not None
    assert dora["loss.softmax"].find("failure").get("type") == "not attempted"


def test_junit_survives_what_xml_cannot_hold():
    answers = [Answers("ada", LOSS, cells(softmax="# earns 0\n# reason a\x00\x1b[1m]]>&<b>\ufffe"))]
    root = ET.fromstring(junit_xml(a_class(answers)))
    assert root.find(".//failure").text.startswith("a]]>&<b>")


def test_lessons_of_the_class_are_those_that_are_graded():
    marks = a_class([Answers("ada", LOSS, cells())], graded=lessons(LOSS, "03_gradient_descent"))
    assert marks.possible == 39
