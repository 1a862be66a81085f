import numpy as np

from imgcls_course.lessons.loss.confidence_explorer import confidence_explorer


def _explorer():
    rng = np.random.default_rng(3)
    labels = rng.integers(5, size=200)
    logits = rng.normal(scale=30, size=(200, 5)) + 30 * np.eye(5)[labels]
    return confidence_explorer(logits, labels), logits, labels


def test_the_loss_moves_and_the_accuracy_does_not():
    explorer, logits, labels = _explorer()
    accuracy = f"accuracy is {(logits.argmax(axis=1) == labels).mean():.0%}"
    before = explorer.picture
    explorer.controls["multiplier"].value = 0.01
    assert explorer.picture.png != before.png
    assert explorer.picture.alt != before.alt
    assert accuracy in before.alt and accuracy in explorer.picture.alt


def test_a_tiny_multiplier_gives_the_loss_of_knowing_nothing():
    rng = np.random.default_rng(3)
    explorer = confidence_explorer(rng.normal(size=(50, 5)), rng.integers(5, size=50))
    explorer.controls["multiplier"].value = 0.001
    assert f"loss {np.log(5):.2f}" in explorer.picture.alt
