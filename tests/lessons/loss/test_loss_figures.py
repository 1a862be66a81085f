import numpy as np

from imgcls_course.lessons.loss.compared_answers import compare_answers, compare_models
from imgcls_course.lessons.loss.label_smoothing import loss_against_lead
from imgcls_course.lessons.loss.probability_curves import price_of_being_wrong, sigmoid_curve
from imgcls_course.scratch.losses import sigmoid


def test_answers_say_each_models_probabilities():
    image = np.zeros((4, 4, 3), dtype=np.uint8)
    drawn = compare_answers(image, ("cat", "dog"), 1, {"A": [0.3, 0.7], "B": [0.9, 0.1]})
    assert "picture of a dog" in drawn.alt
    assert "A: cat 30%, dog 70%; B: cat 90%, dog 10%" in drawn.alt


def test_models_are_compared_by_accuracy_and_loss():
    probabilities = np.array([[0.5, 0.5 - 1e-9], [0.5, 0.5 - 1e-9]])
    drawn = compare_models({"even": probabilities, "odd": probabilities}, np.array([0, 1]))
    assert "The even model" in drawn.alt
    assert "right on 1 of 2 images, and its loss is 0.69" in drawn.alt


def test_curves_say_what_is_seen():
    assert "0.50 at 0" in sigmoid_curve(sigmoid).alt
    assert "2.30 at 0.1" in price_of_being_wrong().alt


def test_the_lead_with_the_smallest_loss_is_named():
    leads = np.array([0.0, 1.0, 2.0])
    drawn = loss_against_lead(leads, {0.0: np.array([3, 2, 1]), 0.1: np.array([3, 1, 2])})
    assert "with smoothing 0 it falls on and on" in drawn.alt
    assert "with 0.1 it is smallest at 1.0" in drawn.alt
