"""The first guesses of a classifier: the k likeliest classes, and who is among them."""

from __future__ import annotations

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def top_k(probabilities: np.ndarray, k: int) -> np.ndarray:
    """Indices of the k largest probabilities, the largest first."""
    return np.argsort(-probabilities)[:k]


def _ranked(rng: np.random.Generator, order: np.ndarray, falls: float) -> np.ndarray:
    """Probabilities, no two of them equal, of which those of the classes in `order` ever fall.

    Each is at most `falls` times the one before, and at least 0.95 of that. Those of hundreds of
    classes are in 32 bits, as a model gives them.
    """
    factors = rng.uniform(0.95 * falls, falls, size=len(order))
    probabilities = np.empty(len(order))
    probabilities[order] = np.cumprod(factors)
    shares = probabilities / probabilities.sum()
    return shares.astype(np.float32) if len(order) > 256 else shares


def _top_k_cases(rng: np.random.Generator) -> list[Case]:
    # All but even and very uneven ones, the single best one, and more than a few. Of 260 classes
    # some have numbers from 256 on, and some have probabilities of nearly 0.
    sizes = ((8, 3, 0.96), (12, 7, 0.4), (10, 1, 0.8), (20, 9, 0.9), (300, 260, 0.93))
    cases = [(_ranked(rng, rng.permutation(size), falls), k) for size, k, falls in sizes]
    # Two of the same size, where the best of one are the last of the other.
    order = rng.permutation(4)
    cases += [(_ranked(rng, one, 0.7), 2) for one in (order, order[::-1])]
    # Where all are asked for, one that has exactly 0 is the last of them.
    all_six = _ranked(rng, rng.permutation(6), 0.2)
    all_six[all_six.argmin()] = 0
    return [*cases, (all_six, 6), (rng.permutation([1.0, 0.0]), 1)]


TOP_K = Exercise(
    name="start.top_k",
    points=2,
    reference=top_k,
    cases=_top_k_cases,
    misconceptions=(
        Misconception(
            "takes the smallest instead of the largest",
            lambda probabilities, k: np.argsort(probabilities)[:k],
            "`np.argsort` goes from the smallest up. The likeliest classes stand at the other end.",
        ),
        Misconception(
            "takes the right classes, with the likeliest last",
            lambda probabilities, k: np.argsort(probabilities)[-k:],
            "These are the right classes. The best one should come first: turn their order around.",
        ),
        Misconception(
            "puts the classes in the order of their numbers",
            lambda probabilities, k: np.sort(np.argsort(-probabilities)[:k]),
            "These are the right classes. The likeliest should come first, whatever its number.",
        ),
        Misconception(
            "numbers the classes from 1",
            lambda probabilities, k: np.argsort(-probabilities)[:k] + 1,
            "Python counts from 0: the index of the first class is 0.",
        ),
        Misconception(
            "gives one class too many",
            lambda probabilities, k: np.argsort(-probabilities)[: k + 1],
            "A slice `[:k]` has k items already, from 0 to k - 1.",
        ),
        Misconception(
            "gives the rank of each class, not the class of each rank",
            lambda probabilities, k: np.argsort(np.argsort(-probabilities))[:k],
            "Sorting the order once more gives the place of each class in it. Asked for is which "
            "class stands at place 0, which at place 1, and so on.",
        ),
        Misconception(
            "gives the probabilities, not the places where they stand",
            lambda probabilities, k: np.sort(probabilities)[::-1][:k],
            "What is asked for is which classes they are: indices. One function sorts values, and "
            "another tells the order in which the values would stand.",
        ),
        Misconception(
            "turns the whole array around before it knows which are largest",
            lambda probabilities, k: np.argsort(probabilities[::-1])[:k],
            "Turning the probabilities around changes their places, so the indices point "
            "elsewhere. Find the order first; turn that around.",
        ),
    ),
    hint="`np.argsort` gives the indices in the order of their values, the smallest first.",
)


def in_top_k(probabilities: np.ndarray, label: int, k: int) -> bool:
    """Whether the right class is among the k likeliest."""
    return bool(label in np.argsort(-probabilities)[:k])


