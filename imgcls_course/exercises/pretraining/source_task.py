"""Exercises of lesson 06: what pretraining costs, residual blocks, and what features are for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception

_SECONDS_A_DAY = 24 * 60 * 60


# --- What it costs ---------------------------------------------------------------------------


def training_days(
    images: float, epochs: float, multiply_adds: float, operations_a_second: float
) -> float:
    """Days of training on one device.

    Args:
        images: in the training set.
        epochs: passes over it.
        multiply_adds: of the forward pass of one image; each is two operations.
        operations_a_second: what the device really does.
    """
    return _days(images, epochs, multiply_adds, operations_a_second)


def _days(
    images: float,
    epochs: float,
    multiply_adds: float,
    operations_a_second: float,
    passes: float = 3,
    operations: float = 2,
    seconds: float = _SECONDS_A_DAY,
) -> float:
    """The forward pass counts once, the backward pass twice: by the weights and by the inputs."""
    work = images * epochs * passes * operations * multiply_adds
    return work / operations_a_second / seconds


def _training_days_cases(rng: np.random.Generator) -> list[Case]:
    drawn = [float(np.round(rng.uniform(low, high), 2)) for low, high in ((1, 9), (2, 9), (1, 5))]
    return [
        (1.28e6, 90, 3.8e9, 3e12),
        (16000, 30, 3.6e7, 1e11),
        (drawn[0] * 1e6, 10 * drawn[1], drawn[2] * 1e9, 5e12),
    ]


TRAINING_DAYS = Exercise(
    name="pretraining.training_days",
    points=2,
    reference=training_days,
    cases=_training_days_cases,
    misconceptions=(
        Misconception(
            "counts the forward pass only",
            lambda i, e, m, s: _days(i, e, m, s, passes=1),
            "That is what *using* the network costs. Training also goes backwards, and at each "
            "layer that takes two products: the gradient by the weights, and that by the inputs.",
        ),
        Misconception(
            "takes the backward pass for as costly as the forward pass",
            lambda i, e, m, s: _days(i, e, m, s, passes=2),
            "Lesson 04: on the way back each layer makes *two* products, dA and dB, where the way "
            "forward made one. How many is that in all?",
        ),
        Misconception(
            "counts a multiplication and its addition as one operation",
            lambda i, e, m, s: _days(i, e, m, s, operations=1),
            "The device's speed is given in operations, and a multiply-add is two of them.",
        ),
        Misconception(
            "goes over the images once",
            lambda i, e, m, s: _days(i, 1, m, s),
            "Each epoch is one pass over all images, and there are `epochs` of them.",
        ),
        Misconception(
            "gives seconds",
            lambda i, e, m, s: _days(i, e, m, s, seconds=1),
            "Operations divided by operations a second are seconds. The question is how many days.",
        ),
        Misconception(
            "gives hours",
            lambda i, e, m, s: _days(i, e, m, s, seconds=3600),
            "A day has 24 of these.",
        ),
    ),
    hint="Operations in all: images, times epochs, times three passes, times two for each "
    "multiply-add. Divide by the operations a second, then by the seconds of a day.",
)


# --- Two tasks out of one --------------------------------------------------------------------


def source_labels(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Choose the images whose class is not a target class, and number their classes 0, 1, ...

    Args:
        labels: (n,), from 0 to 9.
        target: numbers of the classes that are left out.

    Returns:
        places of the kept images, in order, and their new labels; both (m,). The classes keep
        their order.
    """
    kept = np.flatnonzero(~np.isin(labels, target))
    return kept, _renumbered(labels[kept], target)


def _renumbered(labels: np.ndarray, target: Sequence[int]) -> np.ndarray:
    return np.array([label - sum(left < label for left in target) for label in labels], dtype=int)


