"""Folders of images to try the capstone on, good ones and hostile ones."""

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(autouse=True)
def no_progress(monkeypatch):
    monkeypatch.setenv("IMGCLS_PROGRESS", "off")


def blots(seed, size=24):
    """A smooth random image, unlike any of another seed."""
    random = np.random.default_rng(seed)
    small = Image.fromarray(random.integers(0, 256, size=(5, 5, 3), dtype=np.uint8))
    return small.resize((size, size), Image.Resampling.BICUBIC)


@pytest.fixture
def folder(tmp_path):
    """Two classes of eight different images each."""
    root = tmp_path / "things"
    for number, name in enumerate(("left", "right")):
        (root / name).mkdir(parents=True)
        for place in range(8):
            blots(100 * number + place).save(root / name / f"{place}.png")
    return root
