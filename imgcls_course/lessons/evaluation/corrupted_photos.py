"""Corrupted images, and what they do to models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.evaluation.corruptions import KINDS, STRENGTHS, corrupt
from imgcls_course.figures.style import (
    BLUE,
    COLOURS,
    GREY,
    ORANGE,
    Picture,
    figure,
    picture,
    without_frame,
)

_MARKERS, _STYLES = ("o", "s", "^", "D"), ("-", "--", ":", "-.")


def photo_getting_worse(
    images: Sequence[np.ndarray],
    answers: Sequence[tuple[str, float]],
    are_right: Sequence[bool],
    saying: str,
) -> Picture:
    """One photo again and again, worse each time, with the model's first guess below.

    Args:
        images: (h, w, 3) each, uint8.
        answers: first guess and its probability, for each.
        are_right: whether the guess is right.
        saying: a sentence for the alt text: what is seen, and what the model says.
    """
    drawn, row = figure(7.5, 1.72, 1, len(images))
    for axes, image, (name, probability), is_right in zip(
        row, images, answers, are_right, strict=True
    ):
        axes.imshow(image)
        without_frame(axes)
        mark, colour = ("✓", BLUE) if is_right else ("✗", ORANGE)
        axes.set_xlabel(f"{mark} {name}\n{probability:.0%} sure", fontsize=9, color=colour)
    return picture(drawn, f"One photo, {len(images)} times, each worse than before. {saying}")


def corruption_table(image: np.ndarray, seed: int = 0) -> Picture:
    """Every corruption of the course at every strength.

    Args:
        image: (h, w, 3), uint8.
        seed: of the noise.
    """
    drawn, grid = figure(7.5, 5.3, len(KINDS), len(STRENGTHS) + 1)
    for row, kind in zip(grid, KINDS, strict=True):
        for axes, strength in zip(row, (0, *STRENGTHS), strict=True):
            axes.imshow(corrupt(image, kind, strength, seed), interpolation="nearest")
            without_frame(axes)
        row[0].set_ylabel(kind)
    for axes, strength in zip(grid[0], (0, *STRENGTHS), strict=True):
        axes.set_title(f"strength {strength}" if strength else "as it is", fontsize=10)
    return picture(
        drawn,
        f"The same photo in {len(KINDS)} rows, {', '.join(KINDS)}, from its original on the left "
        "to the strongest corruption on the right. Strong noise covers the photo with coloured "
        "dots; with the least contrast it is a nearly even area.",
    )


Curves = Mapping[str, Mapping[str, Sequence[float]]]


def accuracy_by_strength(strengths: Sequence[int], curves: Curves, saying: str) -> Picture:
    """One panel a corruption, one curve a model: accuracy against the strength.

    Args:
        strengths: 0 for images as they are.
        curves: by corruption, then by model, accuracies (len(strengths),).
        saying: a sentence for the alt text: which curves fall, and where they cross.
    """
    drawn, panels = figure(7.5, 2.7, 1, len(curves), sharey=True)
    for axes, (kind, models) in zip(panels, curves.items(), strict=True):
        for (name, values), colour, marker, style in zip(
            models.items(), COLOURS, _MARKERS, _STYLES, strict=False
        ):
            axes.plot(strengths, values, style, marker=marker, color=colour, label=name)
        axes.set(title=kind, xticks=list(strengths), ylim=(0, 1), xlabel="strength")
    panels[0].yaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    panels[0].set_ylabel("accuracy")
    drawn.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return picture(
        drawn, f"Accuracy against strength, one panel each: {', '.join(curves)}. {saying}"
    )


def sureness_by_strength(
    strengths: Sequence[int],
    accuracy: Mapping[str, Sequence[float]],
    confidence: Mapping[str, Sequence[float]],
    saying: str,
) -> Picture:
    """One panel a corruption: how sure the model is, how often it is right, and the gap.

    Args:
        strengths: 0 for images as they are.
        accuracy: by corruption, (len(strengths),).
        confidence: by corruption, the mean probability of the first guess, (len(strengths),).
        saying: a sentence for the alt text: where the gap opens.
    """
    drawn, panels = figure(7.5, 2.7, 1, len(accuracy), sharey=True)
    for axes, kind in zip(panels, accuracy, strict=True):
        axes.plot(strengths, confidence[kind], "--s", color=ORANGE, label="how sure it is")
        axes.plot(strengths, accuracy[kind], "-o", color=BLUE, label="how often it is right")
        axes.fill_between(
            strengths, accuracy[kind], confidence[kind],
            facecolor="none", edgecolor=GREY, hatch="////", linewidth=0, alpha=0.5,
        )  # fmt: skip
        axes.set(title=kind, xticks=list(strengths), ylim=(0, 1), xlabel="strength")
    panels[0].yaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    drawn.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return picture(
        drawn,
        f"Mean confidence and accuracy against strength, one panel each: {', '.join(accuracy)}. "
        f"{saying}",
    )
