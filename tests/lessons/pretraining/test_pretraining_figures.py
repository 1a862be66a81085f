import io

import numpy as np
import pytest
from PIL import Image

from imgcls_course.datasets import LabelledImages
from imgcls_course.lessons.pretraining.accuracy_of_draws import accuracy_of_draws
from imgcls_course.lessons.pretraining.one_number_by_layer import by_layer
from imgcls_course.lessons.pretraining.pretraining_scale import images_seen, number_in_words
from imgcls_course.lessons.pretraining.source_and_target import classes_of_tasks
from imgcls_course.lessons.pretraining.unknown_classes import answers_to_unknown_classes

RANDOM = np.random.default_rng(0)


def _is_a_picture(drawn):
    width, height = Image.open(io.BytesIO(drawn.png)).size
    return width > 500 and height > 80 and len(drawn.alt.split()) >= 6


@pytest.mark.parametrize(
    ("number", "words"),
    [(480_000, "480 thousand"), (1.2e6 * 90, "108 million"), (4.24e9, "4.2 billion"),
     (9.96e6, "10 million"), (1000, "1.0 thousand")],
)  # fmt: skip
def test_large_numbers_are_told_in_words(number, words):
    assert number_in_words(number) == words


def test_the_scale_tells_each_run():
    drawn = images_seen({"a large run": 4e9, "ours": 480_000}, "ours")
    assert _is_a_picture(drawn)
    assert "a large run 4.0 billion, ours 480 thousand" in drawn.alt


def test_tasks_are_shown_with_their_classes():
    images = RANDOM.integers(0, 256, (12, 8, 8, 3), dtype=np.uint8)
    task = LabelledImages(images, np.arange(12) % 3, ("a", "b", "c"))
    drawn = classes_of_tasks({"learn": task, "use": task.only(["b"])}, rows=2)
    assert _is_a_picture(drawn)
    assert "learn: a, b, c; use: b" in drawn.alt


def test_unknown_classes_are_told_with_their_commonest_answers():
    answers = {"cat": np.array([0, 0, 1, 0]), "dog": np.array([2, 2, 1, 2])}
    drawn = answers_to_unknown_classes(answers, ("frog", "ship", "horse"))
    assert _is_a_picture(drawn)
    assert "a cat is called frog in 75% and ship in 25%" in drawn.alt
    assert "a dog is called horse in 75%" in drawn.alt


def test_layers_and_draws():
    curves = {name: {"stem": 0.6, "block": 0.7} for name in ("untrained", "trained")}
    drawn = by_layer(
        curves, "accuracy", "They rise.", errors=0.02, level=("guess", 0.5), percent=True
    )
    assert _is_a_picture(drawn) and "stem, block" in drawn.alt
    drawn = accuracy_of_draws({"pixels": [0.5, 0.6], "features": [0.7, 0.8]}, "They rise.")
    assert _is_a_picture(drawn) and "pixels 55%, features 75%" in drawn.alt
