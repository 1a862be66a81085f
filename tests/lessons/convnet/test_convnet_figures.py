import io

import numpy as np
from PIL import Image

from imgcls_course.lessons.convnet.im2col_diagram import windows_as_rows
from imgcls_course.lessons.convnet.image_filters import as_grey, written_weight
from imgcls_course.lessons.convnet.kernel_puzzle import kernel_puzzle
from imgcls_course.lessons.convnet.parameters_by_layer import parameters_by_layer
from imgcls_course.lessons.convnet.random_versions import random_versions
from imgcls_course.lessons.convnet.receptive_fields import nested_fields

RANDOM = np.random.default_rng(0)


def _is_a_picture(drawn):
    width, height = Image.open(io.BytesIO(drawn.png)).size
    return width > 500 and height > 80 and len(drawn.alt.split()) >= 6


def test_the_puzzle_tells_the_kernels_but_not_the_answer():
    drawn = kernel_puzzle(RANDOM.random((40, 40)))
    assert _is_a_picture(drawn)
    assert "kernel 1 has the rows (0 −1 0), (−1 5 −1), (0 −1 0)" in drawn.alt
    assert "edges" not in drawn.alt


def test_outputs_become_brightness():
    edges, mean = np.array([[-1.0, 1.0]]), np.full((1, 2), 0.5)
    output = np.array([[-2.0, 0.0, 2.0]])
    np.testing.assert_allclose(as_grey(output, edges), [[0, 0.5, 1]], atol=0.02)
    np.testing.assert_allclose(as_grey(output, edges, positive_only=True), [[0, 0, 1]], atol=0.02)
    np.testing.assert_allclose(as_grey(np.array([[0.2, 0.9]]), mean), [[0.2, 0.9]])
    # An image without any edge is an even grey, and a kernel of 4 is no brighter than white.
    np.testing.assert_allclose(as_grey(np.zeros((2, 2)), edges), 0.5)
    np.testing.assert_allclose(as_grey(np.array([[4.0]]), np.ones((2, 2))), 1)


def test_weights_are_written_as_people_write_them():
    assert [written_weight(weight) for weight in (2, -1, 0, 1 / 25, -1 / 9, 0.25, 1 / 3)] == [
        "2", "−1", "0", "1/25", "−1/9", "0.25", "0.333",
    ]  # fmt: skip


def test_windows_are_named_with_their_rows():
    image = np.arange(1, 13).reshape(3, 4)
    rows = [image[r : r + 2, c : c + 2].ravel() for r in range(2) for c in range(3)]
    drawn = windows_as_rows(image, np.array(rows), side=2)
    assert _is_a_picture(drawn)
    assert "place 1 is the row 1 2 5 6; place 4 is the row 5 6 9 10" in drawn.alt


def test_receptive_fields_say_which_share_of_the_image_they_cover():
    images = [np.zeros((side, side, 3), dtype=np.uint8) for side in (20, 200)]
    drawn = nested_fields(images, {"first": 3, "second": 10})
    assert _is_a_picture(drawn)
    assert "first 3 pixels, second 10 pixels" in drawn.alt
    assert "covers 25% of the area, on the one of 200 pixels 0%" in drawn.alt


def test_the_layer_with_most_parameters_is_named():
    drawn = parameters_by_layer({"small": {"a": 10, "b": 30}, "large": {"a": 10, "b": 990}})
    assert _is_a_picture(drawn)
    assert "small: a 10, b 30; b has 75.0%" in drawn.alt and "b has 99.0%" in drawn.alt


def test_random_versions_are_counted():
    image = RANDOM.integers(0, 256, (32, 32, 3), dtype=np.uint8)
    versions = np.stack([np.stack([image, image[:, ::-1]])])
    drawn = random_versions(image[np.newaxis], versions.astype(np.float32))
    assert _is_a_picture(drawn) and "2 versions" in drawn.alt
