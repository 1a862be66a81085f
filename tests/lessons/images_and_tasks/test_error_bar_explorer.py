from imgcls_course.exercises.images.accuracy import confidence_interval
from imgcls_course.lessons.images_and_tasks.error_bar_explorer import error_bar_explorer


def test_more_test_images_pull_the_error_bars_apart():
    explorer = error_bar_explorer(confidence_interval)
    before = explorer.picture
    assert "interval 66.5% to 83.5%" in before.alt and "overlap" in before.alt
    explorer.controls["size"].value = 2_000
    assert explorer.picture.png != before.png
    assert "2,000 test images" in explorer.picture.alt
    assert "interval 73.1% to 76.9%" in explorer.picture.alt and "apart" in explorer.picture.alt


def test_which_model_is_better_does_not_matter_for_the_verdict():
    explorer = error_bar_explorer(confidence_interval)
    explorer.controls["model_a"].value, explorer.controls["model_b"].value = 95, 50
    assert "the error bars are apart" in explorer.picture.alt
    explorer.controls["model_a"].value, explorer.controls["model_b"].value = 50, 95
    assert "the error bars are apart" in explorer.picture.alt


def test_the_learners_own_function_draws_the_error_bars():
    explorer = error_bar_explorer(lambda accuracy, size: (accuracy - 0.01, accuracy + 0.01))
    assert "interval 74.0% to 76.0%" in explorer.picture.alt and "apart" in explorer.picture.alt


def test_intervals_beyond_the_ends_of_the_scale_are_told():
    explorer = error_bar_explorer(confidence_interval)
    explorer.controls["size"].value = 10
    explorer.controls["model_a"].value = 1
    assert "interval -5.2% to 7.2%" in explorer.picture.alt
