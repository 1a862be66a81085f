import numpy as np

from imgcls_course.figures.mistake_gallery import mistake_gallery


def test_a_gallery_of_mistakes_may_have_a_last_row_that_is_not_full():
    images = np.zeros((7, 8, 8, 3), np.uint8)
    drawn = mistake_gallery(images, ["dog"] * 7, ["cat"] * 7, [0.9] * 7, "All are black.")
    assert "7 images" in drawn.alt
