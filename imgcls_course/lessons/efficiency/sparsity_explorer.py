"""An explorer of sparsity: what a network still knows when more and more weights are zero."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np

from imgcls_course.figures.explorer import Explorer
from imgcls_course.figures.interactive_figure import InteractiveFigure
from imgcls_course.figures.style import BLUE, GREY, ORANGE, Picture, figure


class SparsityFigure:
    """Accuracy over sparsity, and one layer's kernels as dots, the zeros left white.

    Args:
        accuracies: by the share of zeros, rising from 0.
        kernels: by the share of zeros, a layer's weights (rows, columns) after pruning.
        guess: the accuracy of guessing.
    """

    def __init__(
        self,
        accuracies: Mapping[float, float],
        kernels: Mapping[float, np.ndarray],
        guess: float,
    ) -> None:
        self._accuracies, self._kernels = dict(accuracies), dict(kernels)
        self._shares = list(accuracies)
        drawn, (axes, canvas) = figure(7.5, 3.3, 1, 2, width_ratios=(1.5, 1))
        axes.plot(self._shares, list(accuracies.values()), "-o", color=BLUE, markersize=5)
        axes.axhline(guess, color=GREY, linestyle=":", linewidth=1)
        axes.text(0, guess + 0.01, "guessing", color=GREY, fontsize=8, va="bottom")
        axes.set(xlabel="share of weights that are zero", ylabel="accuracy", ylim=(0, 1))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axes.grid(True, axis="y")
        (self._dot,) = axes.plot([0], [0], "o", color=ORANGE, markersize=13,
                                 markerfacecolor="none", markeredgewidth=2)  # fmt: skip
        first = self._magnitudes(self._shares[0])
        self._image = canvas.imshow(first, cmap="Greys", vmin=0, vmax=np.quantile(first, 0.97),
                                    interpolation="nearest", aspect="auto")  # fmt: skip
        canvas.set_xticks([])
        canvas.set_yticks([])
        canvas.set_xlabel("weights of the last block: dark is large")
        self._title = canvas.set_title("95% zeros, accuracy 99.9%", fontsize=10)
        self._figure = InteractiveFigure(drawn, [self._dot, self._image, self._title])

    def draw(self, sparsity: float) -> Picture:
        """The figure with one share of zeros marked.

        Args:
            sparsity: one of those that were measured.
        """
        accuracy = self._accuracies[sparsity]
        self._dot.set_data([sparsity], [accuracy])
        self._image.set_data(self._magnitudes(sparsity))
        own = float((self._kernels[sparsity] == 0).mean())
        self._title.set_text(f"{sparsity:.0%} zeros, accuracy {accuracy:.0%}")
        return self._figure.picture(
            f"A curve of accuracy over the share of zeros. At {sparsity:.0%} the accuracy is "
            f"{accuracy:.0%}. Beside it weights of the last block as grey dots; {own:.0%} of these "
            "are white, that is zero."
        )

    def _magnitudes(self, sparsity: float) -> np.ndarray:
        return np.abs(self._kernels[sparsity])


def sparsity_explorer(
    accuracies: Mapping[float, float], kernels: Mapping[float, np.ndarray], guess: float
) -> Explorer:
    """A slider over the shares of zeros that were measured before.

    Args:
        accuracies: by the share of zeros, rising from 0.
        kernels: by the share of zeros, a layer's weights (rows, columns).
        guess: the accuracy of guessing.
    """
    drawn = SparsityFigure(accuracies, kernels, guess)

    def draw(sparsity: float) -> Picture:
        return drawn.draw(sparsity)

    shares = list(accuracies)
    return Explorer(
        draw,
        {
            "sparsity": ipywidgets.SelectionSlider(
                options=[(f"{share:.0%}", share) for share in shares],
                value=shares[len(shares) // 2],
                description="weights that are zero",
            )
        },
        "How many weights can go before the network feels it? And when is it gone?",
    )
