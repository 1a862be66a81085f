"""A tree of classes as a drawing, with the probability of each node."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Picture,
    figure,
    picture,
    without_frame,
)

_BOX = {"boxstyle": "round,pad=0.35", "facecolor": "white"}


def class_tree(
    names: Sequence[str],
    parents: Sequence[int],
    probabilities: Sequence[float] | None = None,
    answer: int | None = None,
    saying: str = "",
    image: np.ndarray | None = None,
) -> Picture:
    """The tree from left (the root) to right (the leaves).

    Args:
        names: of the nodes.
        parents: the number of each node's parent; -1 below the root.
        probabilities: written at the nodes, and drawn as the width of the branches.
        answer: a node; the way to it is marked.
        saying: a sentence for the alt text.
        image: what the probabilities are of; shown below the root.
    """
    places = _places(parents)
    deepest = max(depth for depth, _ in places.values())
    drawn, axes = figure(7.5, 4.2)
    marked = _path(parents, answer) if answer is not None else set()
    for node in range(len(names)):
        start, end = places[parents[node]], places[node]
        middle = (start[0] + end[0]) / 2 + 0.12
        share = 1.0 if probabilities is None else probabilities[node]
        axes.plot(
            [start[0], middle, middle, end[0]], [start[1], start[1], end[1], end[1]],
            color=ORANGE if node in marked else GREY, linewidth=1 + (5 * share if probabilities
            is not None else 0.6), solid_capstyle="round", zorder=1 + (node in marked),
        )  # fmt: skip
    axes.text(*places[-1], "anything", bbox=_BOX | {"edgecolor": BLACK}, ha="center", va="center")
    for node, name in enumerate(names):
        is_leaf = node not in parents
        written = name if probabilities is None else f"{name} {probabilities[node]:.0%}"
        axes.text(
            *places[node], written, ha="center", va="center", zorder=3, fontsize=9,
            fontweight="bold" if node == answer else "normal",
            bbox=_BOX | {"edgecolor": ORANGE if node in marked else BLUE if is_leaf else BLACK},
        )  # fmt: skip
    axes.set(xlim=(-0.45, deepest + 0.5), ylim=(_leaves(parents) - 0.4, -0.6))
    axes.axis("off")
    if image is not None:
        inset = axes.inset_axes((0, 0, 0.22, 0.34))
        inset.imshow(image)
        without_frame(inset)
    groups = [
        f"{'the root' if parent < 0 else names[parent]} has "
        + " and ".join(names[node] for node in range(len(names)) if parents[node] == parent)
        for parent in sorted(set(parents))
    ]
    return picture(drawn, f"A tree of classes: {'; '.join(groups)}. {saying}")


def sure_answers(
    thresholds: Sequence[float],
    answered: Sequence[float],
    exact: Sequence[float],
    right: Sequence[float],
    saying: str,
) -> Picture:
    """How often there is an answer, how often it is a leaf, and how often it is right.

    Args:
        thresholds: the least probability of an answer, rising.
        answered: share of the images with an answer below the root.
        exact: share of the images whose answer is a leaf.
        right: share of the answers that are on the way to the true leaf.
        saying: a sentence for the alt text: how the curves run.
    """
    drawn, axes = figure(7, 2.8)
    axes.plot(thresholds, right, "o-", color=BLUE, label="right, of all answers")
    axes.plot(thresholds, answered, "^:", color=GREEN, label="images with an answer")
    axes.plot(thresholds, exact, "s--", color=ORANGE, label="images with a leaf as answer")
    axes.set(xlabel="least probability of an answer", ylabel="share", ylim=(0, 1.05))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9)
    return picture(drawn, f"Three curves over the least probability of an answer. {saying}")


def _leaves(parents: Sequence[int]) -> int:
    return sum(node not in parents for node in range(len(parents)))


def _places(parents: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Depth and height of each node and of the root: leaves one under the other."""
    places: dict[int, tuple[float, float]] = {}
    next_row = 0.0

    def put(node: int, depth: int) -> None:
        nonlocal next_row
        below = [child for child, parent in enumerate(parents) if parent == node]
        for child in below:
            put(child, depth + 1)
        if below:
            height = sum(places[child][1] for child in below) / len(below)
        else:
            height, next_row = next_row, next_row + 1
        places[node] = (depth, height)

    put(-1, 0)
    return places


def _path(parents: Sequence[int], node: int) -> set[int]:
    path = set()
    while node >= 0:
        path.add(node)
        node = parents[node]
    return path
