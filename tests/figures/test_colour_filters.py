import io

import numpy as np
from PIL import Image

from imgcls_course.figures.colour_filters import colour_filters, filter_mosaic


def _is_a_picture(drawn):
    width, height = Image.open(io.BytesIO(drawn.png)).size
    return width > 500 and height > 80 and len(drawn.alt.split()) >= 6


def test_filters_are_grey_where_they_are_zero_and_white_between():
    weights = np.zeros((3, 3, 3, 5))
    weights[0, 0, 0, 1] = 2
    mosaic = filter_mosaic(weights, columns=2)
    assert mosaic.shape == (3 * 4 - 1, 2 * 4 - 1, 3)
    np.testing.assert_allclose(mosaic[0, 0], 0.5)
    np.testing.assert_allclose(mosaic[0, 4], [1, 0.5, 0.5])
    np.testing.assert_allclose(mosaic[3], 1)
    assert _is_a_picture(colour_filters({"one": weights, "two": weights}, 2, "They are grey."))
