"""The figures of class trees: what they show is said in their alt text."""

import numpy as np

from imgcls_course.lessons.beyond_classification.hierarchy.label_gain import accuracies_by_draw
from imgcls_course.lessons.beyond_classification.hierarchy.tree_figures import (
    class_tree,
    sure_answers,
)

NAMES = ("animal", "vehicle", "cat", "dog")
PARENTS = (-1, -1, 0, 0)


def test_a_tree_tells_its_groups():
    plain = class_tree(NAMES, PARENTS)
    assert "the root has animal and vehicle; animal has cat and dog" in plain.alt
    likely = class_tree(NAMES, PARENTS, [0.7, 0.3, 0.6, 0.1], answer=2, saying="A cat it is.")
    assert likely.alt.endswith("A cat it is.") and likely.png != plain.png


def test_a_tree_has_room_for_an_image():
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    bare, illustrated = (class_tree(NAMES, PARENTS, image=one) for one in (None, image))
    assert bare.png != illustrated.png


def test_curves_and_draws_say_what_they_are_of():
    assert "Three curves" in sure_answers([0, 1], [1, 0], [1, 0], [0.5, 1], "They cross.").alt
    draws = accuracies_by_draw({"few": [0.4, 0.5], "many": [0.6, 0.7]}, 0.1, "Many is better.")
    assert "2 draws" in draws.alt and "few, many" in draws.alt
