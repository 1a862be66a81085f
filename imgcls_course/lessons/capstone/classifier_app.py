"""A small app around one's own classifier: give it an image, and it answers, or passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.photo_predictions import PredictionsFigure
from imgcls_course.figures.style import Picture
from imgcls_course.figures.uploaded_image import uploaded_image

OWN_IMAGE = "your own (upload it below)"


def classifier_app(
    answer: Callable[[np.ndarray], np.ndarray],
    class_names: Sequence[str],
    examples: Mapping[str, np.ndarray],
    threshold: float = 0.5,
) -> Explorer:
    """A choice of image, a button to upload one, and what the classifier says, or that it passes.

    A file that is not a usable image is told in words, and the app goes on.

    Args:
        answer: from an image (height, width, 3), uint8, to probabilities (classes,).
        class_names: one for each class.
        examples: images to choose from, by name; at least one.
        threshold: how sure it has to be to answer, at first.
    """
    drawn = PredictionsFigure(min(5, len(class_names)))
    # The classifier is asked once for each image, and not at every move of the slider.
    answers: dict[str, np.ndarray] = {}
    last: list[Any] = [None, None, "", None]

    def ask(name: str, upload: Sequence[Any]) -> tuple[np.ndarray, str, np.ndarray]:
        if name != OWN_IMAGE:
            if name not in answers:
                answers[name] = np.asarray(answer(examples[name]))
            return examples[name], name, answers[name]
        if last[0] is not upload:
            shown, title = uploaded_image(upload)
            last[:] = upload, shown, title, np.asarray(answer(shown))
        return tuple(last[1:])

    def draw(image: str, upload: Sequence[Any], threshold: float) -> Picture:
        shown, name, probabilities = ask(image, upload)
        return drawn.draw(shown, *_said(name, probabilities, class_names, threshold))

    choice = ipywidgets.Dropdown(options=[*examples, OWN_IMAGE], description="image")
    upload = ipywidgets.FileUpload(
        accept="image/*", multiple=False, description="Upload an image of your own"
    )
    slider = ipywidgets.FloatSlider(
        value=min(max(threshold, 0.0), 1.0), min=0, max=1, step=0.01,
        description="answer from a confidence of", readout_format=".0%",
    )  # fmt: skip
    app = Explorer(
        draw,
        {"image": choice, "upload": upload, "threshold": slider},
        "Give it an image of no class at all. How sure is it?",
    )
    # Whoever uploads an image wants to see it.
    upload.observe(lambda change: setattr(choice, "value", OWN_IMAGE), names="value")
    return app


def _said(
    name: str, probabilities: np.ndarray, class_names: Sequence[str], threshold: float
) -> tuple[str, list[tuple[str, float]]]:
    """A title that says the answer or that there is none, and the likeliest classes."""
    order = np.argsort(-probabilities, kind="stable")[:5]
    answers = [(class_names[place], float(probabilities[place])) for place in order]
    first, confidence = answers[0]
    verdict = f"answer: {first}" if confidence >= threshold else "not sure enough: it passes"
    return f"{name} → {verdict}", answers
