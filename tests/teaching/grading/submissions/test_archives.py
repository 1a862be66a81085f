"""Zip files: what is in them is read, and nothing in them can do anything."""

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.teaching.grading.submissions import archives
from imgcls_course.teaching.grading.submissions.archives import read_archive
from tests.teaching.grading.handed_in import archive


def _read(content, **options):
    return list(read_archive(io.BytesIO(content), **options))


def _link(name, target):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return {info: target}


def test_notebooks_are_read_and_other_files_left_alone():
    members = _read(archive({"Ada/02_loss.ipynb": b"{}", "Ada/photo.png": b"x", "Ada/": b""}))
    assert [(one.parts, one.content, one.problem) for one in members] == [
        (("Ada", "02_loss.ipynb"), b"{}", "")
    ]
    assert members[0].modified.tzinfo is not None


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/02_loss.ipynb", "Ada/../../Bob/02_loss.ipynb", "/etc/02_loss.ipynb",
        "C:\\02_loss.ipynb", "..\\Bob\\02_loss.ipynb", "c:02_loss.ipynb",
    ],
)  # fmt: skip
def test_paths_that_lead_elsewhere_are_refused(name):
    (member,) = _read(archive({name: b"{}"}))
    assert member.content == b""
    assert "absolute" in member.problem or "out of the archive" in member.problem


def test_a_name_with_a_zero_byte_is_refused():
    content = archive({"02_loss.ipynbX.ipynb": b"{}"}).replace(b"ipynbX", b"ipynb\0")
    (member,) = _read(content)
    assert "zero byte" in member.problem


def test_links_are_refused():
    (member,) = _read(archive(_link("Ada/02_loss.ipynb", b"/etc/passwd")))
    assert "link" in member.problem


def test_a_bomb_is_refused_and_its_neighbour_read():
    bomb = b"0" * (archives.RATIO_MATTERS_FROM + 10)
    members = _read(archive({"a.ipynb": bomb, "b.ipynb": b"{}"}))
    assert "bombs" in members[0].problem
    assert members[0].content == b""
    assert members[1].content == b"{}"


def test_a_file_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_FILE", 100)
    content = archive({"a.ipynb": bytes(range(200))})
    lying = content.replace(struct.pack("<I", 200), struct.pack("<I", 3))
    (member,) = _read(lying)
    assert member.problem


def test_the_total_is_limited():
    members = _read(archive({"a.ipynb": b"x" * 60, "b.ipynb": b"y" * 60}), total=100)
    assert members[0].problem == ""
    assert "in all" in members[1].problem


def test_archives_in_archives_are_read_to_a_depth():
    content = archive({"02_loss.ipynb": b"{}"})
    for depth in range(5):
        content = archive({"in.zip" if depth else "Ada/homework.zip": content})
    members = _read(content)
    assert len(members) == 1
    assert "zip file in a zip file" in members[0].problem


def test_a_students_archive_keeps_the_students_name():
    inner = archive({"Bob/02_loss.ipynb": b"{}"})
    (member,) = _read(archive({"Ada_7_assignsubmission_file_/homework.zip": inner}))
    assert member.parts == ("Ada_7_assignsubmission_file_", "Bob", "02_loss.ipynb")


def test_an_encrypted_file_is_refused():
    content = bytearray(archive({"a.ipynb": b"{}"}))
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    (member,) = _read(bytes(content))
    assert "encrypted" in member.problem


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip file", archive({"a.ipynb": b"1"})[:-8]])
def test_what_is_no_archive_is_told(content):
    (member,) = _read(content)
    assert "no whole zip file" in member.problem


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_raises(data):
    content = bytearray(archive({"a/b.ipynb": b"{}" * 50, "c.ipynb": b"[]", "d.zip": b"PK"}))
    for _ in range(data.draw(st.integers(1, 12))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position] = data.draw(st.integers(0, 255))
    for member in _read(bytes(content)):
        assert member.content == b"" or not member.problem
