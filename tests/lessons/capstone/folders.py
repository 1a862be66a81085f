"""Folders of images that no lesson has seen, from what other packages bring along."""

from pathlib import Path

import matplotlib.cbook
import numpy as np
from PIL import Image
from sklearn.datasets import load_digits, load_sample_image


def save(image, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)


def patches(image, side, step):
    """Squares of a photo that do not overlap."""
    for top in range(0, image.shape[0] - side + 1, step):
        for left in range(0, image.shape[1] - side + 1, step):
            yield np.ascontiguousarray(image[top : top + side, left : left + side])


def digits(root: Path, count: int = 24) -> Path:
    """Ten classes: scanned digits of 8 x 8 grey values (scikit-learn)."""
    data = load_digits()
    for label in range(10):
        for number, image in enumerate(data.images[data.target == label][:count]):
            save((image * 15.9).astype(np.uint8), root / f"digit {label}" / f"{number}.png")
    return root


def temple_or_flower(root: Path) -> Path:
    """Two classes: patches of two photos (scikit-learn)."""
    for name in ("china", "flower"):
        for number, patch in enumerate(patches(load_sample_image(f"{name}.jpg"), 48, 64)):
            save(patch, root / name / f"{number}.png")
    return root


def portrait_or_heights(root: Path) -> Path:
    """Three classes: patches of a portrait, of a map of heights, and of a brain scan (matplotlib).

    The portrait's are JPEG files, the map's have 16 bits a pixel, and the scan's are grey.
    """
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        portrait = np.asarray(Image.open(file).convert("RGB"))
    with matplotlib.cbook.get_sample_data("jacksboro_fault_dem.npz") as found:
        heights = found["elevation"].astype(float)
    with matplotlib.cbook.get_sample_data("s1045.ima.gz") as file:
        scan = np.frombuffer(file.read(), np.uint16).reshape(256, 256)
    for number, patch in enumerate(patches(portrait, 64, 80)):
        save(patch, root / "portrait" / f"{number}.jpg")
    scaled = (60_000 * (heights - heights.min()) / np.ptp(heights)).astype(np.uint16)
    for number, patch in enumerate(patches(scaled, 48, 60)):
        save(patch, root / "heights" / f"{number}.png")
    grey = np.clip(scan / 8, 0, 255).astype(np.uint8)
    for number, patch in enumerate(patches(grey[48:208, 48:208], 32, 32)):
        save(patch, root / "brain" / f"{number}.png")
    return root


FOLDERS = {
    "digits": digits,
    "temple or flower": temple_or_flower,
    "portrait, heights or brain": portrait_or_heights,
}
