"""The thousand classes of ImageNet."""

from __future__ import annotations

import json

from imgcls_course.runtime.manifest import verified_path


def imagenet_class_names() -> tuple[str, ...]:
    """The short English names of ImageNet's 1,000 classes, in the order that all models use.

    Raises:
        DataError: the file of names is missing or damaged.
    """
    return tuple(json.loads(verified_path("imagenet_classes.json").read_text(encoding="utf-8")))
