"""The figures of lesson 12's first half: what they show is said in their alt text."""

import numpy as np
import pytest

from imgcls_course.lessons.beyond_classification.generation.adversarial_diagram import (
    adversarial_diagram,
)
from imgcls_course.lessons.beyond_classification.generation.image_rows import image_rows
from imgcls_course.lessons.beyond_classification.generation.normalization_diagram import (
    shared_means,
)
from imgcls_course.lessons.beyond_classification.generation.side_by_side import SideBySideFigure
from imgcls_course.lessons.beyond_classification.generation.style_figures import (
    gram_gallery,
    style_against_content,
)
from imgcls_course.lessons.beyond_classification.generation.transposed_convolution import (
    transposed_convolution_diagram,
)

IMAGES = np.random.default_rng(0).integers(0, 256, size=(3, 16, 16, 3)).astype(np.uint8)


@pytest.mark.parametrize(
    "draw", [adversarial_diagram, shared_means, transposed_convolution_diagram]
)
def test_diagrams_say_what_they_show(draw):
    shown = draw()
    assert shown.png.startswith(b"\x89PNG")
    assert len(shown.alt.split()) > 15


def test_a_transposed_convolution_counts_its_places():
    assert "cover 10 places" in transposed_convolution_diagram(4, 4, 2).alt
    assert "middle 8" in transposed_convolution_diagram(4, 4, 2).alt
    assert "cover 11 places" in transposed_convolution_diagram(3, 5, 3).alt


def test_rows_are_named():
    shown = image_rows({"start": IMAGES, "step\n10": IMAGES}, "They are alike.")
    assert shown.alt == "2 rows of 3 images: start; step 10. They are alike."


def test_losses_and_matrices_are_named():
    shown = style_against_content({"one": (0.1, 0.2), "other": (0.3, 0.0)}, "They are apart.")
    assert "one, other. They are apart." in shown.alt
    grams = {"a": np.eye(4), "b": np.ones((4, 4))}
    shown = gram_gallery({"a": IMAGES[0], "b": IMAGES[1]}, grams, "They differ.")
    assert "a, b. They differ." in shown.alt


def test_images_side_by_side_are_exchanged():
    frame = SideBySideFigure({"left": IMAGES[0], "right": IMAGES[1]})
    first = frame.draw({"left": IMAGES[0], "right": IMAGES[1]}, "Two images of pure noise.")
    other = frame.draw({"left": IMAGES[0], "right": IMAGES[2]}, "Two images of pure noise.")
    assert first.png != other.png
