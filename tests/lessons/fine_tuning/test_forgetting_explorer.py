"""The explorer of the backbone's learning rate: it shows the run that is chosen."""

import numpy as np
import pytest

from imgcls_course.errors import CourseError
from imgcls_course.lessons.fine_tuning.forgetting_explorer import (
    Tuned,
    forgetting_explorer,
    written_rate,
)


@pytest.fixture
def outcomes():
    random = np.random.default_rng(0)
    filters = random.normal(size=(3, 3, 3, 48))
    return {
        rate: Tuned(new, old, filters + random.normal(scale=rate, size=filters.shape))
        for rate, new, old in ((0.0, 0.7, 0.9), (1e-4, 0.75, 0.85), (1e-1, 0.5, 0.125))
    }


def test_it_starts_where_it_is_told_to(outcomes):
    explorer = forgetting_explorer(outcomes, (0.5, 0.125), start=1e-4)
    assert "At 0.0001 the new task is at 75% and the old one at 85%" in explorer.picture.alt


def test_moving_the_slider_shows_another_run(outcomes):
    explorer = forgetting_explorer(outcomes, (0.5, 0.125), start=0.0)
    assert "At frozen" in explorer.picture.alt
    before = explorer.picture.png
    explorer.controls["rate"].value = 1e-1
    assert "new task is at 50%" in explorer.picture.alt
    assert explorer.picture.png != before


def test_a_rate_that_was_not_tried_is_refused(outcomes):
    with pytest.raises(CourseError, match=r"No run has the learning rate 0\.5"):
        forgetting_explorer(outcomes, (0.5, 0.125), start=0.5)


@pytest.mark.parametrize(
    ("rate", "text"), [(0.0, "frozen"), (1e-5, "0.00001"), (3e-4, "0.0003"), (0.1, "0.1")]
)
def test_rates_are_written_without_exponents(rate, text):
    assert written_rate(rate) == text
