"""Preprocessing mistakes: what the network then sees, what it says, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imgcls_course.figures.style import (
    BLUE,
    GREY,
    SKY,
    Picture,
    figure,
    picture,
    without_frame,
)


def as_pixels(image: np.ndarray) -> np.ndarray:
    """What a network that expects 0..255 is given, as a picture: (height, width, 3), uint8."""
    return np.clip(np.round(image), 0, 255).astype(np.uint8)


def views_of_mistakes(views: Mapping[str, np.ndarray]) -> Picture:
    """One photo as the network sees it after each mistake.

    Args:
        views: (height, width, 3), any type, by the mistake's name.
    """
    drawn, grid = figure(7.5, 1.9, 1, len(views))
    for axes, (name, image) in zip(grid, views.items(), strict=True):
        axes.imshow(as_pixels(image), interpolation="nearest")
        without_frame(axes, name)
        axes.set_xlabel(f"{image.min():.0f} to {image.max():.0f}")
    black = [name for name, image in views.items() if image.max() <= 1]
    return picture(
        drawn,
        f"One photo as the network gets it: {', '.join(views)}. "
        f"Pitch-black are: {', '.join(black) or 'none'}. Below each, the range of its values.",
    )


def cost_of_mistakes(
    everywhere: Mapping[str, float], in_use: Mapping[str, float], guess: float, saying: str
) -> Picture:
    """Accuracy with each mistake, made everywhere or only after training.

    Args:
        everywhere: accuracies by the mistake's name, made for training images as well.
        in_use: the same, made only for the images that are judged.
        guess: the accuracy of guessing.
        saying: a sentence for the alt text: what the bars show.
    """
    names = list(everywhere)
    drawn, axes = figure(7.5, 0.9 + 0.55 * len(names))
    places = np.arange(len(names))
    for values, shift, colour, hatch, label in (
        (everywhere, -0.2, BLUE, "", "in training and in use"),
        (in_use, 0.2, SKY, "//", "in use only"),
    ):
        heights = [values[name] for name in names]
        axes.barh(places + shift, heights, 0.38, color=colour, hatch=hatch, edgecolor="white",
                  label=label)  # fmt: skip
        for place, value in zip(places + shift, heights, strict=True):
            axes.text(value + 0.01, place, f"{value:.0%}", va="center", fontsize=9)
    axes.axvline(guess, color=GREY, linestyle="--", linewidth=1)
    axes.text(guess, len(names) - 0.35, " guessing", color=GREY, va="center", fontsize=9)
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(0, 1.05), ylim=(len(names) - 0.2, -0.6), xlabel="validation accuracy")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(title="the mistake is made", loc="lower right")
    return picture(
        drawn,
        f"Two bars of accuracy for each way to prepare images: {', '.join(names)}. {saying}",
    )


def similarity_of_features(similarities: Mapping[str, np.ndarray], saying: str) -> Picture:
    """How alike the features of two images are, as one histogram a mistake.

    Args:
        similarities: cosines of pairs of different images, (pairs,), by the mistake's name.
        saying: a sentence for the alt text: how the histograms differ.
    """
    drawn, grid = figure(7.5, 1.9, 1, len(similarities), sharex=True)
    bins = np.linspace(0, 1, 26)
    for axes, (name, values) in zip(grid, similarities.items(), strict=True):
        shares, _ = np.histogram(np.clip(values, 0, 1), bins)
        axes.bar(bins[:-1], shares / len(values), 0.036, align="edge", color=BLUE)
        axes.set(title=name, yticks=[], xticks=[0, 0.5, 1])
        axes.spines["left"].set_visible(False)
    grid[0].set_ylabel("share of pairs")
    grid[len(grid) // 2].set_xlabel("cosine of the features of two different images")
    return picture(
        drawn,
        f"One histogram of similarities between images for each of: {', '.join(similarities)}. "
        f"{saying}",
    )
