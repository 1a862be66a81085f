"""Accuracies that were measured: for several k, on many test sets, and after a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import (
    BLUE,
    COLOURS,
    GREY,
    ORANGE,
    Picture,
    figure,
    picture,
)

_MARKERS = ("o", "s", "^", "D")


def accuracy_against_k(ks: Sequence[int], curves: Mapping[str, Sequence[float]]) -> Picture:
    """Accuracy of k-nearest neighbours for several k, on several sets of images.

    Args:
        ks: numbers of neighbours.
        curves: accuracies, (len(ks),), by the name of the set.
    """
    drawn, axes = figure(7, 3)
    sentences = []
    for (name, accuracies), colour, marker in zip(curves.items(), COLOURS, _MARKERS, strict=False):
        axes.plot(ks, accuracies, marker=marker, color=colour, label=name)
        best = int(np.argmax(accuracies))
        sentences.append(
            f"on {name} it is {accuracies[0]:.0%} at k = {ks[0]}, at best {accuracies[best]:.0%} "
            f"at k = {ks[best]}, and {accuracies[-1]:.0%} at k = {ks[-1]}"
        )
    axes.set(xscale="log", xlabel="k, the number of neighbours", ylabel="accuracy", ylim=(0, 1.05))
    axes.set_xticks(ks, [str(k) for k in ks])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    axes.legend()
    return picture(drawn, f"Accuracy against the number of neighbours: {'; '.join(sentences)}.")


def accuracy_histogram(accuracies: np.ndarray, standard_error: float, size: int) -> Picture:
    """How accuracies on many small test sets scatter, and what the formula says of it.

    Args:
        accuracies: (test sets,), of one and the same model.
        standard_error: by the formula.
        size: images in each test set.
    """
    drawn, axes = figure(7, 2.8)
    centre = float(accuracies.mean())
    edges = (np.arange(size + 2) - 0.5) / size
    axes.hist(accuracies, bins=edges, color=BLUE, rwidth=0.9)
    axes.axvspan(
        centre - 1.96 * standard_error, centre + 1.96 * standard_error,
        color=ORANGE, alpha=0.2, label="mean ± 1.96 standard errors",
    )  # fmt: skip
    axes.set(xlabel=f"accuracy on {size} test images", ylabel="test sets")
    axes.set_xlim(accuracies.min() - 0.03, accuracies.max() + 0.03)
    axes.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    axes.legend(loc="upper right", bbox_to_anchor=(1, 1.15))
    return picture(
        drawn,
        f"A bell-shaped histogram of {len(accuracies)} accuracies of one model, each on {size} "
        f"test images: from {accuracies.min():.0%} to {accuracies.max():.0%} around "
        f"{centre:.0%}. Nearly all lie within a band of 1.96 standard errors.",
    )


def chosen_and_fresh(chosen: np.ndarray, fresh: np.ndarray) -> Picture:
    """The accuracy by which k was chosen, and that of the same k on other images.

    Args:
        chosen: (test sets,), the best accuracy of each.
        fresh: (test sets,), that winner's accuracy on images that had no part in the choice.
    """
    drawn, axes = figure(7, 3)
    places = np.arange(1, len(chosen) + 1)
    axes.vlines(places, fresh, chosen, color=GREY, linewidth=1)
    axes.plot(places, chosen, "s", color=ORANGE, label="on the images that chose k")
    axes.plot(places, fresh, "o", color=BLUE, label="the same k on fresh images")
    axes.axhline(chosen.mean(), color=ORANGE, linestyle="--", linewidth=1)
    axes.axhline(fresh.mean(), color=BLUE, linestyle="--", linewidth=1)
    axes.set(xlabel="test set of 100 images", ylabel="accuracy", xticks=places)
    axes.set_ylim(min(chosen.min(), fresh.min()) - 0.02, max(chosen.max(), fresh.max()) + 0.06)
    axes.yaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    axes.legend(loc="upper left", ncols=2)
    return picture(
        drawn,
        f"{len(chosen)} pairs of points, one pair a test set. The accuracies by which k was "
        f"chosen scatter around {chosen.mean():.1%}; those of the same k on fresh images lie "
        f"close together around {fresh.mean():.1%}.",
    )
