"""Students beside their teacher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imgcls_course.figures.style import COLOURS, GREY, Picture, figure, picture

_LINES = ("-", "--", ":")


def students_by_epoch(
    accuracies: Mapping[str, Sequence[float]], teacher: float, saying: str
) -> Picture:
    """Accuracy of each student after each epoch, with lines for the teacher and 97% of it.

    Args:
        accuracies: after each epoch, by the student's name.
        teacher: the teacher's accuracy.
        saying: a sentence for the alt text: what is to be seen.
    """
    drawn, axes = figure(7, 3.5)
    for (name, values), colour, line in zip(accuracies.items(), COLOURS, _LINES, strict=False):
        axes.plot(range(1, len(values) + 1), values, line, color=colour, label=name)
    longest = max(map(len, accuracies.values()))
    for height, name in ((teacher, "teacher"), (0.97 * teacher, "97% of it")):
        axes.axhline(height, color=GREY, linestyle="--", linewidth=1)
        axes.text(longest * 1.01, height, name, color=GREY, va="bottom", fontsize=9)
    axes.set(xlabel="epochs", ylabel="test accuracy", xlim=(0, longest * 1.14))
    axes.set_ylim(min(min(values) for values in accuracies.values()) - 0.02, teacher + 0.02)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(True, axis="y")
    axes.legend(loc="lower right")
    ends = ", ".join(f"{name} {values[-1]:.1%}" for name, values in accuracies.items())
    return picture(
        drawn,
        f"Test accuracy over the epochs; at the end {ends}; the teacher {teacher:.1%}. {saying}",
    )
