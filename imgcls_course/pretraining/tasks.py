"""Two tasks out of CIFAR-10 that share no class: one to learn from, and one to be good at.

The source task has many labelled images; the target task is what is really wanted. The split is in
the spirit of Yosinski and others ("How transferable are features in deep neural networks?", NeurIPS
2014), who divide ImageNet's classes.
"""

from __future__ import annotations

from typing import Literal

from imgcls_course.datasets import CIFAR10_CLASSES, LabelledImages, load_cifar10

TARGET_CLASSES = ("cat", "dog")
SOURCE_CLASSES = tuple(name for name in CIFAR10_CLASSES if name not in TARGET_CLASSES)


def source_task(split: Literal["train", "test"]) -> LabelledImages:
    """The eight classes other than cat and dog: 16,000 images to train with, 1,600 to test."""
    return load_cifar10(split).only(SOURCE_CLASSES)


def target_task(split: Literal["train", "test"]) -> LabelledImages:
    """Cat (0) or dog (1): 4,000 images to train with, 400 to test."""
    return load_cifar10(split).only(TARGET_CLASSES)
