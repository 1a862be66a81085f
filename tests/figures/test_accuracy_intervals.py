from imgcls_course.evaluation import Interval
from imgcls_course.figures.accuracy_intervals import accuracy_bars, accuracy_intervals


def test_intervals_name_their_models():
    drawn = accuracy_intervals({"A": Interval(0.8, 0.78, 0.82)}, 0.1, "It is far above guessing.")
    assert "Accuracies of A" in drawn.alt


def test_error_bars_are_told_in_numbers():
    accuracies = {"guessing": 0.1, "model": 0.3}
    intervals = {"guessing": (0.087, 0.113), "model": (0.28, 0.32)}
    drawn = accuracy_bars(accuracies, intervals, guess=0.1)
    assert "model 30.0%, interval 28.0% to 32.0%" in drawn.alt
