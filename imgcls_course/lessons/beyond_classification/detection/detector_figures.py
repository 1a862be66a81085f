"""Ways to detect, compared: how much they find, and how much they compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, GREEN, GREY, ORANGE, SKY, Picture, figure, picture


def finds_and_work(
    found: Mapping[str, float],
    named: Mapping[str, float],
    precision: Mapping[str, float],
    work: Mapping[str, float],
    saying: str,
) -> Picture:
    """Bars of what each way finds and names, how many of its boxes are right, and its work.

    Args:
        found: share of the objects with a good box, by way.
        named: share of the objects with a good box and the right class.
        precision: share of the boxes that lie on an object.
        work: millions of multiply-adds for a scene.
        saying: a sentence for the alt text: what the bars show.
    """
    drawn, (left, right) = figure(7.5, 0.9 + 0.72 * len(found), 1, 2, width_ratios=(1.5, 1),
                                  sharey=True)  # fmt: skip
    places = np.arange(len(found))
    for shift, values, colour, hatch, name in (
        (-0.27, found, BLUE, "", "objects found"),
        (0.0, named, ORANGE, "///", "and named rightly"),
        (0.27, precision, SKY, "...", "boxes on an object"),
    ):
        left.barh(places + shift, list(values.values()), 0.25, color=colour, hatch=hatch,
                  edgecolor="white", label=name)  # fmt: skip
        for place, value in zip(places, values.values(), strict=True):
            left.text(value + 0.01, place + shift, f"{value:.0%}", va="center", fontsize=8)
    left.set_yticks(places, list(found))
    left.set(xlim=(0, 1.14), ylim=(len(found) - 0.5, -0.5), xlabel="share")
    left.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    left.legend(loc="lower left", ncols=3, bbox_to_anchor=(-0.25, 1.0), fontsize=8)
    right.barh(places, [work[name] for name in found], 0.5, color=GREY, hatch="\\\\",
               edgecolor="white")  # fmt: skip
    for place, name in zip(places, found, strict=True):
        right.text(work[name], place, f" {work[name]:,.0f}", va="center", fontsize=9)
    right.set(xlabel="million multiply-adds a scene", xlim=(0, 1.3 * max(work.values())))
    return picture(
        drawn,
        f"Bars for {', '.join(name.replace(chr(10), ' ') for name in found)}: the share of the "
        "objects that is found, the share that is also named rightly, the share of the boxes "
        f"that lie on an object, and the work for a scene. {saying}",
    )


def learning_to_find(
    epochs: Sequence[int], found: Sequence[float], named: Sequence[float], saying: str
) -> Picture:
    """What a detector finds and names in unseen scenes, over its training.

    Args:
        epochs: after which it was measured.
        found: share of the objects.
        named: share of the objects.
        saying: a sentence for the alt text: how the curves run.
    """
    drawn, axes = figure(6.5, 2.8)
    axes.plot(epochs, found, "o-", color=BLUE, label="found")
    axes.plot(epochs, named, "s--", color=ORANGE, label="and named rightly")
    axes.axhline(0.8, color=GREEN, linestyle=":", linewidth=1.5)
    axes.text(epochs[0], 0.81, "80%", color=GREEN, va="bottom")
    axes.set(xlabel="epochs", ylabel="share of the objects", ylim=(0, 1.05))
    axes.set_xticks(list(epochs))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(loc="center right")
    return picture(drawn, f"Two curves over the epochs of training, found and named. {saying}")


def precision_over_recall(
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]], saying: str
) -> Picture:
    """Precision over recall, for every threshold of the score.

    Args:
        curves: recall and precision, (n,) each, by name.
        saying: a sentence for the alt text: how the curves run.
    """
    drawn, axes = figure(6, 3)
    for (name, (recall, precision)), colour, line in zip(
        curves.items(), (BLUE, ORANGE, GREEN), ("-", "--", "-."), strict=False
    ):
        axes.plot(recall, precision, line, color=colour, label=name)
    axes.set(xlabel="recall: share of the objects that are found", xlim=(0, 1.03), ylim=(0, 1.05))
    axes.set_ylabel("precision: share of the\nboxes that are right")
    axes.legend(loc="lower left")
    return picture(drawn, f"Precision over recall: {', '.join(curves)}. {saying}")
