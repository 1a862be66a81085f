"""Exercises of lesson 08: mistakes of fine-tuning, its cost, its rates, and what is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.exercises import Case, Exercise, Misconception

# --- Preprocessing ---------------------------------------------------------------------------


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


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    def images() -> np.ndarray:
        return rng.integers(0, 256, size=(2, 2, 2, 3), dtype=np.uint8)

    return [
        (images(), 1 / 127.5, -1.0, True),
        (images(), 1 / 128, -127 / 128, False),
        (images(), 1 / 127.5, -1.0, False),
    ]


BATCH_FOR = Exercise(
    name="fine_tuning.batch_for",
    points=2,
    reference=batch_for,
    cases=_batch_cases,
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
            "has the two cases the wrong way around",
            _turned_around,
            "With the preprocessing *inside*, raw pixel values go in.",
        ),
    ),
    hint="There are two cases. If the network prepares its input itself, hand it the pixel values "
    "as they are, as floats. If not, do it: scale times pixel plus offset.",
)


# --- What to unfreeze costs ------------------------------------------------------------------


def training_work(frozen: float, trained: float, epochs: int, is_cached: bool) -> float:
    """Multiply-adds for one image over all epochs, if the first part of the network is frozen.

    Args:
        frozen: multiply-adds of the frozen part, forwards.
        trained: multiply-adds of the trained part, forwards.
        epochs: how often the image is seen.
        is_cached: whether the frozen part's output is computed once and kept.
    """
    return _work(frozen, trained, epochs, 1 if is_cached else epochs)


def _work(
    frozen: float,
    trained: float,
    epochs: float,
    frozen_epochs: float,
    passes: float = 3,
    frozen_passes: float = 1,
) -> float:
    return frozen_passes * frozen * frozen_epochs + passes * trained * epochs


def _work_cases(rng: np.random.Generator) -> list[Case]:
    first, second = (float(rng.integers(3, 40)) for _ in range(2))
    return [(30.0, 90.0, 4, False), (first, second, 7, False), (second, first, 10, True)]


TRAINING_WORK = Exercise(
    name="fine_tuning.training_work",
    points=2,
    reference=training_work,
    cases=_work_cases,
    misconceptions=(
        Misconception(
            "goes backwards through the frozen part, too",
            lambda f, t, e, c: _work(f, t, e, 1 if c else e, frozen_passes=3),
            "The backward pass ends where the first trained weight is: no weight before it needs a "
            "gradient.",
        ),
        Misconception(
            "takes the frozen part for free",
            lambda f, t, e, c: _work(f, t, e, 0),
            "It is not trained, but images must pass through it, at least once.",
        ),
        Misconception(
            "computes the frozen part anew in every epoch, though it is kept",
            lambda f, t, e, c: _work(f, t, e, e),
            "Kept means computed once, however many epochs there are.",
        ),
        Misconception(
            "keeps the frozen part's output in any case",
            lambda f, t, e, c: _work(f, t, e, 1),
            "With fresh augmentation the images differ in every epoch, and so does what the frozen "
            "part makes of them: nothing can be kept unless `is_cached` says so.",
        ),
        Misconception(
            "counts one pass for the trained part",
            lambda f, t, e, c: _work(f, t, e, 1 if c else e, passes=1),
            "That is using it. Training also goes backwards, which is two products a layer.",
        ),
        Misconception(
            "takes the way back for as costly as the way forward",
            lambda f, t, e, c: _work(f, t, e, 1 if c else e, passes=2),
            "Lesson 06: backwards costs two products, by the weights and by the inputs.",
        ),
    ),
    hint="The trained part: three passes in each epoch. The frozen part: one pass, in each epoch, "
    "or once in all if its output is kept.",
)


# --- Learning rates --------------------------------------------------------------------------


def rates_by_block(blocks: int, head_rate: float, factor: float, decay: float) -> np.ndarray:
    """A learning rate for each block, the first block first, and the head's as the last.

    Args:
        blocks: of the backbone.
        head_rate: of the new head.
        factor: what it is multiplied by for the backbone's last block.
        decay: what it is multiplied by for each block further down.
    """
    below_last = np.arange(blocks - 1, -1, -1)
    return np.append(head_rate * factor * decay**below_last, head_rate)


def _one_rate(blocks: int, head_rate: float, factor: float, decay: float) -> np.ndarray:
    return np.full(blocks + 1, head_rate)


def _no_decay(blocks: int, head_rate: float, factor: float, decay: float) -> np.ndarray:
    return np.append(np.full(blocks, head_rate * factor), head_rate)


def _upside_down(blocks: int, head_rate: float, factor: float, decay: float) -> np.ndarray:
    return np.append(head_rate * factor * decay ** np.arange(blocks), head_rate)


def _careful_head(blocks: int, head_rate: float, factor: float, decay: float) -> np.ndarray:
    return factor * head_rate * decay ** np.arange(blocks, -1, -1)


def _decay_at_once(blocks: int, head_rate: float, factor: float, decay: float) -> np.ndarray:
    return np.append(head_rate * factor * decay ** np.arange(blocks, 0, -1), head_rate)


def _without_factor(blocks: int, head_rate: float, factor: float, decay: float) -> np.ndarray:
    return np.append(head_rate * decay ** np.arange(blocks - 1, -1, -1), head_rate)


def _rates_cases(rng: np.random.Generator) -> list[Case]:
    drawn = [round(float(rng.uniform(low, high)), 2) for low, high in ((0.1, 0.4), (0.5, 0.9))]
    return [(3, 0.001, 0.3, 0.5), (7, 0.001, drawn[0], drawn[1]), (2, 0.01, 0.1, 0.8)]


RATES_BY_BLOCK = Exercise(
    name="fine_tuning.rates_by_block",
    points=3,
    reference=rates_by_block,
    cases=_rates_cases,
    misconceptions=(
        Misconception(
            "gives the head's learning rate to the whole backbone",
            _one_rate,
            "This is the most expensive mistake of all: with steps that suit a new head, the "
            "backbone forgets within a few batches what it took days to learn.",
        ),
        Misconception(
            "has one rate for all blocks",
            _no_decay,
            "The factor is there. Each block further down is to get `decay` times the rate of the "
            "one above it.",
        ),
        Misconception(
            "moves the first block most",
            _upside_down,
            "The first block holds edges and colours, which serve any task. It should move least: "
            "the last block has the exponent 0.",
        ),
        Misconception(
            "multiplies the head's rate, too",
            _careful_head,
            "The head is new; there is nothing in it to be careful with. It keeps `head_rate`.",
        ),
        Misconception(
            "lets the decay begin at the last block",
            _decay_at_once,
            "The last block gets `head_rate * factor`, without any decay; the one before it is the "
            "first to be multiplied.",
        ),
        Misconception(
            "forgets the factor between head and backbone",
            _without_factor,
            "So the last block moves as fast as the head. `factor` comes in between.",
        ),
    ),
    hint="Exponents of `decay` fall from blocks − 1 for the first block to 0 for the last: "
    "`np.arange(blocks - 1, -1, -1)`. Then append the head's own rate.",
)


# --- When what is trained is decided ---------------------------------------------------------


def backbone_moves(calls: Sequence[str]) -> list[bool]:
    """For each "fit" among the calls, whether it changes the backbone.

    Args:
        calls: of "freeze", "unfreeze", "compile" and "fit", in order. At the start the backbone is
            not frozen. Keras makes its training step in the first "fit" after a "compile", with
            what is trainable at that moment, and uses it until the next "compile".
    """
    return _moves(calls)


def _moves(
    calls: Sequence[str], decided_at: str = "first fit", at_start: bool = True
) -> list[bool]:
    trainable, step, moved = at_start, None, []
    for call in calls:
        if call in ("freeze", "unfreeze"):
            trainable = call == "unfreeze"
        elif call == "compile":
            step = trainable if decided_at == "compile" else None
        else:
            if step is None or decided_at == "each fit":
                step = trainable
            moved.append(step)
    return moved


def _moves_forever(calls: Sequence[str]) -> list[bool]:
    """The first fit decides for good."""
    first = _moves(calls)[0]
    return [first] * list(calls).count("fit")


def _moves_cases(rng: np.random.Generator) -> list[Case]:
    # Fixed, so that each idea differs from the others; what is drawn is how often fit is called.
    again = ["fit"] * int(rng.integers(1, 4))
    return [
        (["freeze", "compile", "fit", "unfreeze", "fit"],),
        (["freeze", "compile", "fit", "unfreeze", "compile", *again],),
        (["compile", "freeze", "fit", "unfreeze", *again],),
        (["compile", "fit", "freeze", *again, "compile", "fit"],),
    ]


BACKBONE_MOVES = Exercise(
    name="fine_tuning.backbone_moves",
    points=3,
    reference=backbone_moves,
    cases=_moves_cases,
    misconceptions=(
        Misconception(
            "lets a change of trainable work at once",
            lambda calls: _moves(calls, "each fit"),
            "That is what one would think, and why so many backbones stay frozen unnoticed: a "
            "training step that was made before goes on doing what it was made for.",
        ),
        Misconception(
            "lets compile decide",
            lambda calls: _moves(calls, "compile"),
            "Nearly. `compile` throws the old training step away, but the new one is made when it "
            "is first needed, in the next `fit`.",
        ),
        Misconception(
            "lets the first fit decide for ever",
            _moves_forever,
            "`compile` throws the training step away: the next `fit` makes a new one.",
        ),
        Misconception(
            "takes the backbone for frozen at the start",
            lambda calls: _moves(calls, at_start=False),
            "Layers are trainable unless somebody says otherwise, pretrained or not.",
        ),
    ),
    hint="Keep two things: what is trainable now, and the training step, which is missing at the "
    "start and after each compile. A fit makes the step if it is missing, then uses it.",
)


# --- BatchNormalization ----------------------------------------------------------------------


def batch_norm(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, momentum: float, training: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Batch normalization without scale and shift: output, kept mean, kept variance.

    Args:
        x: (n, d), a batch.
        mean: (d,), kept from earlier batches.
        variance: (d,), kept from earlier batches.
        momentum: the share of the old mean and variance that stays, in training.
        training: whether the batch's own statistics are used, and kept.
    """
    if not training:
        return _scaled(x, mean, variance), mean, variance
    own_mean, own_variance = x.mean(axis=0), x.var(axis=0)
    return (
        _scaled(x, own_mean, own_variance),
        momentum * mean + (1 - momentum) * own_mean,
        momentum * variance + (1 - momentum) * own_variance,
    )


