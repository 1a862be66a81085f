import io

import numpy as np
from PIL import Image

from imgcls_course.figures.training_runs import compare_histories


def _is_a_picture(drawn):
    width, height = Image.open(io.BytesIO(drawn.png)).size
    return width > 500 and height > 80 and len(drawn.alt.split()) >= 6


def test_histories_of_different_lengths_are_compared():
    def history(epochs):
        return {
            "loss": np.linspace(2, 0.5, epochs),
            "val_loss": np.linspace(2, 1, epochs),
            "accuracy": np.linspace(0.1, 0.9, epochs),
            "val_accuracy": np.linspace(0.1, 0.5, epochs),
        }

    drawn = compare_histories({"plain": history(3), "other": history(6)}, "Both fall.")
    assert _is_a_picture(drawn) and "plain and other" in drawn.alt
    assert drawn.alt.endswith("Both fall.")
