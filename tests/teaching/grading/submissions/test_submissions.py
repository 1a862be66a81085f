"""Folders and archives of a class: whose each file is, and which version counts."""

import os
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.errors import CourseError
from imgcls_course.teaching.grading.submissions import class_folder
from imgcls_course.teaching.grading.submissions.class_folder import read_submissions
from imgcls_course.teaching.grading.submissions.students import (
    attribute,
    clean,
    safe_key,
    unique_keys,
)
from tests.teaching.grading.handed_in import MOODLE, archive, catalogue, handed_in, write

LOSS, DESCENT = "02_loss", "03_gradient_descent"


def _answer(number):
    return handed_in(LOSS, {"loss.softmax": f"def softmax(logits):\n    return {number}"})


def _read(place):
    return read_submissions(place, catalogue())


def _found(place):
    return [(one.student, one.lesson) for one in _read(place).answers]


def _number(answers):
    return answers.cells["loss.softmax"].rpartition(" ")[2]


def test_a_folder_of_student_folders(tmp_path):
    write(tmp_path / "ada" / "02_loss.ipynb", handed_in(LOSS))
    write(tmp_path / "ada" / "week 3" / "03_gradient_descent.ipynb", handed_in(DESCENT))
    write(tmp_path / "bob" / "whatever.ipynb", handed_in(LOSS))
    assert _found(tmp_path) == [("ada", LOSS), ("ada", DESCENT), ("bob", LOSS)]


def test_a_folder_of_notebooks(tmp_path):
    for name in ("ada_02_loss", "02_loss-bob", "02_Loss (cem)", "dora"):
        write(tmp_path / f"{name}.ipynb", handed_in(LOSS))
    write(tmp_path / "ada_03_gradient_descent.ipynb", handed_in(DESCENT))
    assert _found(tmp_path) == [
        ("(cem)", LOSS), ("ada", LOSS), ("ada", DESCENT), ("bob", LOSS), ("dora", LOSS),
    ]  # fmt: skip


def test_one_students_notebooks_alone(tmp_path):
    write(tmp_path / "ada" / "02_loss.ipynb", handed_in(LOSS))
    write(tmp_path / "ada" / "03_gradient_descent-Copy1.ipynb", handed_in(DESCENT))
    assert _found(tmp_path / "ada") == [("ada", LOSS), ("ada", DESCENT)]
    assert _found(tmp_path / "ada" / "02_loss.ipynb") == [("02_loss", LOSS)]


def test_moodles_archive(tmp_path):
    names = [MOODLE.format(name=name, number=n) for n, name in enumerate(["Ada Love", "Bob"], 101)]
    files = {f"{name}/x.ipynb": handed_in(LOSS) for name in names}
    place = write(tmp_path / "class.zip", archive(files))
    read = _read(place)
    assert [one.student for one in read.answers] == ["Ada Love 101", "Bob 102"]
    student = read.students["Ada Love 101"]
    assert (student.name, student.platform, student.platform_id) == ("Ada Love", "moodle", "101")
    assert _found(tmp_path) == [("Ada Love 101", LOSS), ("Bob 102", LOSS)]


def test_moodles_archive_unpacked_and_with_archives_in_it(tmp_path):
    homework = archive({"Bob_102_assignsubmission_file_/02_loss.ipynb": handed_in(LOSS)})
    write(tmp_path / MOODLE.format(name="Ada", number=101) / "homework.zip", homework)
    assert _found(tmp_path) == [("Ada 101", LOSS)]


def test_canvas_archive(tmp_path):
    names = ["lovelaceada_LATE_12345_67890_02_loss-1", "bob_222_333_some name", "bob_222_334_03"]
    lessons = [LOSS, LOSS, DESCENT]
    files = {
        f"{name}.ipynb": handed_in(lesson) for name, lesson in zip(names, lessons, strict=True)
    }
    read = _read(write(tmp_path / "submissions.zip", archive(files)))
    assert [(one.student, one.lesson) for one in read.answers] == [
        ("bob 222", LOSS), ("bob 222", DESCENT), ("lovelaceada 12345", LOSS),
    ]  # fmt: skip
    assert read.students["bob 222"].platform_id == "222"
    assert any("marked" in note and "late" in note for note in read.notes)


