"""The first guesses of a classifier: the k likeliest classes, and who is among them."""

from __future__ import annotations

import numpy as np

from imgcls_course.exercises.start.probabilities import random_probabilities
from imgcls_course.judging.exercise import Case, Exercise, Misconception


def top_k(probabilities: np.ndarray, k: int) -> np.ndarray:
    """Indices of the k largest probabilities, the largest first."""
    return np.argsort(-probabilities)[:k]


def _top_k_cases(rng: np.random.Generator) -> list[Case]:
    return [(random_probabilities(rng, size), k) for size, k in ((8, 3), (12, 5), (10, 1), (9, 4))]


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
    cases: list[Case] = []
    # The label's rank is chosen, so that every wrong idea meets a case that shows it.
    for size, k, rank in ((8, 3, 0), (8, 3, 2), (10, 5, 5), (12, 5, 4), (9, 2, 8), (10, 4, 9)):
        probabilities = random_probabilities(rng, size)
        cases.append((probabilities, int(np.argsort(-probabilities)[rank]), k))
    return cases


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
            "looks for the label among the probabilities",
            lambda probabilities, label, k: bool(label in np.sort(probabilities)[-k:]),
            "The label is a class's number, such as 7; it is never equal to a probability. Look "
            "for it among the indices of the likeliest classes.",
        ),
    ),
    hint="Find the indices of the k likeliest classes, then ask whether the label is one of them.",
)
