from imgcls_course.figures.learning_curves import compare_runs, learning_curves, plot_history
from imgcls_course.training import TrainingHistory


def test_curves_say_what_the_lesson_says_of_them():
    assert "Both fall." in compare_runs({"a": [2, 1], "b": [2, 1.5]}, "loss", "Both fall.").alt
    curves = {"training": [2.0, 1.0], "validation": [2.0, 1.5]}
    drawn = learning_curves(curves, curves, "They part.")
    assert "training and validation images. They part." in drawn.alt


def test_a_history_is_drawn_with_validation_only_where_there_is_any():
    metrics = {"loss": [2.0, 1.0], "accuracy": [0.3, 0.6]}
    alone = plot_history(TrainingHistory(metrics), "It learns.")
    assert "for training images. It learns." in alone.alt
    validated = TrainingHistory({**metrics, "val_loss": [2.0, 1.5], "val_accuracy": [0.3, 0.5]})
    drawn = plot_history(validated)
    assert "for training and validation images." in drawn.alt
    assert drawn.png != alone.png