def test_a_students_archive_cannot_speak_for_another(tmp_path):
    forged = archive({"Bob_102_assignsubmission_file_/02_loss.ipynb": _answer(0)})
    write(tmp_path / "ada.zip", forged)
    write(tmp_path / "cem.zip", archive({"02_loss.ipynb": _answer(1)}))
    write(tmp_path / "Bob_102_assignsubmission_file_" / "02_loss.ipynb", _answer(2))
    read = _read(tmp_path)
    assert {one.student: _number(one) for one in read.answers} == {
        "ada": "0", "cem": "1", "Bob 102": "2",
    }  # fmt: skip


def test_the_latest_version_counts_and_is_said(tmp_path):
    for number, name in enumerate(["b.ipynb", "a.ipynb", "c.ipynb"]):
        path = write(tmp_path / "ada" / name, _answer(number))
        os.utime(path, (1000 + 10 * number, 1000 + 10 * number))
    read = _read(tmp_path)
    assert [_number(one) for one in read.answers] == ["2"]
    assert read.notes == ["ada, 02_loss: 3 versions; ada/c.ipynb counts, the latest."]


def test_of_versions_of_one_time_the_highest_number_counts(tmp_path):
    for number, name in enumerate(["x-2.ipynb", "x-10.ipynb", "x-1.ipynb"]):
        os.utime(write(tmp_path / "ada" / name, _answer(number)), (1000, 1000))
    assert [_number(one) for one in _read(tmp_path).answers] == ["1"]


def test_a_version_that_can_be_read_counts_before_one_that_cannot(tmp_path):
    os.utime(write(tmp_path / "ada" / "02_loss.ipynb", _answer(1)), (1000, 1000))
    os.utime(write(tmp_path / "ada" / "02_loss-1.ipynb", _answer(2)[:-90]), (2000, 2000))
    read = _read(tmp_path)
    assert [_number(one) for one in read.answers] == ["1"]
    assert "the latest that can be read" in read.notes[0]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"null"])
def test_a_broken_file_touches_no_neighbour(tmp_path, content):
    write(tmp_path / "ada" / "02_loss.ipynb", content)
    write(tmp_path / "bob" / "02_loss.ipynb", _answer(1))
    ada, bob = _read(tmp_path).answers
    assert ada.broken and not ada.cells
    assert not bob.broken and _number(bob) == "1"


def test_a_broken_file_without_a_lesson_is_listed_with_its_student(tmp_path):
    write(tmp_path / "ada" / "homework.ipynb", b"")
    write(tmp_path / "bob" / "02_loss.ipynb", _answer(1))
    read = _read(tmp_path)
    assert [(one.student, one.file) for one in read.unread] == [("ada", "ada/homework.ipynb")]
    assert "ada" in read.students


def test_a_huge_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(class_folder, "LARGEST_FILE", 1000)
    write(tmp_path / "ada" / "02_loss.ipynb", b" " * 1001)
    (answers,) = _read(tmp_path).answers
    assert "larger than" in answers.broken


def test_links_and_pipes_are_not_opened(tmp_path):
    secret = write(tmp_path / "elsewhere" / "02_loss.ipynb", _answer(7))
    place = tmp_path / "class"
    write(place / "bob" / "02_loss.ipynb", _answer(1))
    (place / "ada").mkdir()
    (place / "ada" / "02_loss.ipynb").symlink_to(secret)
    (place / "eve").symlink_to(tmp_path / "elsewhere")
    (place / "cem").mkdir()
    os.mkfifo(place / "cem" / "02_loss.ipynb")
    read = {one.student: one for one in _read(place).answers}
    assert "link" in read["ada"].broken and not read["ada"].cells
    assert "not a plain file" in read["cem"].broken
    assert _number(read["bob"]) == "1"
    assert "eve" not in read


def test_a_traversal_in_an_archive_is_told_and_reads_nothing(tmp_path):
    write(tmp_path / "ada.zip", archive({"../bob/02_loss.ipynb": _answer(1)}))
    write(tmp_path / "bob" / "02_loss.ipynb", _answer(2))
    read = {one.student: one for one in _read(tmp_path).answers}
    assert "out of the archive" in read["ada"].broken
    assert _number(read["bob"]) == "2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ada.zip", "bob"]