def _in_top_k_cases(rng: np.random.Generator) -> list[Case]:
    def case(size: int, k: int, rank: int, label: int, falls: float, first: int = -1) -> Case:
        """A label at that rank, from 0; and the likeliest class where it is given."""
        others = [one for one in rng.permutation(size).tolist() if one not in (label, first)]
        order = [first, *others] if first >= 0 else others
        order.insert(rank, label)
        return _ranked(rng, np.array(order), falls), label, k

    # The classes 0 to 4 have other ranks than 5 here: a class is no rank.
    no_ranks = np.array([*rng.permutation([2, 0]), 5, *rng.permutation([1, 3]), 6, 4, 7])
    # Exactly 1 is in, and exactly 0 is out; but where all are in, even 0 is.
    sure = int(rng.integers(2))
    last, label, _ = case(5, 5, 4, int(rng.integers(5)), 0.5)
    last[label] = 0
    # A class from 256 on, with nearly 0: the last one that is in, and the first one that is out.
    far = int(rng.integers(256, 300))
    # The last one that is in and the first one that is out; large numbers of classes that are in
    # and small ones that are not; tiny probabilities that are in and large ones that are not.
    return [
        case(4, 2, 1, int(rng.integers(2, 4)), 0.6),
        case(8, 3, 3, int(rng.integers(5, 8)), 0.7, first=3),
        case(10, 4, 3, int(rng.integers(5, 10)), 0.2),
        case(12, 2, 2, int(rng.integers(2)), 0.98),
        case(9, 6, 5, 0, 0.4),
        case(7, 3, 0, int(rng.integers(3, 7)), 0.9),
        case(6, 1, 1, int(rng.integers(6)), 0.9),
        case(11, 7, 9, 0, 0.6),
        (last, label, 5),
        (np.eye(2)[sure], sure, 1),
        (np.eye(2)[sure], 1 - sure, 1),
        (_ranked(rng, no_ranks, 0.8), 5, 5),
        case(300, 260, 259, far, 0.93),
        case(300, 260, 260, far, 0.93),
    ]


IN_TOP_K = Exercise(
    name="start.in_top_k",
    points=2,
    reference=in_top_k,
    cases=_in_top_k_cases,
    misconceptions=(
        Misconception(
            "looks at the single likeliest class only",
            lambda probabilities, label, k: bool(np.argmax(probabilities) == label),
            "That asks whether the first guess is right. Here any of the first k guesses may be.",
        ),
        Misconception(
            "looks among the least likely classes",
            lambda probabilities, label, k: bool(label in np.argsort(probabilities)[:k]),
            "Which end of the sorted order holds the likeliest classes? Your `top_k` knows.",
        ),
        Misconception(
            "counts one class too many",
            lambda probabilities, label, k: bool(label in np.argsort(-probabilities)[: k + 1]),
            "A slice `[:k]` has k items already, from 0 to k - 1.",
        ),
        Misconception(
            "counts one class too few",
            lambda probabilities, label, k: bool(label in np.argsort(-probabilities)[: k - 1]),
            "The stop of a slice is not part of it: `[:k]` has the k items from 0 to k - 1.",
        ),
        Misconception(
            "looks at the last of the k classes only",
            lambda probabilities, label, k: bool(np.argsort(-probabilities)[k - 1] == label),
            "One place is not enough: the label may be the first of them, or the second, ...",
        ),
        Misconception(
            "looks among the first k classes, whatever their probabilities",
            lambda probabilities, label, k: bool(label < k),
            "The numbers of the classes say nothing about their rank. Which classes are likeliest "
            "is what your `top_k` finds.",
        ),
        Misconception(
            "looks for the label among the probabilities",
            lambda probabilities, label, k: bool(label in np.sort(probabilities)[-k:]),
            "The label is a class's number, such as 7; it is never equal to a probability. Look "
            "for it among the indices of the likeliest classes.",
        ),
    ),
    hint="Find the indices of the k likeliest classes, then ask whether the label is one of them.",
)
