"""What classifiers answer about one image, or about several: probabilities as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from imgcls_course.figures.style import (
    BLACK,
    BLUE,
    ORANGE,
    Picture,
    figure,
    picture,
    without_frame,
)


def compare_answers(
    image: np.ndarray,
    class_names: Sequence[str],
    true_class: int,
    answers: Mapping[str, Sequence[float]],
) -> Picture:
    """One image, and beside it the probabilities that each of several models gives.

    Args:
        image: (height, width, 3), uint8.
        class_names: one for each class.
        true_class: index of the right one, drawn in another colour.
        answers: each model's probabilities by its name, (classes,).
    """
    drawn, all_axes = figure(7.5, 2.4, 1, 1 + len(answers))
    all_axes[0].imshow(image, interpolation="nearest")
    without_frame(all_axes[0], f"this is a {class_names[true_class]}")
    sentences = []
    for axes, (model, probabilities) in zip(all_axes[1:], answers.items(), strict=True):
        draw_probabilities(axes, probabilities, class_names, true_class)
        axes.set_title(model)
        said = ", ".join(
            f"{name} {share:.0%}" for name, share in zip(class_names, probabilities, strict=True)
        )
        sentences.append(f"{model}: {said}")
    for axes in all_axes[2:]:
        axes.set_yticks([])
    alt = f"A picture of a {class_names[true_class]}, and what the models say about it. "
    return picture(drawn, alt + "; ".join(sentences) + ".")


def draw_probabilities(
    axes: Axes, probabilities: Sequence[float], class_names: Sequence[str], true_class: int
) -> None:
    """Horizontal bars from 0 to 1 with their values; the true class is orange and hatched."""
    places = np.arange(len(class_names))
    bars = axes.barh(places, probabilities, color=BLUE, height=0.7)
    bars[true_class].set(facecolor=ORANGE, hatch="//", edgecolor="white", linewidth=0)
    for place, probability in zip(places, probabilities, strict=True):
        axes.text(float(probability) + 0.02, place, f"{probability:.2f}", va="center", color=BLACK)
    axes.set(xlim=(0, 1.25), ylim=(len(class_names) - 0.5, -0.5), xlabel="probability")
    axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_yticks(places, class_names)
    axes.tick_params(axis="y", length=0)


def compare_models(models: Mapping[str, np.ndarray], labels: np.ndarray) -> Picture:
    """The probability that each model gives to the true class of each of several images.

    Args:
        models: probabilities by the model's name, (images, classes).
        labels: (images,), the true classes.
    """
    drawn, all_axes = figure(7.5, 2.8, 1, len(models), sharey=True)
    sentences = []
    for axes, (model, probabilities) in zip(all_axes, models.items(), strict=True):
        right = probabilities.argmax(axis=1) == labels
        of_labels = probabilities[np.arange(len(labels)), labels]
        _draw_bars(axes, of_labels, right)
        loss = float(-np.log(of_labels).mean())
        axes.set_title(f"{model}: {right.sum()} of {len(right)} right, loss {loss:.2f}")
        said = ", ".join(f"{share:.2f}" for share in of_labels)
        sentences.append(
            f"The {model} model gives the true classes {said}; it is right on {right.sum()} of "
            f"{len(right)} images, and its loss is {loss:.2f}."
        )
    all_axes[0].set(ylabel="probability of\nthe true class", ylim=(0, 1.1))
    all_axes[-1].legend(title="first guess", loc="upper left", bbox_to_anchor=(1, 1))
    return picture(drawn, " ".join(sentences))


def _draw_bars(axes: Axes, of_labels: np.ndarray, right: np.ndarray) -> None:
    places = np.arange(1, len(right) + 1)
    for chosen, look in (
        (right, {"label": "right", "facecolor": BLUE}),
        (~right, {"label": "wrong", "facecolor": ORANGE, "hatch": "//", "edgecolor": "white"}),
    ):
        bars = axes.bar(places[chosen], of_labels[chosen], linewidth=0, **look)
        axes.bar_label(bars, fmt="%.2f", padding=2, fontsize=9)
    axes.set_xticks(places)
    axes.set_xlabel("image")
