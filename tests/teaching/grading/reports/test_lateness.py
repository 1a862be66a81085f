"""Lateness, exactly; and what a teacher adds by hand, line by line."""

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgcls_course.errors import CourseError
from imgcls_course.teaching.grading.reports.lateness import (
    Deadlines,
    LateRule,
    in_words,
    parse_late_rule,
    parse_time,
)
from imgcls_course.teaching.grading.reports.manual_marks import read_manual_marks
from imgcls_course.teaching.grading.reports.points_text import decimal, read_number
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.students import Student
from tests.teaching.grading.reports.made_marks import LOSS, a_class, cells, lessons

RULE = parse_late_rule("10% a day, at most 50%, grace 15 minutes")
DUE = datetime(2026, 3, 1, 18, tzinfo=UTC)
STUDENTS = {"ada": Student("ada"), "bob 7": Student("Bob", "moodle", "7"), "bob 8": Student("Bob")}


@pytest.mark.parametrize(
    ("late", "penalty"),
    [
        (timedelta(0), 0),
        (timedelta(minutes=15), 0),
        (timedelta(minutes=15, seconds=1), Fraction(1, 10)),
        (timedelta(days=1), Fraction(1, 10)),
        (timedelta(days=1, microseconds=1), Fraction(2, 10)),
        (timedelta(days=4, hours=1), Fraction(5, 10)),
        (timedelta(days=400), Fraction(5, 10)),
    ],
)
def test_ten_per_cent_a_day(late, penalty):
    assert RULE.penalty(late) == penalty
    assert isinstance(RULE.penalty(late), Fraction)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("none", LateRule()),
        ("10% a day", LateRule(Fraction(1, 10))),
        ("2.5 % per hour , at most 40%".replace(" ,", ","),
         LateRule(Fraction(1, 40), timedelta(hours=1), Fraction(2, 5))),
        ("12,5% each week, 2 hours grace",
         LateRule(Fraction(1, 8), timedelta(weeks=1), grace=timedelta(hours=2))),
        ("100% a minute; grace of 1.5 days",
         LateRule(Fraction(1), timedelta(minutes=1), grace=timedelta(hours=36))),
    ],
)  # fmt: skip
def test_rules_as_people_write_them(text, rule):
    assert parse_late_rule(text) == rule


@pytest.mark.parametrize("text", ["ten per cent", "10", "10% a year", "150% a day", "-5% a day"])
def test_what_is_no_rule_is_told_with_an_example(text):
    with pytest.raises(CourseError, match="10% a day"):
        parse_late_rule(text)


@given(st.timedeltas(timedelta(0), timedelta(days=900)), st.timedeltas(timedelta(0), timedelta(9)))
def test_later_is_never_cheaper(late, more):
    assert 0 <= RULE.penalty(late) <= RULE.penalty(late + more) <= Fraction(1, 2)


def test_a_date_lasts_until_its_end():
    assert parse_time("2026-03-01").astimezone().strftime("%d %H:%M") == "01 23:59"
    assert parse_time("2026-03-01T18:00+01:00") == DUE - timedelta(hours=1)
    assert parse_time("2026-03-01 18:00").tzinfo is not None
    with pytest.raises(CourseError, match="is no date"):
        parse_time("tomorrow")


def test_lessons_have_their_own_times():
    deadlines = Deadlines(DUE, {"03_gradient_descent": DUE + timedelta(days=7)}, RULE)
    received = (DUE + timedelta(hours=2)).astimezone(timezone(timedelta(hours=9)))
    assert deadlines.lateness(LOSS, received) == timedelta(hours=2)
    assert deadlines.lateness("03_gradient_descent", received) == timedelta(0)
    assert deadlines.lateness(LOSS, None) == timedelta(0)
    assert Deadlines().lateness(LOSS, received) == timedelta(0)


def test_lateness_in_words():
    assert in_words(timedelta(0)) == ""
    assert in_words(timedelta(days=1, hours=3, minutes=5)) == "1 day 3 hours"
    assert in_words(timedelta(minutes=2, seconds=1)) == "2 minutes 1 second"


def test_lateness_is_taken_off_what_was_earned_and_not_off_what_was_added(tmp_path):
    answers = [Answers("ada", LOSS, cells(softmax="# earns 1/3"), received=DUE + timedelta(days=2))]
    path = _csv(tmp_path, "student,lesson,points\nada,loss,1.5\n")
    manual = read_manual_marks(path, {"ada": Student("ada")}, lessons())
    (mark,) = a_class(answers, deadlines=Deadlines(DUE, {}, RULE), manual=manual).marks.values()
    earned = 17 - Fraction(4, 3)
    assert (mark.earned, mark.penalty, mark.late) == (earned, Fraction(1, 5), "2 days")
    assert mark.points == earned * Fraction(4, 5) + Fraction(3, 2)


