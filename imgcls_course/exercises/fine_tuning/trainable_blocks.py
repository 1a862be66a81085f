"""Which blocks train: what that costs, at which rates, and when it is decided."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

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
    def work() -> float:
        return float(rng.integers(3, 90)) / 2

    # Kept, or for one epoch, the work is no whole number.
    frozen, trained = float(rng.integers(2, 45)) + 0.5, float(rng.integers(2, 45))
    epochs = int(rng.integers(2, 5))
    return [
        # The same network: kept, not kept, and for longer; for once, and not at all.
        (frozen, trained, epochs, True),
        (frozen, trained, epochs, False),
        (frozen, trained, epochs + 1, False),
        (frozen, trained, 1, True),
        (frozen, trained, 0, False),
        # Nothing is frozen, and nothing is trained.
        (0.0, work(), int(rng.integers(2, 5)), False),
        (work(), 0.0, int(rng.integers(2, 5)), False),
        (work(), 0.0, int(rng.integers(2, 5)), True),
        # A real network's are hundreds of millions.
        (work() * 1e7, (work() + 50) * 1e7, 10, False),
        (work(), 20 * work(), int(rng.integers(6, 12)), True),
        (20 * work(), work(), int(rng.integers(6, 12)), False),
        (work() + 300, work(), int(rng.integers(20, 90)), True),
        (work(), work() + 300, 1, False),
    ]


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
    cases: list[Case] = []
    for blocks, head_rate in ((2, 0.01), (3, 0.5), (5, 0.003), (7, 0.0004), (12, 0.02)):
        head_rate *= float(rng.uniform(1, 2))
        factor, decay = float(rng.uniform(0.1, 0.4)), float(rng.uniform(0.5, 0.9))
        cases.append((blocks, round(head_rate, 6), round(factor, 2), round(decay, 2)))
    single = 1, 0.2, round(float(rng.uniform(0.1, 0.9)), 2), 0.5
    return [
        *cases,
        single,
        # As many blocks and the same head as in another case, and a last block that is faster.
        (*cases[1][:2], 1.25, 0.7),
        (*cases[1][:3], 1.0),  # all blocks are alike
        (6, 1, 0.25, 0.6),  # the head's rate is a whole number
        (300, round(float(rng.uniform(0.001, 0.01)), 4), 0.3, 0.98),
        (8, 2e-5, 0.1, 0.4),  # all rates are tiny
    ]


RATES_BY_BLOCK = Exercise(
    name="fine_tuning.rates_by_block",
    points=3,
    reference=rates_by_block,
    cases=_rates_cases,
    absolute_tolerance=1e-12,  # rates are small numbers
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
            "puts the head first",
            lambda blocks, head_rate, factor, decay: rates_by_block(
                blocks, head_rate, factor, decay
            )[::-1],
            "The rates are right, the other way round: the first block comes first, the head last.",
        ),
        Misconception(
            "leaves out the head",
            lambda blocks, head_rate, factor, decay: rates_by_block(
                blocks, head_rate, factor, decay
            )[:-1],
            "These are the blocks. The head has a rate, too: the last number.",
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
    moved = _moves(calls)
    return moved[:1] * len(moved)


def _moves_cases(rng: np.random.Generator) -> list[Case]:
    def fits(most: int) -> list[str]:
        return ["fit"] * int(rng.integers(1, most + 1))

    def any_calls(count: int) -> list[str]:
        """Calls in any order, which begin with a fit and end with a frozen backbone."""
        drawn = rng.choice(["freeze", "unfreeze", "compile", "fit", "fit"], size=count).tolist()
        last = ["unfreeze", "fit", "compile", "fit", "freeze", "fit"]
        return ["compile", "fit", "freeze", *drawn, *last]

    # Most end with a frozen backbone: the next one begins anew, with one that is not frozen.
    return [
        (["freeze", "compile", *fits(2), "unfreeze", "fit", "freeze"],),
        # Twice unfrozen is unfrozen, and twice frozen is frozen.
        (["freeze", "compile", *fits(3), "unfreeze", "unfreeze", "compile", *fits(4), "freeze"],),
        (["compile", "freeze", "freeze", *fits(3), "unfreeze", "compile", "fit"],),
        (["compile", *fits(4), "freeze", *fits(3), "compile", *fits(4), "unfreeze", "fit"],),
        (["unfreeze", "compile", *fits(3), "freeze", "compile", "unfreeze", *fits(5), "freeze"],),
        (any_calls(6),),
        (any_calls(12),),
        (["freeze", "compile"],),
        ([],),
        # What was compiled twice is compiled. The same calls in another order.
        (["freeze", "compile", "compile", "unfreeze", "fit", *["fit"] * 9],),
        (["unfreeze", "compile", "compile", "freeze", "fit", *["fit"] * 9],),
        (["freeze", "compile", "fit", "compile", "unfreeze", "compile", "freeze", "fit"],),
        (["freeze", "compile", "fit", "unfreeze", "compile", "compile", "freeze", "fit"],),
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
            "tells it for each call",
            lambda calls: [
                bool(_moves(calls[: place + 1])[-1:] == [True]) for place in range(len(calls))
            ],
            'A result for each "fit" is asked for; the other calls have none.',
        ),
        Misconception(
            "turns True and False around",
            lambda calls: [not moved for moved in _moves(calls)],
            "True means that the backbone is changed, so that it is *not* frozen.",
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
