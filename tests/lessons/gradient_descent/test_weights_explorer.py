import numpy as np

from imgcls_course.lessons.gradient_descent.weights_explorer import weights_explorer

NAMES = ("cat", "dog", "frog", "ship")
SAYING = "Patches of colour without objects."


def _explorer():
    rng = np.random.default_rng(1)
    history = [np.zeros((48, 4)), rng.normal(size=(48, 4)), rng.normal(size=(48, 4))]
    return weights_explorer(history, NAMES, SAYING)


def test_it_begins_with_the_last_epoch():
    explorer = _explorer()
    assert explorer.controls["epoch"].value == 2
    assert "epoch 2" in explorer.picture.alt and SAYING in explorer.picture.alt


def test_before_training_everything_is_grey():
    explorer = _explorer()
    trained = explorer.picture
    explorer.controls["epoch"].value = 0
    assert "All are evenly grey." in explorer.picture.alt and SAYING not in explorer.picture.alt
    assert len(explorer.picture.png) < len(trained.png)
    explorer.controls["epoch"].value = 2
    assert explorer.picture == trained
