import numpy as np
import pytest

from imgcls_course.lessons.convnet.image_filters import (
    IMAGE_KERNELS,
    KernelError,
    convolve_grey,
    grey_square,
    parse_kernel,
)


def test_kernels_that_keep_the_brightness_add_up_to_one_and_the_others_to_zero():
    for name, kernel in IMAGE_KERNELS.items():
        total = 0 if "edges" in name else 1
        assert kernel.weights.sum() == pytest.approx(total), name
        assert kernel.effect


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 2; 3 4", [[1, 2], [3, 4]]),
        ("1,2 ;3, 4;", [[1, 2], [3, 4]]),
        ("-1 0.5 1/4", [[-1, 0.5, 0.25]]),
    ],
)
def test_a_kernel_is_read(text, expected):
    np.testing.assert_allclose(parse_kernel(text), expected)


@pytest.mark.parametrize(
    "text", ["", " ; ", "1 2; 3", "a b", "1/0", "nan", "inf 1", "1 " * 10, "1;" * 10]
)
def test_what_is_no_kernel_is_told(text):
    with pytest.raises(KernelError) as caught:
        parse_kernel(text)
    assert caught.value.problem and "semicolon" in caught.value.remedy


def test_a_grey_square_is_cut_from_the_middle():
    image = np.zeros((20, 60, 3), dtype=np.uint8)
    image[:, 20:40] = 255
    grey = grey_square(image, side=10)
    assert grey.shape == (10, 10)
    np.testing.assert_allclose(grey, 1)


def test_the_convolution_is_not_flipped():
    ramp = np.arange(12.0).reshape(3, 4)
    np.testing.assert_allclose(convolve_grey(ramp, np.array([[-1.0, 0.0, 1.0]])), 2)
