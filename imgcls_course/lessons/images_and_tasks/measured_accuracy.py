"""Accuracies, and how sure one can be of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.interactive_figure import RedrawnFigure
from imgcls_course.figures.style import (
    BLUE,
    COLOURS,
    GREY,
    ORANGE,
    Picture,
    figure,
    picture,
)

Interval = tuple[float, float]
MARKERS = ("o", "s", "^", "D")


def accuracy_bars(
    accuracies: Mapping[str, float], intervals: Mapping[str, Interval], guess: float
) -> Picture:
    """One point a model with its error bar, and a line for guessing.

    Args:
        accuracies: by the model's name, 0 to 1.
        intervals: by the model's name, the lower and the upper end.
        guess: the accuracy of guessing.
    """
    drawn, axes = figure(7, 0.9 + 0.5 * len(accuracies))
    sentences = []
    for place, (name, accuracy) in enumerate(accuracies.items()):
        low, high = intervals[name]
        axes.plot([low, high], [place, place], color=BLUE, linewidth=5, alpha=0.4,
                  solid_capstyle="butt")  # fmt: skip
        axes.plot(accuracy, place, "o", color=BLUE)
        axes.annotate(
            f"{accuracy:.1%}", (high, place), (5, 0), textcoords="offset points", va="center"
        )
        sentences.append(f"{name} {accuracy:.1%}, interval {low:.1%} to {high:.1%}")
    axes.axvline(guess, color=GREY, linestyle="--", linewidth=1)
    axes.text(guess, -0.75, " guessing", color=GREY, va="center")
    axes.set_yticks(range(len(accuracies)), list(accuracies))
    axes.set(xlabel="test accuracy with its 95% interval", ylim=(len(accuracies) - 0.5, -1))
    axes.set_xlim(0, max(high for _, high in intervals.values()) + 0.05)
    axes.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    return picture(drawn, "Accuracies as points with error bars: " + "; ".join(sentences) + ".")


def accuracy_against_k(ks: Sequence[int], curves: Mapping[str, Sequence[float]]) -> Picture:
    """Accuracy of k-nearest neighbours for several k, on several sets of images.

    Args:
        ks: numbers of neighbours.
        curves: accuracies, (len(ks),), by the name of the set.
    """
    drawn, axes = figure(7, 3)
    sentences = []
    for (name, accuracies), colour, marker in zip(curves.items(), COLOURS, MARKERS, strict=False):
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


class TwoModelsFigure:
    """Two models' accuracies with their error bars; only these are drawn anew."""

    def __init__(self) -> None:
        drawn, axes = figure(7, 1.9)
        self._bars, self._dots, self._ends, names = [], [], [], ("model A", "model B")
        for place, name in enumerate(names):
            colour = COLOURS[place]
            self._bars += axes.plot([], [], color=colour, linewidth=8, alpha=0.4)
            self._dots += axes.plot([], [], MARKERS[place], color=colour, markersize=8)
            # The widest text reserves its space in the layout.
            self._ends.append(
                axes.text(1.02, place, "−100.0% to 100.0%", va="center", color=colour)
            )
            axes.text(-0.01, place, name, va="center", ha="right", color=colour)
        axes.set(xlim=(0, 1), ylim=(1.6, -0.6), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("accuracy")
        axes.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
        self._title = axes.set_title("title")
        moving = [*self._bars, *self._dots, *self._ends, self._title]
        self._figure = RedrawnFigure(drawn, moving)

    def draw(
        self, accuracies: tuple[float, float], size: int, intervals: tuple[Interval, Interval]
    ) -> Picture:
        """The picture for a test set of some size.

        Args:
            accuracies: of the two models, 0 to 1.
            size: number of test images.
            intervals: of the two models.
        """
        said = [f"{low:.1%} to {high:.1%}" for low, high in intervals]
        for place, (accuracy, ends) in enumerate(zip(accuracies, intervals, strict=True)):
            self._bars[place].set_data(ends, [place, place])
            self._dots[place].set_data([accuracy], [place])
            self._ends[place].set_text(said[place].replace("-", "−"))
        apart = intervals[0][0] > intervals[1][1] or intervals[1][0] > intervals[0][1]
        verdict = "the error bars are apart" if apart else "the error bars overlap"
        self._title.set_text(f"{size:,} test images: {verdict}")
        return self._figure.picture(
            f"Two models measured on {size:,} test images. Model A: {accuracies[0]:.0%}, interval "
            f"{said[0]}. Model B: {accuracies[1]:.0%}, interval {said[1]}; {verdict}."
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
