import numpy as np

from imgcls_course.figures.confusion_heatmap import confusion_heatmap

NAMES = ("cat", "dog", "frog")


def test_a_confusion_matrix_names_its_classes():
    matrix = np.array([[9, 1, 0], [4, 8, 0], [0, 0, 7]])
    drawn = confusion_heatmap(matrix, NAMES, "Cats look like dogs.")
    assert "cat, dog, frog" in drawn.alt and drawn.alt.endswith("Cats look like dogs.")


def test_a_confusion_matrix_without_mistakes_can_be_drawn():
    assert confusion_heatmap(np.diag([3, 4, 5]), NAMES, "There is none.").png
