from imgcls_course.lessons.loss.logits_explorer import logits_explorer


def test_moving_a_score_changes_the_picture_and_what_it_says():
    explorer = logits_explorer()
    before = explorer.picture
    assert "cat 0.644" in before.alt and "loss is 0.44" in before.alt
    explorer.controls["cat"].value = 10.0
    assert explorer.picture.png != before.png
    assert "cat 1.000" in explorer.picture.alt and "loss is 0.00" in explorer.picture.alt


def test_choosing_another_true_class_changes_the_loss_only():
    explorer = logits_explorer()
    explorer.controls["truth"].value = "dog"
    assert "cat 0.644" in explorer.picture.alt
    assert "true class is dog" in explorer.picture.alt and "loss is 1.44" in explorer.picture.alt


def test_equal_scores_give_the_logarithm_of_the_number_of_classes():
    explorer = logits_explorer(logits=(-7, -7, -7, -7))
    assert "loss is 1.39" in explorer.picture.alt


def test_going_back_gives_the_same_picture():
    explorer = logits_explorer()
    before = explorer.picture
    explorer.controls["ship"].value = -10.0
    explorer.controls["ship"].value = -1.0
    assert explorer.picture == before


def test_the_page_without_a_kernel_shows_the_picture_of_the_start():
    explorer = logits_explorer()
    bundle = explorer._repr_mimebundle_()
    assert explorer.picture.alt in bundle["text/plain"]
    assert "data:image/png" in bundle["text/html"]
    assert all(control.description for control in explorer.controls.values())