def _old_labels(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(~np.isin(labels, target))
    return kept, labels[kept]


def _all_shifted(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(~np.isin(labels, target))
    return kept, labels[kept] - len(target)


def _of_the_target(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(np.isin(labels, target))
    return kept, np.searchsorted(np.sort(target), labels[kept])


def _in_order_of_appearance(
    labels: np.ndarray, target: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    kept = np.flatnonzero(~np.isin(labels, target))
    order = list(dict.fromkeys(labels[kept].tolist()))
    return kept, np.array([order.index(label) for label in labels[kept]], dtype=int)


def _first_target_only(labels: np.ndarray, target: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    return source_labels(labels, target[:1])


def _source_labels_cases(rng: np.random.Generator) -> list[Case]:
    # Every class occurs, and the first image is none of class 0, so that all ideas differ.
    def drawn(count: int) -> np.ndarray:
        rest = rng.integers(0, 10, size=count)
        return np.concatenate([[9, 3, 5], rng.permutation(10), rest])

    return [(drawn(6), [3, 5]), (drawn(9), [1, 4, 8]), (drawn(4), [3, 5])]


SOURCE_LABELS = Exercise(
    name="pretraining.source_labels",
    points=3,
    reference=source_labels,
    cases=_source_labels_cases,
    misconceptions=(
        Misconception(
            "keeps the old numbers of the classes",
            _old_labels,
            "With eight classes a network has eight outputs, 0 to 7: a label of 9 points at none. "
            "Where a class is left out, those after it move up.",
        ),
        Misconception(
            "lowers all labels by the same number",
            _all_shifted,
            "Airplanes become class −2. A class moves up by one for each left-out class *before* "
            "it.",
        ),
        Misconception(
            "keeps the target classes instead",
            _of_the_target,
            "These are the images of the target task. The source task has the others: turn the "
            "choice around.",
        ),
        Misconception(
            "numbers the classes as they first appear",
            _in_order_of_appearance,
            "The numbers then depend on the order of the images: test images, in another order, "
            "would get others. Keep the order of the classes.",
        ),
        Misconception(
            "leaves out the first target class only",
            _first_target_only,
            "`target` has several classes, and none of them may stay: `np.isin` compares with all.",
        ),
    ),
    hint="`np.isin(labels, target)` says which to leave out. The new number of a class is its old "
    "one, less how many classes of `target` are smaller.",
)


# --- A residual block ------------------------------------------------------------------------


def residual_block(x: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Two layers of weights with a ReLU between them, the input added, and a ReLU at the end.

    Args:
        x: (n, d).
        first: weights (d, d).
        second: weights (d, d).
    """
    return _relu(x + _relu(x @ first) @ second)


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def _residual_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (rng.normal(size=(n, d)), rng.normal(size=(d, d)), rng.normal(size=(d, d)))
        for n, d in ((6, 3), (5, 4), (8, 2))
    ]


RESIDUAL_BLOCK = Exercise(
    name="pretraining.residual_block",
    points=2,
    reference=residual_block,
    cases=_residual_cases,
    misconceptions=(
        Misconception(
            "leaves the shortcut out",
            lambda x, first, second: _relu(_relu(x @ first) @ second),
            "That is a plain block. In a residual block the input itself is added to what the two "
            "layers give.",
        ),
        Misconception(
            "adds the input after the last ReLU",
            lambda x, first, second: x + _relu(_relu(x @ first) @ second),
            "First the sum, then the ReLU. As you have it, the sum can only grow from block to "
            "block.",
        ),
        Misconception(
            "has a ReLU on the branch before the sum, too",
            lambda x, first, second: _relu(x + _relu(_relu(x @ first) @ second)),
            "With that ReLU the layers could only *add* to the input, never take away. The second "
            "layer goes into the sum as it is.",
        ),
        Misconception(
            "adds the input after the first layer",
            lambda x, first, second: _relu(_relu(x + x @ first) @ second),
            "The shortcut leads around *both* layers.",
        ),
        Misconception(
            "forgets the ReLU between the layers",
            lambda x, first, second: _relu(x + x @ first @ second),
            "Without a ReLU in between, two layers are no more than one matrix (lesson 04).",
        ),
        Misconception(
            "forgets the ReLU at the end",
            lambda x, first, second: x + _relu(x @ first) @ second,
            "The sum is right. He and others put one more ReLU after it.",
        ),
    ),
    hint="Follow the drawing: x goes two ways. One is layer, ReLU, layer; the other is no "
    "computation at all. They meet in a sum, and then comes a ReLU.",
)


# --- Its parameters --------------------------------------------------------------------------


def block_parameters(inputs: int, filters: int) -> int:
    """Weights that training changes in a residual block of two 3 x 3 convolutions.

    Convolutions have no bias; each is followed by batch normalization. Where the number of channels
    changes, the shortcut is a 1 x 1 convolution with batch normalization as well.

    Args:
        inputs: channels that come in.
        filters: channels that go out, of both convolutions.
    """
    return _block(inputs, filters)


def _block(
    inputs: int,
    filters: int,
    bias: int = 0,
    normalization: int = 2,
    shortcut_side: int = 1,
    has_shortcut: bool | None = None,
    second_inputs: int | None = None,
) -> int:
    """Parameters with what may be got wrong left open."""

    def layer(side: int, channels: int) -> int:
        return side * side * channels * filters + (bias + normalization) * filters

    total = layer(3, inputs) + layer(3, filters if second_inputs is None else second_inputs)
    if inputs != filters if has_shortcut is None else has_shortcut:
        total += layer(shortcut_side, inputs)
    return total


def _block_parameters_cases(rng: np.random.Generator) -> list[Case]:
    drawn = int(rng.integers(5, 40))
    return [(48, 48), (48, 96), (96, 192), (drawn, drawn + 3)]


BLOCK_PARAMETERS = Exercise(
    name="pretraining.block_parameters",
    points=3,
    reference=block_parameters,
    cases=_block_parameters_cases,
    misconceptions=(
        Misconception(
            "counts a bias for each filter",
            lambda inputs, filters: _block(inputs, filters, bias=1),
            "These convolutions have none: batch normalization subtracts the mean, and any bias "
            "with it, then adds its own shift.",
        ),
        Misconception(
            "leaves batch normalization out",
            lambda inputs, filters: _block(inputs, filters, normalization=0),
            "The convolutions are right. Batch normalization learns two numbers for each channel: "
            "a scale and a shift.",
        ),
        Misconception(
            "counts the mean and the variance as trained",
            lambda inputs, filters: _block(inputs, filters, normalization=4),
            "Batch normalization keeps four numbers for each channel, but two of them, mean and "
            "variance, are *measured*, not trained by gradients.",
        ),
        Misconception(
            "leaves the shortcut's convolution out",
            lambda inputs, filters: _block(inputs, filters, has_shortcut=False),
            "Right where the channels stay the same. Where they change, input and output cannot be "
            "added: a 1 × 1 convolution makes them fit.",
        ),
        Misconception(
            "puts a convolution on every shortcut",
            lambda inputs, filters: _block(inputs, filters, has_shortcut=True),
            "Where the number of channels stays, the input is added as it is, and costs nothing.",
        ),
        Misconception(
            "gives the shortcut 3 × 3 kernels",
            lambda inputs, filters: _block(inputs, filters, shortcut_side=3),
            "The shortcut only mixes channels, place by place: its kernels are 1 × 1.",
        ),
        Misconception(
            "lets both convolutions start from the block's input",
            lambda inputs, filters: _block(inputs, filters, second_inputs=inputs),
            "The second convolution gets what the first gives: how many channels is that?",
        ),
    ),
    hint="First convolution: 3 · 3 · inputs · filters; second: 3 · 3 · filters · filters. Each has "
    "two more for every filter, from batch normalization. Then the shortcut, if there is one.",
)


# --- Maps to features ------------------------------------------------------------------------


def pooled(maps: np.ndarray) -> np.ndarray:
    """The mean of each feature map over all its places.

    Args:
        maps: (n, height, width, channels).

    Returns:
        (n, channels).
    """
    return maps.mean(axis=(1, 2))


def _pooled_cases(rng: np.random.Generator) -> list[Case]:
    return [(rng.normal(size=shape),) for shape in ((2, 3, 3, 3), (1, 4, 2, 5), (3, 2, 2, 2))]


POOLED = Exercise(
    name="pretraining.pooled",
    points=1,
    reference=pooled,
    cases=_pooled_cases,
    misconceptions=(
        Misconception(
            "takes the mean over the channels",
            lambda maps: maps.mean(axis=3),
            "This mixes all filters into one map. Each filter should keep a number of its own: "
            "average over the *places*, axes 1 and 2.",
        ),
        Misconception(
            "takes the mean over the images, too",
            lambda maps: maps.mean(axis=(0, 1, 2)),
            "One row for each image: the first axis must stay.",
        ),
        Misconception(
            "takes the largest value",
            lambda maps: maps.max(axis=(1, 2)),
            "That is global *max* pooling. It is used, too; here we ask for the mean.",
        ),
        Misconception(
            "adds up without dividing",
            lambda maps: maps.sum(axis=(1, 2)),
            "A sum grows with the size of the maps. Divide by the number of places.",
        ),
        Misconception(
            "writes all values in a row",
            lambda maps: maps.reshape(len(maps), -1),
            "That is *flatten*: every place keeps its own number, so a cat on the left and a cat "
            "on the right have little in common.",
        ),
        Misconception(
            "averages over rows only",
            lambda maps: maps.mean(axis=1),
            "The columns are still there. NumPy takes several axes at once: `axis=(1, 2)`.",
        ),
    ),
    hint="`maps.mean(axis=...)` takes one axis or a tuple of them. Which two are the places?",
)


# --- How special is a feature? ---------------------------------------------------------------


def selectivity(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How much each feature prefers one class to the others, 0 (not at all) to 1 (that one only).

    Take the mean of a feature over the images of each class. With the highest of these means, h,
    and the mean of those of all other classes, o, it is (h - o) / (h + o).

    Source: Morcos, Barrett, Rabinowitz and Botvinick, "On the importance of single directions for
    generalization", ICLR 2018, equation 1.

    Args:
        features: (n, d), none negative.
        labels: (n,), from 0 up; every class has images.

    Returns:
        (d,).
    """
    highest, others = _preferences(features, labels)
    return (highest - others) / (highest + others)


def _class_means(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.array([features[labels == label].mean(axis=0) for label in np.unique(labels)])


def _preferences(features: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    means = _class_means(features, labels)
    highest = means.max(axis=0)
    return highest, (means.sum(axis=0) - highest) / (len(means) - 1)


def _against_all(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = _class_means(features, labels)
    highest, others = means.max(axis=0), means.mean(axis=0)
    return (highest - others) / (highest + others)


def _against_the_second(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    second, highest = np.sort(_class_means(features, labels), axis=0)[-2:]
    return (highest - second) / (highest + second)


def _against_other_images(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = _class_means(features, labels)
    favourite = np.unique(labels)[means.argmax(axis=0)]
    others = np.array(
        [features[labels != label, place].mean() for place, label in enumerate(favourite)]
    )
    highest = means.max(axis=0)
    return (highest - others) / (highest + others)


def _one_class_for_all(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = _class_means(features, labels)
    favourite = means.mean(axis=1).argmax()
    highest, others = means[favourite], np.delete(means, favourite, axis=0).mean(axis=0)
    return (highest - others) / (highest + others)


def _difference(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    highest, others = _preferences(features, labels)
    return highest - others


def _selectivity_cases(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for count, features, classes in ((9, 4, 3), (14, 5, 4), (16, 3, 5)):
        # Classes of different sizes, so that means over classes are not means over images.
        labels = np.concatenate([np.arange(classes), [0], rng.integers(0, 2, count - classes - 1)])
        values = np.abs(rng.normal(size=(count, features))) + 0.1
        cases.append((values, rng.permutation(labels)))
    return cases


SELECTIVITY = Exercise(
    name="pretraining.selectivity",
    points=3,
    reference=selectivity,
    cases=_selectivity_cases,
    misconceptions=(
        Misconception(
            "counts the favourite class among the others",
            _against_all,
            "The mean of the *others* must leave the highest out.",
        ),
        Misconception(
            "compares with the second class only",
            _against_the_second,
            "`o` is the mean over *all* other classes, not the best of them.",
        ),
        Misconception(
            "averages over the other images instead of the other classes",
            _against_other_images,
            "A class with many images then counts more. First the mean of each class, then the "
            "mean of these means.",
        ),
        Misconception(
            "takes the same favourite class for all features",
            _one_class_for_all,
            "Each feature has a favourite of its own: the maximum is taken column by column, "
            "`means.max(axis=0)`.",
        ),
        Misconception(
            "forgets to divide",
            _difference,
            "A feature with large values would look special for that alone. Divide by h + o.",
        ),
    ),
    hint="First a table of means, one row a class: `features[labels == k].mean(axis=0)`. The "
    "highest of each column is h. The others have the sum of the column less h, divided by one "
    "class fewer.",
)


EXERCISES = (
    TRAINING_DAYS,
    SOURCE_LABELS,
    RESIDUAL_BLOCK,
    BLOCK_PARAMETERS,
    POOLED,
    SELECTIVITY,
)
