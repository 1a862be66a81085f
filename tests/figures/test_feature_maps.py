import io

import numpy as np
from PIL import Image

from imgcls_course.figures.feature_maps import feature_maps


def _is_a_picture(drawn):
    width, height = Image.open(io.BytesIO(drawn.png)).size
    return width > 500 and height > 80 and len(drawn.alt.split()) >= 6


def test_a_layer_that_finds_nothing_is_drawn_too():
    random = np.random.default_rng(0)
    image = random.integers(0, 256, (32, 32, 3), dtype=np.uint8)
    maps = {"first": random.random((32, 32, 9)), "dead": np.zeros((8, 8, 20))}
    assert _is_a_picture(feature_maps(image, maps, "Noise, and nothing."))
