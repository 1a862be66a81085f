"""Classes in a tree: probabilities of paths, and how deep to answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception


def path_probability(parents: Sequence[int], conditionals: Sequence[float], node: int) -> float:
    """P(node): the product of the conditional probabilities from below the root to the node.

    Args:
        parents: the number of each node's parent; -1 below the root.
        conditionals: P(node | its parent), for each node.
        node: which one is asked for.
    """
    product = 1.0
    while node >= 0:
        product *= conditionals[node]
        node = parents[node]
    return float(product)


def _on_path(parents: Sequence[int], node: int) -> list[int]:
    path = []
    while node >= 0:
        path.append(node)
        node = parents[node]
    return path


_PARENTS = [-1, -1, 0, 0, 1, 1, 2, 2, 3, 3]


def _conditionals(rng: np.random.Generator) -> list[float]:
    first = np.round(rng.uniform(0.2, 0.45, size=5), 2)
    return np.stack([1 - first, first], axis=1).ravel().round(2).tolist()


def _path_cases(rng: np.random.Generator) -> list[Case]:
    return [(_PARENTS, _conditionals(rng), node) for node in (6, 9, 4)]


PATH_PROBABILITY = Exercise(
    name="detection.path_probability",
    points=2,
    reference=path_probability,
    cases=_path_cases,
    misconceptions=(
        Misconception(
            "takes the conditional probability alone",
            lambda parents, conditionals, node: conditionals[node],
            "This is P(node | parent): how likely it is, *given* that the parent is right. How "
            "likely is that?",
        ),
        Misconception(
            "multiplies with the parent only",
            lambda parents, conditionals, node: conditionals[node] * conditionals[parents[node]],
            "The parent's probability is conditional, too. Go on up to the root.",
        ),
        Misconception(
            "leaves out the node itself",
            lambda parents, conditionals, node: path_probability(
                parents, conditionals, parents[node]
            ),
            "That is the probability of the parent. The last factor is missing.",
        ),
        Misconception(
            "adds them up",
            lambda parents, conditionals, node: float(
                sum(conditionals[one] for one in _on_path(parents, node))
            ),
            "All of them have to be true, one after the other: multiply.",
        ),
        Misconception(
            "takes the mean along the path",
            lambda parents, conditionals, node: float(
                np.mean([conditionals[one] for one in _on_path(parents, node)])
            ),
            "Then a leaf could be likelier than the group it is in. What is a product never "
            "grows on the way down.",
        ),
    ),
    hint="Start with 1. As long as the node is not −1: multiply by its conditional probability, "
    "and go on with its parent.",
)


def deepest_sure(parents: Sequence[int], probabilities: Sequence[float], threshold: float) -> int:
    """Go down the likeliest branches while their probability reaches the threshold.

    Args:
        parents: the number of each node's parent; -1 below the root.
        probabilities: P(node), products along the paths.
        threshold: the least probability.

    Returns:
        the last node that was sure enough; -1 if none was.
    """
    answer = -1
    while True:
        below = [node for node, parent in enumerate(parents) if parent == answer]
        if not below:
            return answer
        best = max(below, key=lambda node: probabilities[node])
        if probabilities[best] < threshold:
            return answer
        answer = best


def _leaf(parents: Sequence[int], probabilities: Sequence[float]) -> int:
    leaves = [node for node in range(len(parents)) if node not in parents]
    return max(leaves, key=lambda node: probabilities[node])


def _one_too_far(parents: Sequence[int], probabilities: Sequence[float], threshold: float) -> int:
    answer = deepest_sure(parents, probabilities, threshold)
    below = [node for node, parent in enumerate(parents) if parent == answer]
    return max(below, key=lambda node: probabilities[node], default=answer)


def _first_level(parents: Sequence[int], probabilities: Sequence[float], threshold: float) -> int:
    path = _on_path(parents, deepest_sure(parents, probabilities, threshold))
    return path[-1] if path else -1


def _sure_cases(rng: np.random.Generator) -> list[Case]:
    # Probabilities such that: the second level is sure and the third is not; all three are; none
    # is, and the likeliest leaf is somewhere else.
    drawn = [
        ([0.85, 0.6, 0.9, 0.8, 0.7], 0.5),
        ([0.9, 0.9, 0.5, 0.9, 0.6], 0.5),
        ([0.55, 0.7, 0.95, 0.6, 0.6], 0.6),
    ]
    cases = []
    for firsts, threshold in drawn:
        shares = np.array(firsts) + rng.uniform(0, 0.02, size=5)
        conditionals = np.stack([shares, 1 - shares], axis=1).ravel()
        all_paths = [path_probability(_PARENTS, conditionals, node) for node in range(10)]
        cases.append((_PARENTS, np.round(all_paths, 3).tolist(), threshold))
    return cases


DEEPEST_SURE = Exercise(
    name="detection.deepest_sure",
    points=3,
    reference=deepest_sure,
    cases=_sure_cases,
    misconceptions=(
        Misconception(
            "always answers with a leaf",
            lambda parents, probabilities, threshold: _leaf(parents, probabilities),
            "The likeliest leaf may be improbable all the same. Stop above it, where you are sure.",
        ),
        Misconception(
            "stops one node too late",
            _one_too_far,
            "The node that falls below the threshold is no answer; the one before it is.",
        ),
        Misconception(
            "never goes below the first level",
            _first_level,
            "As long as the next level is sure enough, too, go on down.",
        ),
        Misconception(
            "answers with the most probable node",
            lambda parents, probabilities, threshold: int(np.argmax(probabilities)),
            "Nodes near the root are always the likeliest: they contain the others. Which is the "
            "*deepest* that is sure enough?",
        ),
        Misconception(
            "answers with the root when a leaf is unsure",
            lambda parents, probabilities, threshold: (
                _leaf(parents, probabilities)
                if max(probabilities[_leaf(parents, probabilities)], 0) >= threshold
                else -1
            ),
            'Between a leaf and nothing there are the groups: "an animal" is an answer as well.',
        ),
    ),
    hint="Start at −1. Find the children, and the likeliest of them; stop if there are none, or if "
    "it is below the threshold; otherwise it is the new answer, and so on.",
)
