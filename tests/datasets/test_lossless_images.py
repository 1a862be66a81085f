"""JPEG-LS strips give the same bytes back."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from imgcls_course.datasets.lossless_images import decode_images, encode_images

shapes = st.tuples(st.integers(1, 4), st.integers(10, 12), st.integers(10, 12), st.just(3))


@given(shapes.flatmap(lambda shape: arrays(np.uint8, shape)))
@settings(deadline=None)
def test_a_strip_is_lossless(images):
    decoded = np.empty_like(images)
    decode_images(encode_images(images), images.shape[1], out=decoded)
    np.testing.assert_array_equal(decoded, images)


def test_extreme_colours_survive():
    corners = np.array(np.meshgrid([0, 1, 127, 128, 255], [0, 128, 255], [0, 127, 255]), np.uint8)
    images = np.repeat(corners.reshape(3, -1).T.reshape(1, 5, 9, 3), 9, axis=0)
    decoded = np.empty_like(images)
    decode_images(encode_images(images), 5, out=decoded)
    np.testing.assert_array_equal(decoded, images)