def test_a_damaged_archive_is_told(tmp_path):
    write(tmp_path / "ada.zip", b"PK and no more")
    write(tmp_path / "bob" / "02_loss.ipynb", _answer(2))
    read = _read(tmp_path)
    assert [(one.student, one.file) for one in read.unread] == [("ada", "ada.zip")]


def test_names_that_file_systems_confuse_stay_two_students(tmp_path):
    composed, decomposed = (unicodedata.normalize(form, "Zoë") for form in ("NFC", "NFD"))
    folders = {composed: 1, decomposed: 2, "zoë": 3, "Bob": 4}
    for name, number in folders.items():
        write(tmp_path / name / "02_loss.ipynb", _answer(number))
    read = _read(tmp_path)
    assert len({one.student.casefold() for one in read.answers}) == 4
    assert {_number(one) for one in read.answers} == {"1", "2", "3", "4"}
    assert {one.student for one in read.answers if "~" not in one.student} == {"Bob"}
    assert len(read.notes) == 3


def test_files_of_systems_and_editors_are_left_alone(tmp_path):
    write(tmp_path / "ada" / ".ipynb_checkpoints" / "02_loss.ipynb", _answer(1))
    write(tmp_path / "__MACOSX" / "ada" / "._02_loss.ipynb", b"\0\5")
    write(tmp_path / "ada" / "02_loss.ipynb", _answer(2))
    read = _read(tmp_path)
    assert [_number(one) for one in read.answers] == ["2"]
    assert not read.unread and not read.notes


def test_an_empty_or_missing_place_is_told(tmp_path):
    with pytest.raises(CourseError, match="no notebook"):
        _read(tmp_path)
    with pytest.raises(CourseError, match="does not exist"):
        _read(tmp_path / "nowhere")


def test_the_order_of_files_changes_nothing(tmp_path):
    for name in ("c", "a", "b"):
        write(tmp_path / "one" / name / "02_loss.ipynb", _answer(1))
    for name in ("b", "c", "a"):
        write(tmp_path / "two" / name / "02_loss.ipynb", _answer(1))
    digests = [[one.digest for one in _read(tmp_path / place).answers] for place in ("one", "two")]
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("name", "student", "rest"),
    [
        ("Ada Love_12_assignsubmission_file_", "Ada Love", ""),
        ("A_B_12_assignsubmission_file_x_1.ipynb", "A_B", "x_1.ipynb"),
        ("Participant_77_assignsubmission_onlinetext_", "Participant", ""),
        ("lovelaceada_12_34_my_file.ipynb", "lovelaceada", "my_file.ipynb"),
        ("李雷_LATE_12_34_x.ipynb", "李雷", "x.ipynb"),
    ],
)
def test_names_of_platforms(name, student, rest):
    attribution = attribute(name)
    assert (attribution.student.name, attribution.rest) == (student, rest)


@pytest.mark.parametrize("name", ["ada", "02_loss.ipynb", "ada_12", "a_b_c", "_12_34_x.ipynb"])
def test_other_names_are_of_no_platform(name):
    assert attribute(name) is None


@pytest.mark.parametrize("label", ["..", ".", "", "/etc/passwd", "a\\b", "con", "NUL.txt", "a\0b",
    "x" * 500, "\u202etxt.exe", "<script>", "=cmd", "-rf", "\ud800", "a\nb", "~"])  # fmt: skip
def test_keys_are_safe_names_of_files(label, tmp_path):
    key = safe_key(label)
    (tmp_path / f"{key}.html").write_text("")
    assert [path.name for path in tmp_path.iterdir()] == [f"{key}.html"]
    assert not set("/\\<>\"'\0\n\u202e~&") & set(key.partition("~")[0])


@settings(max_examples=300, deadline=None)
@given(st.sets(st.text(max_size=12), max_size=8))
def test_no_two_labels_share_a_key(labels):
    keys = unique_keys(labels)
    folded = {unicodedata.normalize("NFKC", key).casefold() for key in keys.values()}
    assert len(folded) == len(labels)
    assert all(key and clean(key) == key for key in keys.values())
