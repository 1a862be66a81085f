import datetime
import io

import numpy as np
import pytest
from PIL import Image

from imgcls_course.datasets import load_photos
from imgcls_course.lessons.start_here.photo_explorer import OWN_PHOTO, photo_explorer

PHOTOS = load_photos()[:3]


def _answer(image):
    """Stands in for a model: what it says depends on the image's brightness only."""
    share = float(image.mean()) / 255
    return [("bright", share), ("dark", 1 - share)]


def _file(content, name="desk.png"):
    """What the browser sends for a file."""
    if isinstance(content, Image.Image):
        buffer = io.BytesIO()
        content.save(buffer, "PNG")
        content = buffer.getvalue()
    return {
        "name": name,
        "type": "image/png",
        "size": len(content),
        "content": memoryview(content),
        "last_modified": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    }


@pytest.fixture
def explorer():
    return photo_explorer(PHOTOS, _answer)


def test_it_starts_with_the_first_photo(explorer):
    assert PHOTOS[0].title in explorer.picture.alt


def test_choosing_another_photo_shows_it(explorer):
    explorer.controls["photo"].value = PHOTOS[2].title
    assert PHOTOS[2].title in explorer.picture.alt


def test_an_uploaded_photo_is_shown_at_once(explorer):
    explorer.controls["upload"].value = (_file(Image.new("RGB", (40, 30), "white")),)
    assert explorer.controls["photo"].value == OWN_PHOTO
    assert "desk.png" in explorer.picture.alt
    assert "on top: bright" in explorer.picture.alt


def test_a_second_upload_replaces_the_first(explorer):
    explorer.controls["upload"].value = (_file(Image.new("RGB", (40, 30), "white")),)
    explorer.controls["upload"].value = (_file(Image.new("L", (40, 30), 0), "night.png"),)
    assert "night.png" in explorer.picture.alt


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (1, 1), 200),
        Image.new("RGBA", (50, 20), (255, 0, 0, 128)),
        Image.fromarray(np.zeros((4000, 5000, 3), np.uint8)),
    ],
    ids=["one grey pixel", "see-through", "20 megapixels"],
)
def test_photos_of_every_kind_and_size_are_taken(explorer, image):
    explorer.controls["upload"].value = (_file(image),)
    assert "desk.png" in explorer.picture.alt


def test_a_text_file_is_told_in_words_and_the_widget_goes_on(explorer):
    explorer.controls["upload"].value = (_file(b"shopping list", "<b>notes</b>.png"),)
    said = explorer.widget.children[-1].value
    assert 'role="alert"' in said and "notes" in said and "<b>" not in said
    explorer.controls["photo"].value = PHOTOS[1].title
    assert PHOTOS[1].title in explorer.picture.alt
    assert "<img" in explorer.widget.children[-1].value


def test_asking_for_ones_own_photo_before_there_is_one(explorer):
    explorer.controls["photo"].value = OWN_PHOTO
    assert "No photo has been uploaded yet" in explorer.widget.children[-1].value
