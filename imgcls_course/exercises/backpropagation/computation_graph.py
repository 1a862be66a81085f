"""The chain rule: one neuron by hand, and the sweep back through any graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

Slopes = dict[Any, list[tuple[Any, float]]]
"""For each value, in forward order: what it was made from, and its slope by that."""


Arrays = tuple[np.ndarray, ...]


# --- One neuron by hand ----------------------------------------------------------------------


def neuron_gradient(x: float, weight: float, bias: float, target: float) -> tuple[float, float]:
    """Derivatives of (weight * x + bias - target)² by the weight and by the bias.

    Args:
        x: the input.
        weight: what it is multiplied by.
        bias: what is added.
        target: what the score should be.
    """
    derror = 2 * (weight * x + bias - target)
    return derror * x, derror


def _derror(x: float, weight: float, bias: float, target: float) -> float:
    return neuron_gradient(x, weight, bias, target)[1]


def _neuron_cases(rng: np.random.Generator) -> list[Case]:
    """Scores too high and too low, by much, by little and by nothing; numbers that are exactly 0.

    Where it is by little, the gradients are too small for any usual number of digits.
    """

    def neuron(error: float, scale: float = 1.0) -> Case:
        signs = rng.choice([-1, 1], size=3)
        x, weight, bias = (
            round(float(one), 2 if scale >= 1 else 4)
            for one in rng.uniform(1.25, 3, size=3) * signs * scale
        )
        return x, weight, bias, weight * x + bias - error

    two, three, four, five = map(float, rng.permutation([2, 3, 4, 5]))
    return [
        (two, -three, four, five),
        (int(-three), int(two), int(five), four + 0.5),
        neuron(error=float(rng.uniform(2, 4))),
        neuron(error=float(rng.uniform(1e-6, 2e-6)), scale=0.01),
        neuron(error=-float(rng.uniform(8e5, 12e5)), scale=2000),
        (0.0, three, four, -five),  # the input is 0,
        (three, 0.0, -two, 0.0),  # weight and target are,
        (five, two, 0.0, four),  # the bias is,
        (two, -three, two * three, five),  # the score is,
        (two, three, -four, two * three - four),  # and the error is
    ]


NEURON_GRADIENT = Exercise(
    name="backpropagation.neuron_gradient",
    points=1,
    reference=neuron_gradient,
    cases=_neuron_cases,
    absolute_tolerance=1e-12,  # the smallest gradients are of some 1e-8
    result_names=("gradient of the weight", "gradient of the bias"),
    misconceptions=(
        Misconception(
            "multiplies by the weight instead of the input",
            lambda x, weight, bias, target: (
                _derror(x, weight, bias, target) * weight,
                _derror(x, weight, bias, target),
            ),
            "Nudge the weight by a little: the product weight * x changes by that little times "
            "what? (What you have is the derivative by the input.)",
        ),
        Misconception(
            "adds the slopes instead of multiplying them",
            lambda x, weight, bias, target: (
                _derror(x, weight, bias, target) + x,
                _derror(x, weight, bias, target) + 1,
            ),
            "One step triples a nudge, the next one doubles it: together they make it six times as "
            "large, not five. Slopes along a chain multiply.",
        ),
        Misconception(
            "gives the slopes of the last step only",
            lambda x, weight, bias, target: (x, 1.0),
            "That is how the *score* answers to weight and bias. To get to the loss, go on along "
            "the chain: multiply by dscore.",
        ),
        Misconception(
            "multiplies by the bias",
            lambda x, weight, bias, target: (
                _derror(x, weight, bias, target) * x,
                _derror(x, weight, bias, target) * bias,
            ),
            "The weight's part is right. The bias is *added*: if it grows by 0.01, by how much "
            "does the score grow?",
        ),
        Misconception(
            "forgets the 2 of the square",
            lambda x, weight, bias, target: tuple(
                one / 2 for one in neuron_gradient(x, weight, bias, target)
            ),
            "Both are half of what they should be. What is the slope of e², if e is the error?",
        ),
        Misconception(
            "has already turned it downhill",
            lambda x, weight, bias, target: tuple(
                -one for one in neuron_gradient(x, weight, bias, target)
            ),
            "The size is right, the sign is not. A gradient points uphill; the minus comes with "
            "the step of training.",
        ),
    ),
    hint="dscore, times the slope of the score by the weight; and dscore, times its slope by the "
    "bias.",
)


# --- The sweep back --------------------------------------------------------------------------


def sweep_back(slopes: Slopes) -> dict[Any, float]:
    """Derivative of the last value by every value.

    Args:
        slopes: for each value, in forward order, pairs of a value that it was made from and its
            slope by that one; the last value is the loss.
    """
    return _sweep(slopes)


def _sweep(
    slopes: Slopes,
    order: Callable[[list[Any]], list[Any]] = lambda names: names[::-1],
    share: Callable[[float, float], float] = lambda gradient, slope: gradient * slope,
    adds_up: bool = True,
) -> dict[Any, float]:
    names = list(slopes)
    gradients = dict.fromkeys(names, 0.0)
    gradients[names[-1]] = 1.0
    for name in order(names):
        for parent, slope in slopes[name]:
            before = gradients[parent] if adds_up else 0.0
            gradients[parent] = before + share(gradients[name], slope)
    return gradients


def _hand_on_at_once(slopes: Slopes) -> dict[Any, float]:
    """Follows each line as soon as it is met, with what has arrived by then."""
    names = list(slopes)
    gradients = dict.fromkeys(names, 0.0)
    gradients[names[-1]] = 1.0
    waiting = [names[-1]]
    while waiting:
        name = waiting.pop(0)
        for parent, slope in slopes[name]:
            gradients[parent] += gradients[name] * slope
            waiting.append(parent)
    return gradients


def _each_pair_once(slopes: Slopes) -> dict[Any, float]:
    """Of the lines from one value to another, looks at the last one only."""
    return _sweep({name: list(dict(pairs).items()) for name, pairs in slopes.items()})


def _slope(rng: np.random.Generator) -> float:
    """A number that is neither 0 nor 1, to two digits, so that it can be read."""
    return round(float(rng.uniform(1.2, 3) * rng.choice([-1, 1])), 2)


def _ladder(rng: np.random.Generator, names: Sequence[Any]) -> Slopes:
    """A chain in which each value uses the one before last, and then the last, too.

    In this order, who follows the lines as they are met comes to the older value too early.
    """
    slopes: Slopes = {names[0]: [], names[1]: [(names[0], _slope(rng))]}
    for place in range(2, len(names)):
        slopes[names[place]] = [
            (names[place - 2], _slope(rng)),
            (names[place - 1], _slope(rng)),
        ]
    return slopes


def _vanishing(rng: np.random.Generator, names: Sequence[Any]) -> Slopes:
    """A chain in which the gradient all but vanishes on its way back, and then grows again."""
    factors = [1.0, 1e12, *[1e-7] * (len(names) - 3)]
    slopes: Slopes = {names[0]: []}
    for before, name, factor in zip(names, names[1:], factors, strict=False):
        slopes[name] = [(before, factor * _slope(rng))]
    return slopes


def _many_values(rng: np.random.Generator) -> Slopes:
    """More values than a number of eight bits can count."""
    values = [f"x{number}" for number in range(260)]
    slopes = np.round(rng.uniform(1.2, 3, size=len(values)), 2)
    return {value: [] for value in values} | {
        "loss": list(zip(values, slopes.tolist(), strict=True))
    }


def _square(rng: np.random.Generator) -> Slopes:
    """The last step is e * e: both of its lines are the same, and gradients have many digits."""
    slope = float(rng.choice([0.00123, -0.00137, 0.00159]))
    return {
        "w": [],
        "x": [],
        "e": [("w", float(rng.choice([2.37, -1.63, 1.91]))), ("x", _slope(rng))],
        "loss": [("e", slope), ("e", slope)],
    }


def _many_parents(rng: np.random.Generator) -> Slopes:
    """More than two parents, one of them twice, with slopes of its own."""
    parents = ["c", "a", "d", "b", "a", "d"]
    return {
        "d": [],
        "a": [("d", _slope(rng))],
        "b": [("d", _slope(rng)), ("a", _slope(rng)), ("d", _slope(rng))],
        "c": [],
        "z": [(parent, _slope(rng)) for parent in parents],
        "e": [("z", 1000 * _slope(rng))],  # gradients may be large, too
    }


def _dead_ends(rng: np.random.Generator) -> Slopes:
    """Values that the last one does not need, slopes of exactly 0 and 1, and shares that cancel."""
    slope = _slope(rng)
    return {
        "x": [],
        "unused": [],
        "y": [("x", _slope(rng)), ("unused", 0.0)],
        "difference": [("y", slope), ("x", _slope(rng)), ("y", -slope)],
        "metric": [("difference", _slope(rng)), ("unused", _slope(rng))],
        "loss": [("difference", _slope(rng)), ("x", 1.0), ("unused", 0.0)],
    }


def _sweep_cases(rng: np.random.Generator) -> list[Case]:
    # Names in the alphabet's order, against it, and in neither: it is the dictionary's that counts.
    # Two graphs have the same names. Any key will do as a name, the number 0, too.
    kinds: list[Callable[[], Slopes]] = [
        lambda: {"loss": []},
        lambda: _ladder(rng, "ba"),
        lambda: _ladder(rng, "abcde"),
        lambda: _vanishing(rng, "abcde"),
        lambda: _ladder(rng, range(4)),
        lambda: _ladder(rng, "kjihgfedcba"),
        lambda: _square(rng),
        lambda: _many_parents(rng),
        lambda: _dead_ends(rng),
        lambda: _many_values(rng),
    ]
    return [(_with_clear_sums(kind),) for kind in kinds]


def _with_clear_sums(draw: Callable[[], Slopes]) -> Slopes:
    """A graph in which no shares nearly cancel, which in 32 bits would cost digits."""
    while True:
        slopes = draw()
        sizes = sweep_back(
            {name: [(one, abs(by)) for one, by in pairs] for name, pairs in slopes.items()}
        )
        gradients = sweep_back(slopes)
        if all(not one or abs(one) > 0.05 * sizes[name] for name, one in gradients.items()):
            return slopes


SWEEP_BACK = Exercise(
    name="backpropagation.sweep_back",
    points=3,
    reference=sweep_back,
    cases=_sweep_cases,
    absolute_tolerance=0.0,  # a gradient that vanishes is not 0
    misconceptions=(
        Misconception(
            "overwrites the gradient of a value that is used twice",
            lambda slopes: _sweep(slopes, adds_up=False),
            "A value that is used twice gets a share from each use, and your second one wipes out "
            "the first. The shares must add up: `+=` instead of `=`.",
        ),
        Misconception(
            "counts a value once that is used twice by the same one",
            _each_pair_once,
            "In e * e, the value e is used twice by the same product, and gets a share by each "
            "use. Go through all pairs of the list, even if two have the same parent.",
        ),
        Misconception(
            "comes to the loss last",
            lambda slopes: _sweep(slopes, order=lambda names: names),
            "All gradients start at the loss. When the others had their turn, nothing had arrived "
            "there yet, so they handed on nothing. Start at the loss and go backwards.",
        ),
        Misconception(
            "hands a gradient on before all of it has arrived",
            _hand_on_at_once,
            "A value that is used twice must wait until both uses have sent their share, and then "
            "hand on the sum, once. Going through all values from last to first does that.",
        ),
        Misconception(
            "hands on the slope without the gradient",
            lambda slopes: _sweep(slopes, share=lambda gradient, slope: slope),
            "The slope says how one value answers to another. How the *loss* answers is that "
            "slope times the gradient of the value in between.",
        ),
        Misconception(
            "hands on the gradient without the slope",
            lambda slopes: _sweep(slopes, share=lambda gradient, slope: gradient),
            "Each line has its own slope. What goes back along it is the gradient *times* that.",
        ),
        Misconception(
            "adds gradient and slope",
            lambda slopes: _sweep(slopes, share=lambda gradient, slope: gradient + slope),
            "Shares of different uses add up, but along a line it is a product: gradient times "
            "slope.",
        ),
    ),
    hint="Go through the names from last to first. For each pair of parent and slope, add the "
    "name's gradient times the slope to the parent's.",
)
