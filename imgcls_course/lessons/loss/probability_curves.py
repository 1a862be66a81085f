"""Curves over a score or a probability: the sigmoid, and what being wrong costs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imgcls_course.figures.style import BLUE, GREEN, ORANGE, Picture, figure, picture


def sigmoid_curve(sigmoid: Callable[[np.ndarray], np.ndarray]) -> Picture:
    """The sigmoid from -8 to 8, with three scores marked."""
    drawn, axes = figure(6, 2.8)
    scores = np.linspace(-8, 8, 201)
    axes.plot(scores, sigmoid(scores))
    marked = np.array([-3.0, 0.0, 3.0])
    probabilities = sigmoid(marked)
    axes.plot(marked, probabilities, "o", color=ORANGE)
    placements = (((-8, 6), "right"), ((10, -14), "left"), ((10, -14), "left"))
    for score, probability, (offset, side) in zip(marked, probabilities, placements, strict=True):
        label = f"σ({score:.0f}) = {probability:.2f}".replace("-", "−")
        axes.annotate(label, (score, probability), offset, textcoords="offset points", ha=side)
    axes.set(xlabel="score z", ylabel="probability σ(z)", ylim=(-0.05, 1.05))
    axes.grid(True)
    marks = ", ".join(
        f"{probability:.2f} at {score:.0f}"
        for score, probability in zip(marked, probabilities, strict=True)
    )
    return picture(drawn, f"An S-shaped curve that rises from 0 to 1 with the score: {marks}.")


def price_of_being_wrong() -> Picture:
    """Three losses over the probability of the true class: -log p, (1 - p)², 1 - p."""
    drawn, axes = figure(6, 3.2)
    probability = np.linspace(0.002, 1, 400)
    axes.plot(probability, -np.log(probability), color=BLUE, label="−log p")
    axes.plot(probability, 1 - probability, "--", color=ORANGE, label="1 − p")
    axes.plot(probability, (1 - probability) ** 2, ":", color=GREEN, label="(1 − p)²")
    for marked in (0.5, 0.1, 0.01):
        axes.plot(marked, -np.log(marked), "o", color=BLUE)
        axes.annotate(f"p = {marked:g}: {-np.log(marked):.2f}", (marked, -np.log(marked)), (8, 4),
                      textcoords="offset points")  # fmt: skip
    axes.set(xlabel="p, the probability that the model gave to the true class", ylabel="loss",
             ylim=(0, 6))  # fmt: skip
    axes.legend(loc="upper right")
    axes.grid(True)
    return picture(
        drawn,
        "Three curves that fall to 0 as the probability p of the true class rises to 1. "
        "Minus log p is 0.69 at one half, 2.30 at 0.1, 4.61 at 0.01 and climbs without end "
        "towards p = 0; the straight line 1 - p and its square stop at 1.",
    )
