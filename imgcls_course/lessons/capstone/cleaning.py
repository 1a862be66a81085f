"""What is kept of a folder after the inspection, and what is left out, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imgcls_course.datasets import LabelledImages
from imgcls_course.errors import DataError
from imgcls_course.lessons.capstone.duplicates import copies
from imgcls_course.lessons.capstone.inspection import Inspection

FEWEST = 5
"""Different images of a class: three to learn from, one to choose by, one to test with."""
_MOST_NAMED = 5


@dataclass(frozen=True, eq=False)
class CleanImages:
    """Images without copies.

    Attributes:
        data: the images.
        paths: (n,), of each image, from the folder on.
        groups: (n,), the same number for images that are nearly equal.
        copies: paths of images that were left out because they are copies of one that is kept.
        contradicting: paths of images that were left out because the same image lies in another
            class.
    """

    data: LabelledImages
    paths: tuple[str, ...]
    groups: NDArray[np.int64]
    copies: tuple[str, ...]
    contradicting: tuple[str, ...]


def clean(inspection: Inspection, fewest: int = FEWEST) -> CleanImages:
    """Leave out exact copies, and images whose copy is in another class; files stay as they are.

    Of copies within a class one is kept. Of equal images in different classes none is kept, since
    nobody knows which label is right. Nearly equal images are kept: the split keeps them together.

    Args:
        inspection: of the folder.
        fewest: different images that each class must have.

    Raises:
        DataError: fewer are left in a class.
    """
    labels = inspection.data.labels
    kept = np.ones(len(labels), bool)
    contradicting: list[int] = []
    repeated: list[int] = []
    for group in copies(inspection.equal):
        several = len(set(labels[group])) > 1
        (contradicting if several else repeated).extend(group if several else group[1:])
    kept[contradicting] = kept[repeated] = False
    cleaned = CleanImages(
        data=inspection.data.subset(kept),
        paths=tuple(np.array(inspection.paths, dtype=object)[kept]),
        groups=inspection.alike[kept],
        copies=tuple(inspection.paths[place] for place in sorted(repeated)),
        contradicting=tuple(inspection.paths[place] for place in sorted(contradicting)),
    )
    _require(cleaned, inspection, fewest)
    return cleaned


def _require(cleaned: CleanImages, inspection: Inspection, fewest: int) -> None:
    different = [
        len(set(cleaned.groups[cleaned.data.labels == label]))
        for label in range(len(cleaned.data.class_names))
    ]
    scarce = [
        f"{name} ({count})"
        for name, count in zip(cleaned.data.class_names, different, strict=True)
        if count < fewest
    ]
    if scarce:
        named = ", ".join(scarce[:_MOST_NAMED])
        more = f" and {len(scarce) - _MOST_NAMED:,} more" if len(scarce) > _MOST_NAMED else ""
        copied = len(cleaned.copies) + len(cleaned.contradicting)
        told = f" {copied} copies and {len(inspection.skipped)} unusable files do not count."
        raise DataError(
            f"Too few different images in: {named}{more}."
            + (told if copied or inspection.skipped else ""),
            f"A class needs at least {fewest} different images, to learn from, to choose by and "
            "to test with; thirty and more make a useful test. Add images, or remove these "
            "subfolders.",
        )
