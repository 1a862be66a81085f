"""What a classifier calls images of classes that it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imgcls_course.figures.style import BLUE, ORANGE, Picture, figure, picture

_LOOKS = ((BLUE, ""), (ORANGE, "//"))


def answers_to_unknown_classes(
    answers: Mapping[str, np.ndarray], class_names: Sequence[str], saying: str = ""
) -> Picture:
    """Bars of how often each known class was the answer, for one or two unknown classes.

    Args:
        answers: labels (n,) that the classifier gave, by the name of the unknown class.
        class_names: of the labels.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, axes = figure(7.0, 3.0)
    places = np.arange(len(class_names))
    told = []
    for number, (unknown, labels) in enumerate(answers.items()):
        shares = np.bincount(labels, minlength=len(class_names)) / len(labels)
        colour, hatch = _LOOKS[number % 2]
        axes.bar(places + 0.4 * number - 0.2 * (len(answers) - 1), shares, 0.38, color=colour,
                 hatch=hatch, edgecolor="white", label=f"of a {unknown}")  # fmt: skip
        first, second = np.argsort(shares)[::-1][:2]
        told.append(
            f"a {unknown} is called {class_names[first]} in {shares[first]:.0%} and "
            f"{class_names[second]} in {shares[second]:.0%} of the images"
        )
    axes.set_xticks(places, class_names)
    axes.set_ylabel("share of the images")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(True, axis="y")
    axes.legend(title="the answer to images")
    return picture(
        drawn,
        f"Bars of how often each of {len(class_names)} known classes is the answer to unknown "
        f"ones: {'; '.join(told)}. {saying}",
    )
