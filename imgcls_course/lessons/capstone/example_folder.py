"""A folder of images like those that people have: good on the whole, with some trouble in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from imgcls_course.datasets import LabelledImages, load_cifar10
from imgcls_course.errors import DataError

CLASSES = ("bird", "cat", "dog", "frog")
COUNTS = (90, 150, 150, 150)
"""Images of each class; birds are rarer, as some class always is."""

MISLABELLED = "bird/bird-0041.png"
"""A frog that somebody has put among the birds."""


def example_folder(folder: str | Path | None = None) -> Path:
    """Write a folder of animals, with trouble on purpose, and return its path.

    The photos are test images of CIFAR-10 (Krizhevsky 2009), which the networks of this course
    have not seen in training. The trouble: exact copies, copies saved anew or made brighter, a dog
    that is also among the cats, a frog among the birds, a damaged file, a text with the name of a
    photo, a file beside the classes, and a hidden one.

    Args:
        folder: where; it must not exist, or be empty. None takes a new temporary one.

    Raises:
        DataError: the folder has something in it.
    """
    root = Path(tempfile.mkdtemp(prefix="animals-")) / "animals" if folder is None else Path(folder)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise DataError(f"{root} exists already.", "Name a new folder; nothing is written over.")
    data = load_cifar10("test")
    for name, count in zip(CLASSES, COUNTS, strict=True):
        (root / name).mkdir(parents=True)
        for number, image in enumerate(_images(data, name, count)):
            Image.fromarray(image).save(root / name / f"{name}-{number:04}.png")
    _plant_copies(root)
    _plant_wrong_labels(root, data)
    _plant_rubbish(root)
    return root


def _images(data: LabelledImages, name: str, count: int) -> Iterator[np.ndarray]:
    yield from data.images[data.labels == data.class_names.index(name)][:count]


def _plant_copies(root: Path) -> None:
    for name, number in (("bird", 3), ("cat", 5), ("cat", 70), ("dog", 9), ("frog", 30)):
        original = root / name / f"{name}-{number:04}.png"
        (root / name / f"{name}-{number:04} (copy).png").write_bytes(original.read_bytes())
    for name, first in (("bird", 10), ("cat", 20), ("dog", 30), ("frog", 40)):
        for number in range(first, first + 5):
            with Image.open(root / name / f"{name}-{number:04}.png") as image:
                image.save(root / name / f"{name}-{number:04}-small.jpg", quality=85)
                brighter = ImageEnhance.Brightness(image).enhance(1.15)
                brighter.save(root / name / f"{name}-{number:04}-bright.png")


def _plant_wrong_labels(root: Path, data: LabelledImages) -> None:
    dog = root / "dog" / "dog-0100.png"
    (root / "cat" / "cat-0150.png").write_bytes(dog.read_bytes())
    *_, frog = _images(data, "frog", COUNTS[-1] + 1)
    Image.fromarray(frog).save(root / MISLABELLED)


def _plant_rubbish(root: Path) -> None:
    damaged = root / "frog" / "frog-0012.png"
    damaged.write_bytes(damaged.read_bytes()[:700])
    (root / "dog" / "dog-list.jpg").write_text("dog-0001: Rex, dog-0002: Bella\n", encoding="utf-8")
    (root / "read me.txt").write_text("Pictures of animals.\n", encoding="utf-8")
    (root / "cat" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