def test_points_are_never_below_zero(tmp_path):
    path = _csv(tmp_path, "student,lesson,points\nada,loss,-99\n")
    manual = read_manual_marks(path, {"ada": Student("ada")}, lessons())
    (mark,) = a_class([Answers("ada", LOSS, cells())], manual=manual).marks.values()
    assert mark.points == 0


def test_an_unknown_time_is_noted_and_costs_nothing():
    marks = a_class([Answers("ada", LOSS, cells())], deadlines=Deadlines(DUE, {}, RULE))
    assert any("nobody knows when" in note for note in marks.notes)
    assert marks.total("ada") == 17


def test_extra_credit_adds_and_is_not_asked_for():
    marks = a_class([Answers("ada", LOSS, cells())], extra=["loss.softmax"])
    assert (marks.total("ada"), marks.possible) == (17, 15)


def _csv(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "manual.csv"
    path.write_bytes(text.encode(encoding))
    return path


def _manual(tmp_path, text, encoding="utf-8"):
    return read_manual_marks(_csv(tmp_path, text, encoding), STUDENTS, lessons())


def test_points_comments_and_times(tmp_path):
    manual = _manual(
        tmp_path,
        "student,lesson,exercise,points,comment,received\n"
        'ada,,loss.softmax,1/2,"well, nearly",\n'
        "7,02,,2,Thank you,2026-03-02T10:00+00:00\n"
        "\n"
        "ada,,loss.sigmoid,,only words,\n",
    )
    assert manual.points == {("ada", "loss.softmax"): Fraction(1, 2)}
    assert manual.exercise_comments[("ada", "loss.softmax")] == "well, nearly"
    assert manual.exercise_comments[("ada", "loss.sigmoid")] == "only words"
    assert manual.bonus == {("bob 7", LOSS): 2}
    assert manual.lesson_comments == {("bob 7", LOSS): "Thank you"}
    assert manual.received == {("bob 7", LOSS): datetime(2026, 3, 2, 10, tzinfo=UTC)}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_spreadsheets_write(tmp_path, delimiter):
    text = "Student,Exercise,Points\r\nADA,loss.softmax,0.5\r\n".replace(",", delimiter)
    assert _manual(tmp_path, text, "utf-8-sig").points == {("ada", "loss.softmax"): Fraction(1, 2)}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("adda,,loss.softmax,1,", "no student is called 'adda'; did you mean ada"),
        ("Bob,,loss.softmax,1,", "may be bob 7 or bob 8"),
        ("ada,,loss.sofmax,1,", "no exercise is called 'loss.sofmax'; did you mean loss.softmax"),
        ("ada,05,,1,", "no lesson that is graded is called '05'"),
        ("ada,,,1,", "neither an exercise nor a lesson"),
        ("ada,,loss.softmax,two,", "'two' is no number"),
        ("ada,,loss.softmax,1/0,", "divides by zero"),
        ("ada,,loss.softmax,3,", "worth 0 to 2 points, not 3"),
        ("ada,,loss.softmax,-1,", "worth 0 to 2 points, not -1"),
        ("ada,,loss.softmax,nan,", "no number"),
        ("ada,,loss.softmax,1e9,", "no number"),
        ("ada,,loss.softmax,1,a,b", "more values than there are columns"),
        ('ada,,loss.softmax,1,"never closed', "unexpected end"),
    ],
)
def test_each_line_that_is_wrong_is_named(tmp_path, row, words):
    text = f"student,lesson,exercise,points,comment\nada,,loss.sigmoid,1,\n{row}\n"
    with pytest.raises(CourseError, match="line 3: ") as caught:
        _manual(tmp_path, text)
    assert words in caught.value.problem


def test_lines_that_contradict_each_other_are_told(tmp_path):
    with pytest.raises(CourseError, match="line 3: an earlier line says something else"):
        _manual(tmp_path, "student,exercise,points\nada,loss.softmax,1\nada,loss.softmax,2\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "columns none"),
        ("name,points\n", "columns name, points"),
        ("student,exercise,pionts\n", "'pionts'"),
    ],
)
def test_columns_that_are_wrong_are_told(tmp_path, text, words):
    with pytest.raises(CourseError, match=words):
        _manual(tmp_path, text)


def test_a_file_in_another_encoding_or_missing_is_told(tmp_path):
    with pytest.raises(CourseError, match="cannot be read"):
        _manual(tmp_path, "student,exercise\nZoë,x\n", "latin-1")
    with pytest.raises(CourseError, match="cannot be read"):
        read_manual_marks(tmp_path / "none.csv", STUDENTS, lessons())


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (3, "3"), ("1/2", "0.5"), ("2/3", "0.6667"), ("-1/8", "-0.125"), ("100", "100")],
)
def test_numbers_in_writing(number, text):
    assert decimal(Fraction(number)) == text


@given(st.fractions(max_denominator=10**6))
def test_written_numbers_are_near_and_short(number):
    assert abs(Fraction(decimal(number)) - number) <= Fraction(1, 20_000)


@given(st.decimals(0, 9999, places=2))
def test_numbers_are_read_as_written(number):
    assert read_number(str(number)) == Fraction(str(number))
