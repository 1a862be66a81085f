"""NOTICE names what the manifest lists: every photo's author, licence and origin."""

import json

import pytest

from imgcls_course.runtime.paths import data_folder

NOTICE = data_folder().parent / "NOTICE"
FILES = json.loads((data_folder() / "manifest.json").read_text(encoding="utf-8"))["files"]
PHOTOS = [one for one in FILES if one["path"].startswith("photos/")]
pytestmark = pytest.mark.skipif(not NOTICE.is_file(), reason="an installed course has no NOTICE")


@pytest.mark.parametrize("photo", PHOTOS, ids=lambda one: one["path"])
def test_a_photo_is_attributed(photo):
    text = " ".join(NOTICE.read_text(encoding="utf-8").split())
    start = text.index(photo["path"].removeprefix("photos/"))
    entry = text[start : start + 500]
    assert f'"{photo["title"]}"' in entry
    assert f"Author: {photo['author']}. Licence: {photo['licence']}." in entry
    assert photo.get("original", "") in entry


def test_every_other_folder_of_data_has_a_section():
    text = NOTICE.read_text(encoding="utf-8")
    for file in FILES:
        assert f"data/{file['path'].split('/')[0]}" in text


def test_every_licence_in_the_manifest_is_linked():
    text = NOTICE.read_text(encoding="utf-8")
    for licence in {one["licence"] for one in FILES if one["licence"][-2:] == ".0"}:
        assert f"{licence}: https://" in text
