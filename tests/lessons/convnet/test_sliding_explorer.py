import re

import numpy as np

from imgcls_course.lessons.convnet.sliding_explorer import IMAGE, KERNELS, sliding_explorer


def test_each_place_shows_its_dot_product():
    explorer = sliding_explorer(place=1)
    kernel = KERNELS["vertical edges"]
    for place in range(1, 17):
        explorer.controls["place"].value = place
        row, column = divmod(place - 1, 4)
        expected = (IMAGE[row : row + 3, column : column + 3] * kernel).sum()
        assert f"{place} of 16 numbers" in explorer.picture.alt
        found = re.search(r"row (\d), column (\d) is (.+)\.$", explorer.picture.alt).groups()
        assert found == (str(row + 1), str(column + 1), str(expected).replace("-", "−"))


def test_another_kernel_changes_the_picture_and_its_name():
    explorer = sliding_explorer()
    before = explorer.picture
    explorer.controls["kernel"].value = "the mean of nine"
    assert explorer.picture.png != before.png
    assert "the mean of nine" in explorer.picture.alt and explorer.picture.alt.endswith("is 3.")


def test_all_kernels_fit_the_figure():
    assert {kernel.shape for kernel in KERNELS.values()} == {(3, 3)}
    assert np.array_equal(np.unique(IMAGE), [0, 9])
    assert all(control.description for control in sliding_explorer().controls.values())
