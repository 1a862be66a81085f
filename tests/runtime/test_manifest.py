"""The manifest knows every data file, and notices what is missing or damaged."""

from __future__ import annotations

import json
import os

import pytest

from imgcls_course.errors import DataError
from imgcls_course.runtime import manifest
from imgcls_course.runtime.paths import data_folder

LARGEST = 45_000_000
LARGEST_PRETRAINED = 8_000_000
LARGEST_OF_LATER_LESSONS = 10_000_000
PART_OF = {"small_resnet": "pretrained"} | dict.fromkeys(
    ("architectures", "small_student", "dcgan", "painter", "detector"), "later lessons"
)
"""Folders whose files are counted apart: networks and runs that the course made itself."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder with two recorded files."""
    monkeypatch.setenv("IMGCLS_DATA", str(tmp_path))
    (tmp_path / "manifest.json").write_text('{"files": []}')
    (tmp_path / "photos").mkdir()
    for name in ("photos/b.txt", "photos/a.txt"):
        (tmp_path / name).write_text(name)
        manifest.record(tmp_path / name, source="a test", licence="CC0-1.0", class_index=7)
    return tmp_path


def test_every_file_of_the_course_is_listed_whole_and_has_a_licence():
    assert manifest.verify_all() == []
    assert manifest.unlisted_files() == []
    entries = manifest.read_manifest()
    assert all(entry.source and entry.licence for entry in entries)
    assert len({entry.path for entry in entries}) == len(entries)


def test_the_data_is_small_enough():
    sizes = dict.fromkeys(("pretrained", "later lessons", "all others"), 0)
    for path in data_folder().rglob("*"):
        if path.is_file():
            sizes[PART_OF.get(path.parent.name, "all others")] += path.stat().st_size
    assert 0 < sizes["pretrained"] <= LARGEST_PRETRAINED
    assert 0 < sizes["later lessons"] <= LARGEST_OF_LATER_LESSONS
    assert sizes["all others"] <= LARGEST


def test_entries_are_sorted_and_carry_their_details(folder):
    entries = manifest.read_manifest()
    assert [entry.path for entry in entries] == ["photos/a.txt", "photos/b.txt"]
    assert entries[0].details == {"class_index": 7}
    assert entries[0].bytes == len("photos/a.txt")
    written = json.loads((folder / "manifest.json").read_text())["files"]
    assert [values["path"] for values in written] == ["photos/a.txt", "photos/b.txt"]
    assert written[0]["class_index"] == 7


def test_recording_again_replaces_one_entry_and_keeps_the_others(folder):
    (folder / "photos/a.txt").write_text("changed")
    manifest.record(folder / "photos/a.txt", source="another", licence="MIT", title="A")
    first, second = manifest.read_manifest()
    assert (first.source, first.title, first.details) == ("another", "A", {})
    assert second.source == "a test"
    assert manifest.verify_all() == []
    manifest.forget("photos/a.txt")
    assert manifest.read_manifest() == [second]
    assert manifest.unlisted_files() == ["photos/a.txt"]


def test_a_file_outside_the_folder_is_not_recorded(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("elsewhere") / "x"
    outside.write_text("x")
    with pytest.raises(ValueError):
        manifest.record(outside, source="a test", licence="MIT")


def test_scripts_and_hidden_files_need_no_entry(folder):
    (folder / "scripts").mkdir()
    (folder / "scripts" / "make.py").write_text("")
    (folder / ".DS_Store").write_text("")
    assert manifest.unlisted_files() == []


def test_missing_and_damaged_files_are_named_with_what_to_do(folder):
    assert manifest.verified_path("photos/a.txt").read_text() == "photos/a.txt"
    (folder / "photos/a.txt").write_text("photos/A.txt")
    os.utime(folder / "photos/a.txt", ns=(1, 1))
    (folder / "photos/b.txt").unlink()
    for name, found in [("a", "damaged: its SHA-256"), ("b", "missing"), ("c", "no file")]:
        with pytest.raises(DataError, match=found) as caught:
            manifest.verified_path(f"photos/{name}.txt")
        assert f"photos/{name}.txt" in caught.value.problem
        assert "imgcls-course data verify" in caught.value.remedy
    assert len(manifest.verify_all()) == 2


def test_verify_all_hashes_again(folder):
    path = folder / "photos/a.txt"
    manifest.verified_path("photos/a.txt")
    times = path.stat()
    path.write_text("photos/A.txt")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert len(manifest.verify_all()) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"files": [{"path": "x"}]}', "ÿ"])
def test_a_damaged_manifest_is_no_traceback(folder, content):
    (folder / "manifest.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(DataError, match=r"manifest\.json is damaged"):
        manifest.read_manifest()


def test_a_missing_manifest(folder):
    (folder / "manifest.json").unlink()
    with pytest.raises(DataError, match=r"manifest\.json cannot be read"):
        manifest.verify_all()
