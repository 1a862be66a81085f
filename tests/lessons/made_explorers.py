"""Every explorer of the lessons, made as a lesson would make it, and the values of its controls.

An explorer is a public function of `imgcls_course.lessons` that is annotated to return an
`Explorer`; a new one is found by itself. One that needs arguments has its own in `MAKERS`. Models
are replaced by ready answers, so that no explorer needs TensorFlow here.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import ipywidgets
import numpy as np

import imgcls_course.lessons
from imgcls_course.datasets import LabelledImages, imagenet_class_names, load_cifar10, load_photos
from imgcls_course.exercises.images.accuracy import confidence_interval
from imgcls_course.figures.explorer import Explorer
from imgcls_course.lessons.architectures.architecture_runs import depth_runs
from imgcls_course.lessons.beyond_classification.detection.detections import Detections
from imgcls_course.lessons.beyond_classification.detection.scenes import Scenes, compose_scenes
from imgcls_course.lessons.fine_tuning.forgetting_explorer import Tuned

MakesExplorer = Callable[..., Explorer]


# --- What the explorers need -----------------------------------------------------------------


@cache
def _photos() -> list[Any]:
    return load_photos()


@cache
def _images() -> LabelledImages:
    return load_cifar10("test")


def _random() -> np.random.Generator:
    return np.random.default_rng(0)


@cache
def _scenes() -> Scenes:
    return compose_scenes("test", 8)


def _logits() -> np.ndarray:
    """Scores of a mediocre model for the images."""
    labels = _images().labels
    return _random().normal(scale=30, size=(len(labels), 10)) + 30 * np.eye(10)[labels]


def _pixels(count: int) -> np.ndarray:
    """Images as rows of numbers around 0."""
    return (_images().images[:count].reshape(count, -1) - 120.0) / 64


def _near(seed: int) -> np.ndarray:
    """Places of a hundred other images for each image."""
    count = len(_images())
    return np.random.default_rng(seed).integers(count, size=(count, 100))


def _shares(images: int, classes: int, seed: int) -> np.ndarray:
    """Probabilities, (images, classes)."""
    return np.random.default_rng(seed).dirichlet(np.full(classes, 0.01), size=images)


def _maps(seed: int) -> dict[str, np.ndarray]:
    """Feature maps of 300 images in two layers."""
    random = np.random.default_rng(seed)
    shapes = {"stem": (300, 16, 16, 48), "block": (300, 4, 4, 192)}
    return {name: random.random(shape, np.float32) for name, shape in shapes.items()}


def _tuned() -> dict[float, Tuned]:
    """What came of three learning rates."""
    random = _random()
    return {rate: Tuned(0.7, 0.9, random.normal(size=(3, 3, 3, 48))) for rate in (0.0, 1e-4, 1e-2)}


def _found(scenes: Scenes) -> list[Detections]:
    """Many boxes around and beside the objects of each scene."""
    random = _random()
    found = []
    for boxes in scenes.boxes:
        around = np.repeat(boxes, 20, axis=0) + random.normal(scale=8, size=(20 * len(boxes), 4))
        count = len(around)
        found.append(Detections(around, random.random(count), random.integers(10, size=count)))
    return found


MAKERS: dict[str, Callable[[MakesExplorer], Explorer]] = {
    "classifier_app": lambda make: make(
        lambda image: np.array([image.mean(), 255 - image.mean(), 20]) / 275,
        ["bright", "dark", "neither"],
        {photo.title: photo.image for photo in _photos()},
    ),
    "confidence_explorer": lambda make: make(_logits(), _images().labels),
    "contrast_explorer": lambda make: make(
        [0.2, 0.6, 1.0],
        {name: _random().integers(0, 256, (3, 128, 128, 3), np.uint8) for name in "abc"},
    ),
    "corruption_explorer": lambda make: make(
        _photos(), lambda image: [(f"class {rank}", 0.5**rank) for rank in range(1, 6)]
    ),
    "depth_explorer": lambda make: make(_pixels(100), _images().labels[:100]),
    "detection_explorer": lambda make: make(_scenes(), _found(_scenes())),
    "error_bar_explorer": lambda make: make(confidence_interval),
    "forgetting_explorer": lambda make: make(_tuned(), (0.5, 0.125), 0.0),
    "kernel_explorer": lambda make: make(_photos()),
    "latent_walk_explorer": lambda make: make(
        _random().integers(0, 256, (6, 6, 11, 32, 32, 3), np.uint8)
    ),
    "feature_map_explorer": lambda make: make(
        {name: _maps(seed) for seed, name in enumerate(("untrained", "trained"))},
        _images().images[:300],
        {"first": 0, "second": 1},
    ),
    "mistake_explorer": lambda make: make(
        _photos(),
        {
            name: _random().integers(0, 256, (len(_photos()), 224, 224, 3), np.uint8)
            for name in "ab"
        },
        {name: _shares(len(_photos()), 1000, seed) for seed, name in enumerate("ab")},
        imagenet_class_names(),
    ),
    "neighbour_explorer": lambda make: make(_images(), _images(), _near(seed=0)),
    "photo_explorer": lambda make: make(
        _photos(), lambda image: [(f"class {rank}", 0.5**rank) for rank in range(1, 6)]
    ),
    "pixel_explorer": lambda make: make(_photos()),
    "residual_explorer": lambda make: make(depth_runs()),
    "search_explorer": lambda make: make(
        _images(),
        {name: _random().normal(size=(len(_images()), 2)) for name in ("pixels", "features")},
        {name: _near(seed) for seed, name in enumerate(("pixels", "features"))},
    ),
    "softened_explorer": lambda make: make(
        _images().images[:8], _logits()[:8], _images().class_names, [f"image {n}" for n in range(8)]
    ),
    "sparsity_explorer": lambda make: make(
        {share: 0.9 - share / 2 for share in (0.0, 0.5, 0.9)},
        {
            share: np.where(np.random.default_rng(1).random((64, 64)) < share, 0, 1.0)
            * _random().normal(size=(64, 64))
            for share in (0.0, 0.5, 0.9)
        },
        0.125,
    ),
    "temperature_explorer": lambda make: make(
        {"too sure": _logits() / 15, "too modest": _logits() / 90}, _images().labels
    ),
    "weights_explorer": lambda make: make(
        [np.zeros((3072, 10)), *_random().normal(size=(10, 3072, 10))],
        _images().class_names,
        "Patches of colour without any objects.",
    ),
}
"""How to make the explorers that cannot be made without arguments, by the function's name."""