_EPSILON = 1e-3

_Norm = tuple[np.ndarray, np.ndarray, np.ndarray]


def _scaled(x: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    return (x - mean) / np.sqrt(variance + _EPSILON)


def _always_training(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, _: bool
) -> _Norm:
    return batch_norm(x, mean, variance, m, True)


def _never_training(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, _: bool
) -> _Norm:
    return batch_norm(x, mean, variance, m, False)


def _statistics_move(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    _, new_mean, new_variance = batch_norm(x, mean, variance, m, True)
    return batch_norm(x, mean, variance, m, t)[0], new_mean, new_variance


def _momentum_reversed(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    return batch_norm(x, mean, variance, 1 - m, t)


def _kept_in_training(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    _, new_mean, new_variance = batch_norm(x, mean, variance, m, t)
    return _scaled(x, new_mean, new_variance), new_mean, new_variance


def _without_root(
    x: np.ndarray, mean: np.ndarray, variance: np.ndarray, m: float, t: bool
) -> _Norm:
    right, new_mean, new_variance = batch_norm(x, mean, variance, m, t)
    used = x.var(axis=0) if t else variance
    return right / np.sqrt(used + _EPSILON), new_mean, new_variance


def _norm_cases(rng: np.random.Generator) -> list[Case]:
    return [
        (
            rng.normal(loc=2, scale=3, size=(n, 3)),
            rng.normal(size=3),
            rng.uniform(0.5, 2, size=3),
            momentum,
            training,
        )
        for n, momentum, training in ((4, 0.9, False), (6, 0.9, True), (5, 0.99, False))
    ]


BATCH_NORM = Exercise(
    name="fine_tuning.batch_norm",
    points=3,
    reference=batch_norm,
    cases=_norm_cases,
    misconceptions=(
        Misconception(
            "always uses the batch's own statistics",
            _always_training,
            "This is the bug itself. With `training` False the kept mean and variance are used, "
            "and stay as they are.",
        ),
        Misconception(
            "never uses the batch's own statistics",
            _never_training,
            "Right for a frozen layer. In training, the batch's own mean and variance are used, "
            "and the kept ones move towards them.",
        ),
        Misconception(
            "moves the kept statistics of a frozen layer",
            _statistics_move,
            "The output is right. But with `training` False nothing that is kept may change, or "
            "the network drifts though it is called frozen.",
        ),
        Misconception(
            "has momentum the wrong way around",
            _momentum_reversed,
            "`momentum` is the share of the *old* value that stays; 0.99 moves slowly.",
        ),
        Misconception(
            "normalizes with the kept statistics after moving them",
            _kept_in_training,
            "In training the output comes from this batch's mean and variance alone. The kept ones "
            "are for later, when there is no batch.",
        ),
        Misconception(
            "divides by the variance",
            _without_root,
            "Divide by the standard deviation: the root of the variance plus epsilon.",
        ),
    ),
    hint="Two cases. Not training: use what is kept, and return it as it was. Training: compute "
    "`x.mean(axis=0)` and `x.var(axis=0)`, use them, and mix them into what is kept.",
)


# --- Choosing --------------------------------------------------------------------------------


def chosen_and_reported(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    """Which setting to take, and which accuracy to report for it.

    Args:
        training: (settings,), accuracies on the training images.
        validation: (settings,), accuracies on the validation images.
        test: (settings,), accuracies on the test images, as if somebody had looked at all of them.
    """
    best = int(np.argmax(validation))
    return best, float(test[best])


def _by_test(training: np.ndarray, validation: np.ndarray, test: np.ndarray) -> tuple[int, float]:
    best = int(np.argmax(test))
    return best, float(test[best])


def _reports_validation(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    best = int(np.argmax(validation))
    return best, float(validation[best])


def _by_training(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    best = int(np.argmax(training))
    return best, float(test[best])


def _best_of_both(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    return int(np.argmax(validation)), float(np.max(test))


def _by_the_sum(
    training: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[int, float]:
    best = int(np.argmax(validation + test))
    return best, float(test[best])


def _choice_cases(rng: np.random.Generator) -> list[Case]:
    # Built so that training, validation and test each prefer another setting, and their sum a
    # fourth; the order is drawn.
    training = np.array([0.99, 0.90, 0.91, 0.92, 0.90])
    validation = np.array([0.80, 0.86, 0.80, 0.85, 0.70])
    test = np.array([0.81, 0.82, 0.87, 0.86, 0.71])
    cases = []
    for _ in range(3):
        order = rng.permutation(5)
        noise = rng.uniform(0, 0.002, size=(3, 5))
        drawn = np.round(np.stack([training, validation, test])[:, order] + noise, 4)
        cases.append((drawn[0], drawn[1], drawn[2]))
    return cases


CHOSEN_AND_REPORTED = Exercise(
    name="fine_tuning.chosen_and_reported",
    points=2,
    reference=chosen_and_reported,
    cases=_choice_cases,
    misconceptions=(
        Misconception(
            "chooses by the test set",
            _by_test,
            "The best of several test accuracies is partly luck, and the report would contain the "
            "luck. Choose by the validation images.",
        ),
        Misconception(
            "reports the validation accuracy",
            _reports_validation,
            "The choice is right. But the validation accuracy was the highest of several: it is "
            "too good, for the same reason. Report what the test set says of the chosen one.",
        ),
        Misconception(
            "chooses by the training images",
            _by_training,
            "The best there may be the one that has overfitted most.",
        ),
        Misconception(
            "reports the best test accuracy, whichever setting it belongs to",
            _best_of_both,
            "Report the accuracy of the setting that you chose.",
        ),
        Misconception(
            "chooses by validation and test together",
            _by_the_sum,
            "As soon as the test set has a say in the choice, it can no longer judge it.",
        ),
    ),
    hint="One line finds the largest validation accuracy. The other looks up the test accuracy at "
    "that very place.",
)


# --- Forgetting ------------------------------------------------------------------------------


def forgotten(before: float, after: float, classes: int) -> float:
    """The share of what was known beyond guessing that is gone: 0 nothing, 1 all.

    Args:
        before: accuracy on the old task before fine-tuning.
        after: accuracy on the old task after it.
        classes: of the old task, equally frequent.
    """
    guess = 1 / classes
    return (before - after) / (before - guess)


def _forgotten_cases(rng: np.random.Generator) -> list[Case]:
    drawn = [round(float(rng.uniform(low, high)), 3) for low, high in ((0.8, 0.95), (0.3, 0.7))]
    return [(0.9, 0.5, 8), (drawn[0], drawn[1], 8), (0.75, 0.55, 4)]


FORGOTTEN = Exercise(
    name="fine_tuning.forgotten",
    points=2,
    reference=forgotten,
    cases=_forgotten_cases,
    misconceptions=(
        Misconception(
            "takes the difference of the accuracies",
            lambda before, after, classes: before - after,
            "These are points. The question is which *share* of the knowledge is gone: divide by "
            "what there was.",
        ),
        Misconception(
            "counts guessing as knowledge",
            lambda before, after, classes: (before - after) / before,
            "A network that has forgotten everything still guesses right once in `classes`. So it "
            "never gets to 1 in this way. What is known begins above guessing.",
        ),
        Misconception(
            "gives the share that is left",
            lambda before, after, classes: (after - 1 / classes) / (before - 1 / classes),
            "That is what is *kept*. The rest is gone.",
        ),
        Misconception(
            "divides by all that could be known",
            lambda before, after, classes: (before - after) / (1 - 1 / classes),
            "It cannot forget what it never knew: the whole is what it knew before, above "
            "guessing.",
        ),
        Misconception(
            "divides by what is left",
            lambda before, after, classes: (before - after) / (after - 1 / classes),
            "The whole is what was there at the beginning.",
        ),
    ),
    hint="What was known: before − 1/classes. What is gone of it: before − after. Which share?",
)


EXERCISES = (
    BATCH_FOR,
    TRAINING_WORK,
    RATES_BY_BLOCK,
    BACKBONE_MOVES,
    BATCH_NORM,
    CHOSEN_AND_REPORTED,
    FORGOTTEN,
)
