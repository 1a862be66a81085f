"""The figures of lesson 08: what they show is said in their alt text."""

from imgcls_course.lessons.fine_tuning.accuracy_by_seconds import accuracy_by_seconds
from imgcls_course.lessons.fine_tuning.work_and_weights import work_and_weights


def test_work_and_weights_names_every_part():
    shown = work_and_weights({"stem": (3.0, 1.0), "block 1": (1.0, 3.0)}, "They are opposite.")
    assert shown.png.startswith(b"\x89PNG")
    assert "stem, block 1" in shown.alt
    assert shown.alt.endswith("They are opposite.")


def test_accuracy_by_seconds_names_every_method():
    traces = {"probe": [(5.0, 0.7), (60.0, 0.85)], "fine-tuning": [(40.0, 0.8), (250.0, 0.92)]}
    for goal in (None, 0.91):
        shown = accuracy_by_seconds(traces, goal, "One ends higher.")
        assert "probe, fine-tuning" in shown.alt
