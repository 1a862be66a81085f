"""The capstone's app, worked without a browser."""

import datetime
import io

import numpy as np
import pytest
from PIL import Image

from imgcls_course.lessons.capstone.classifier_app import OWN_IMAGE, classifier_app

EXAMPLES = {
    "test image 1": np.full((32, 32, 3), 230, np.uint8),
    "test image 2": np.full((32, 32, 3), 140, np.uint8),
}


class Bright:
    """Stands in for a classifier, and counts how often it is asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, image):
        self.asked += 1
        share = float(image.mean()) / 255
        return np.array([share, 1 - share])


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
def model():
    return Bright()


@pytest.fixture
def app(model):
    return classifier_app(model, ("bright", "dark"), EXAMPLES, threshold=0.7)


def test_it_answers_where_it_is_sure_and_passes_where_not(app):
    assert "answer: bright" in app.picture.alt
    app.controls["image"].value = "test image 2"
    assert "not sure enough: it passes" in app.picture.alt
    app.controls["threshold"].value = 0.5
    assert "answer: bright" in app.picture.alt


def test_the_slider_does_not_ask_the_classifier_again(app, model):
    app.controls["threshold"].value = 0.99
    app.controls["threshold"].value = 0.1
    assert model.asked == 1


def test_an_uploaded_image_is_answered_at_once_and_only_once(app, model):
    app.controls["upload"].value = (_file(Image.new("RGB", (40, 30), "black")),)
    assert app.controls["image"].value == OWN_IMAGE
    assert "desk.png" in app.picture.alt and "answer: dark" in app.picture.alt
    asked = model.asked
    app.controls["threshold"].value = 0.2
    assert model.asked == asked


def test_a_second_upload_replaces_the_first(app):
    app.controls["upload"].value = (_file(Image.new("RGB", (40, 30), "black")),)
    app.controls["upload"].value = (_file(Image.new("RGB", (40, 30), "white"), "snow.png"),)
    assert "snow.png" in app.picture.alt and "answer: bright" in app.picture.alt


def test_a_text_file_is_told_in_words_and_the_app_goes_on(app):
    app.controls["upload"].value = (_file(b"shopping list", "<b>notes</b>.png"),)
    said = app.widget.children[-1].value
    assert 'role="alert"' in said and "notes" in said and "<b>" not in said
    app.controls["image"].value = "test image 2"
    assert "<img" in app.widget.children[-1].value


def test_asking_before_anything_was_uploaded(app):
    app.controls["image"].value = OWN_IMAGE
    assert "uploaded yet" in app.widget.children[-1].value


def test_two_classes_and_a_threshold_out_of_range():
    app = classifier_app(Bright(), ("bright", "dark"), EXAMPLES, threshold=1.7)
    assert app.controls["threshold"].value == 1.0