# --- Finding, making, moving -----------------------------------------------------------------


def all_explorers() -> dict[str, MakesExplorer]:
    """The functions of all lessons that return an Explorer, by name."""
    package = imgcls_course.lessons
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    # Modules without any are not imported, since some of them need Keras.
    modules = [importlib.import_module(one.name) for one in found if "-> Explorer:" in _source(one)]
    return {
        name: function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
        if inspect.signature(function).return_annotation in ("Explorer", Explorer)
    }


def _source(module: pkgutil.ModuleInfo) -> str:
    return module.module_finder.find_spec(module.name, None).loader.get_source(module.name)


def made(name: str, function: MakesExplorer) -> Explorer:
    """The explorer as a lesson would show it.

    Raises:
        LookupError: it needs arguments, and `MAKERS` does not say which.
    """
    if name in MAKERS:
        return MAKERS[name](function)
    needed = [
        argument.name
        for argument in inspect.signature(function).parameters.values()
        if argument.default is argument.empty and argument.kind is not argument.VAR_KEYWORD
    ]
    if needed:
        raise LookupError(f"{name} needs {', '.join(needed)}: add it to MAKERS in {__file__}")
    return function()


def other_values(control: ipywidgets.ValueWidget, random: np.random.Generator) -> Iterator[Any]:
    """Values to which a control can be moved, without end; each differs from the one before.

    There are none for controls that a program cannot move sensibly, such as a file's upload.
    """
    if isinstance(control, ipywidgets.FloatLogSlider):
        choices = control.base ** np.linspace(control.min, control.max, 50)
    elif isinstance(control, ipywidgets.FloatSlider | ipywidgets.IntSlider):
        choices = np.arange(control.min, control.max + control.step / 2, control.step)
    elif isinstance(control, ipywidgets.Checkbox | ipywidgets.ToggleButton):
        choices = [False, True]
    elif hasattr(control, "options"):
        choices = [one[1] if isinstance(one, tuple) else one for one in control.options]
    else:
        return
    choices = choices.tolist() if isinstance(choices, np.ndarray) else list(choices)
    while len(choices) > 1:
        value = choices[random.integers(len(choices))]
        if value != control.value:
            yield value


def can_be_moved(control: ipywidgets.ValueWidget) -> bool:
    """Whether there is another value to move a control to."""
    return next(other_values(control, _random()), None) is not None
