"""The one preprocessing that a model was trained with."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception
from imgcls_course.judging.student_process.observers import values_and_kind


def batch_for(images: np.ndarray, scale: float, offset: float, has_it_inside: bool) -> np.ndarray:
    """What to hand to a network that was trained with `scale * pixel + offset`.

    Args:
        images: uint8, pixel values 0..255.
        scale: of the network's preprocessing.
        offset: of the network's preprocessing.
        has_it_inside: whether the network's first layer does this itself.
    """
    pixels = images.astype(np.float32)
    return pixels if has_it_inside else scale * pixels + offset


def _always_prepared(images: np.ndarray, scale: float, offset: float, _: bool) -> np.ndarray:
    return scale * images.astype(np.float32) + offset


def _never_prepared(images: np.ndarray, *_: float) -> np.ndarray:
    return images.astype(np.float32)


def _divided_first(
    images: np.ndarray, scale: float, offset: float, has_it_inside: bool
) -> np.ndarray:
    pixels = images.astype(np.float32) / 255
    return pixels if has_it_inside else scale * pixels + offset


def _always_divided(images: np.ndarray, *_: float) -> np.ndarray:
    return images.astype(np.float32) / 255


def _turned_around(
    images: np.ndarray, scale: float, offset: float, has_it_inside: bool
) -> np.ndarray:
    return batch_for(images, scale, offset, not has_it_inside)


def _offset_first(
    images: np.ndarray, scale: float, offset: float, has_it_inside: bool
) -> np.ndarray:
    pixels = images.astype(np.float32)
    return pixels if has_it_inside else scale * (pixels + offset)


def _whole_where_inside(
    images: np.ndarray, scale: float, offset: float, has_it_inside: bool
) -> np.ndarray:
    return images if has_it_inside else scale * images.astype(np.float32) + offset


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    def images(*shape: int) -> np.ndarray:
        drawn = rng.integers(0, 256, size=shape, dtype=np.uint8)
        drawn.flat[:2] = 255, 0
        return drawn

    return [
        (images(1, 1, 2, 3), 1 / 127.5, -1.0, True),
        (images(1, 2, 1, 3), 1 / 128, -127 / 128, False),
        (images(5, 2, 4, 3), 1 / 127.5, -1.0, False),
        (images(2, 4, 3, 3), 1 / 255, 0.0, False),
        (images(2, 4, 3, 3) // 2 + 20, 1 / 128, -1.0, False),  # neither black nor white
        # Centred only, and something that nobody has seen: values far from -1..1.
        (images(2, 1, 5, 3), 1.0, -float(rng.integers(110, 130)), False),
        (images(4, 3, 2, 1), round(float(rng.uniform(2, 3)), 3), 2.5, False),
        (images(4, 5, 2, 3), round(float(rng.uniform(0.03, 0.3)), 3), -4.0, True),
        (images(300, 1, 2, 3), round(float(rng.uniform(0.03, 0.3)), 3), 0.5, False),
    ]


BATCH_FOR = Exercise(
    name="fine_tuning.batch_for",
    points=2,
    reference=batch_for,
    cases=_batch_cases,
    observe=values_and_kind,
    result_names=("values", "whether they are floats"),
    misconceptions=(
        Misconception(
            "divides by 255 before the network's own preprocessing",
            _divided_first,
            "The preprocessing expects pixel values 0..255. After a division by 255 it makes all "
            "of them nearly the same number: the network sees a grey square.",
        ),
        Misconception(
            "prepares the images twice where the network does it, too",
            _always_prepared,
            "If the first layer does it, doing it before as well is once too often. What has the "
            "network to be given then?",
        ),
        Misconception(
            "leaves the preparation to the network, even if it has none",
            _never_prepared,
            "Some networks have no such layer, and then values 0..255 come in where −1..1 were "
            "expected.",
        ),
        Misconception(
            "scales everything to 0..1",
            _always_divided,
            "0..1 is a habit of tutorials, not a law. A pretrained network wants the values that "
            "it was pretrained with.",
        ),
        Misconception(
            "adds the offset before it multiplies",
            _offset_first,
            "`scale * pixel + offset`: the product comes first, so the offset is not scaled.",
        ),
        Misconception(
            "hands over whole numbers where the network prepares its input itself",
            _whole_where_inside,
            "The values are right, but floats are asked for, in both cases.",
        ),
        Misconception(
            "has the two cases the wrong way around",
            _turned_around,
            "With the preprocessing *inside*, raw pixel values go in.",
        ),
    ),
    hint="There are two cases. If the network prepares its input itself, hand it the pixel values "
    "as they are, as floats. If not, do it: scale times pixel plus offset.",
)
