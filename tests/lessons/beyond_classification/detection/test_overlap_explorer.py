"""The explorer of two boxes: what the sliders do to the picture and to its description."""

from imgcls_course.lessons.beyond_classification.detection.overlap_explorer import (
    OverlapFigure,
    overlap_explorer,
)


def test_the_overlap_of_equal_boxes_is_one():
    explorer = overlap_explorer(left=30, top=30, width=40, height=40)
    assert "union is 1.00: found" in explorer.picture.alt


def test_a_shifted_box_is_lost_and_a_huge_one_as_well():
    explorer = overlap_explorer(left=30, top=30, width=40, height=40)
    explorer.controls["left"].value = explorer.controls["top"].value = 40
    assert "union is 0.39: not found" in explorer.picture.alt
    explorer.controls["left"].value = explorer.controls["top"].value = 6
    explorer.controls["width"].value = explorer.controls["height"].value = 90
    assert "not found" in explorer.picture.alt and "1.00 of the object" in explorer.picture.alt
    explorer.controls["width"].value = 10
    assert "0.00 of the object" in explorer.picture.alt


def test_the_overlap_figure_says_found_or_not():
    figure = OverlapFigure()
    assert "0.60: found" in figure.draw((0, 0, 40, 40), (10, 0, 50, 40), 0.6).alt
    apart = figure.draw((0, 0, 40, 40), (50, 50, 90, 90), 0.0)
    assert "not found" in apart.alt and "0.00 of the object" in apart.alt
