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


def _shares(rng: np.random.Generator, count: int) -> list[float]:
    """Conditional probabilities of siblings, the first in no way special; they add up to 1."""
    cuts = np.sort(rng.permutation(np.arange(15, 86, 5))[: count - 1]) if count > 1 else []
    ends = np.array([0, *cuts, 100])
    moved = ends + np.where((ends > 0) & (ends < 100), rng.integers(-2, 3, size=len(ends)), 0)
    return (np.diff(moved) / 100).round(2).tolist()


def _way_down(rng: np.random.Generator, siblings: Sequence[int]) -> tuple[list[int], list[float]]:
    """Parents and conditionals of a way down, so many nodes in each group, in order of depth.

    The way goes through the first node of each group.
    """
    parents, conditionals, above = list[int](), list[float](), -1
    for count in siblings:
        first = len(parents)
        parents += [above] * count
        conditionals += _shares(rng, count)
        above = first
    return parents, conditionals


def _numbered(
    parents: Sequence[int], values: Sequence[float], numbers: Sequence[int]
) -> tuple[list[int], list[float]]:
    """The same tree with other numbers: node 0 gets the first of them, and so on."""
    new_parents, new_values = [-1] * len(parents), [0.0] * len(parents)
    for node, number in enumerate(numbers):
        new_parents[number] = numbers[parents[node]] if parents[node] >= 0 else -1
        new_values[number] = values[node]
    return new_parents, new_values


def _path_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    # One level to six, groups of one node to four; numbers that grow on the way down, and such that
    # shrink; leaves, and nodes in the middle; a way through number 0.
    for siblings, asked_level in (
        ([2, 2], 1), ([3, 2, 2], 0), ([2, 3, 2, 2, 3, 2], 5), ([2, 4, 1, 2, 3], 3),
        ([3, 3, 2, 2], 2),
    ):  # fmt: skip
        parents, conditionals = _way_down(rng, siblings)
        if not cases:  # an improbable node
            little = float(rng.integers(1, 4)) / 100
            conditionals[2:] = [little, round(1 - little, 2)]
        if len(cases) == 3:  # the same probability twice on the way
            conditionals[7:9] = conditionals[:2]
        count = len(parents)
        firsts = np.cumsum([0, *siblings]).tolist()
        numbers = list(range(count))
        if len(cases) % 2:
            numbers = numbers[::-1]
        elif len(siblings) > 2:
            numbers = rng.permutation(count).tolist()
            # Number 0 is on the way, above the node that is asked for.
            zero, above = numbers.index(0), firsts[asked_level - 1]
            numbers[zero], numbers[above] = numbers[above], 0
        cases.append((*_numbered(parents, conditionals, numbers), numbers[firsts[asked_level]]))
    # As many nodes as in the first case, and the same one asked for: below what is impossible.
    cases.append(([-1, -1, 0, 0], [0.0, 1.0, *_shares(rng, 2)], 2))
    return [*cases, _deep_case(rng)]


def _deep_case(rng: np.random.Generator) -> Case:
    """More than 256 nodes, on more than 20 levels: the product is tiny."""
    parents, conditionals = _way_down(rng, [13] * int(rng.integers(21, 24)))
    numbers = rng.permutation(len(parents)).tolist()
    # The deepest node on the way has the largest number: it needs nine bits.
    deepest, last = len(parents) - 13, numbers.index(len(parents) - 1)
    numbers[deepest], numbers[last] = numbers[last], numbers[deepest]
    return *_numbered(parents, conditionals, numbers), numbers[deepest]


PATH_PROBABILITY = Exercise(
    name="detection.path_probability",
    points=2,
    reference=path_probability,
    cases=_path_cases,
    # So that tiny products count.
    absolute_tolerance=0.0,
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


def _has_to_be_surer(
    parents: Sequence[int], probabilities: Sequence[float], threshold: float
) -> int:
    return deepest_sure(parents, probabilities, threshold + 1e-9)


def _deepest_of_all(
    parents: Sequence[int], probabilities: Sequence[float], threshold: float
) -> int:
    sure = [node for node, one in enumerate(probabilities) if one >= threshold]
    return max(
        sure, key=lambda node: (len(_on_path(parents, node)), probabilities[node]), default=-1
    )


def _first_sure_child(
    parents: Sequence[int], probabilities: Sequence[float], threshold: float
) -> int:
    answer = -1
    while True:
        sure = [
            node
            for node, parent in enumerate(parents)
            if parent == answer and probabilities[node] >= threshold
        ]
        if not sure:
            return answer
        answer = sure[0]


def _drawn_numbers(
    rng: np.random.Generator, parents: Sequence[int], probabilities: Sequence[float]
) -> list[int]:
    """Numbers for the nodes such that the likeliest sibling is never the first.

    Of more than two it is not the last either, and of more than four it is not the second.
    """
    numbers = rng.permutation(len(parents)).tolist()
    for above in set(parents):
        group = [node for node, parent in enumerate(parents) if parent == above]
        group.sort(key=lambda node: -probabilities[node])
        own = sorted(numbers[node] for node in group)
        first = 2 if len(own) > 4 else 1
        likeliest = int(rng.integers(first, max(2, len(own) - 1))) if len(own) > 1 else 0
        for node, number in zip(group, [own.pop(likeliest), *own], strict=True):
            numbers[node] = number
    return numbers


def _sure_cases(rng: np.random.Generator) -> list[Case]:
    def drawn(
        tree: list[tuple[int, float]],
        threshold: float,
        shrinks: tuple[tuple[int, int], ...] = (),
        first: int | None = None,
        last: int | None = None,
        leaves: int | None = None,
    ) -> Case:
        """A case with these nodes, as (parent, probability).

        The first of each pair of nodes gets the larger number, and a node the first or last of all.
        """
        # Some more leaves below an improbable node, so that no number is always the answer's; few
        # of them where the answer has no number.
        improbable = min(range(len(tree)), key=lambda node: tree[node][1])
        if leaves is None:
            leaves = int(rng.integers(1, 3 if len(tree) == 4 else 10))
        more = [(improbable, 0.0005)] * leaves
        parents, probabilities = (list(one) for one in zip(*tree, *more, strict=True))
        numbers = _drawn_numbers(rng, parents, probabilities)
        while any(numbers[one] < numbers[other] for one, other in shrinks):
            numbers = _drawn_numbers(rng, parents, probabilities)
        for node, wanted in ((first, 0), (last, len(parents) - 1)):
            if node is not None:
                other = numbers.index(wanted)
                numbers[other], numbers[node] = numbers[node], wanted
        return *_numbered(parents, probabilities, numbers), threshold

    little = float(rng.integers(0, 3)) / 100
    ends = ("first", "last") if rng.integers(2) else ("last", "first")
    some, many = int(rng.integers(1, 10)), int(rng.integers(250, 270))
    five = [(-1, 0.75), (-1, 0.125), (-1, 0.0625), (-1, 0.05), (-1, 0.0125)]
    return [
        # Exactly sure enough; the same tree twice, numbered in other ways.
        drawn(five, 0.75, first=0, leaves=some),
        drawn(five, 0.75, last=0, leaves=some),
        # As sure as can be; then any probability will do, and another leaf is likelier.
        drawn([(-1, 1.0), (0, 1.0), (1, 0.6 + little), (1, 0.4 - little)], 1.0, leaves=some),
        drawn([(-1, 0.52 + little), (-1, 0.48 - little), (0, 0.3 + little), (0, 0.22), (1, 0.44)],
              0.0),
        # Nothing is.
        drawn([(-1, 0.35 + little), (-1, 0.4), (-1, 0.25 - little), (1, 0.4)], 0.45),
        # The second branch has a leaf that is sure, and likelier than all below the first. The
        # answer's number is larger than 256.
        drawn([(-1, 0.46 + little), (-1, 0.42 - little), (-1, 0.12), (0, 0.23), (0, 0.13 + little),
               (0, 0.1), (1, 0.38), (1, 0.04 - little), (6, 0.2), (6, 0.18), (3, 0.13), (3, 0.1)],
              0.3, last=0, leaves=many),
        # Six levels, down to a leaf that is an only child; the last two are exactly sure enough.
        drawn([(-1, 0.05), (-1, 0.9 + little), (-1, 0.05 - little), (1, 0.85), (1, 0.05 + little),
               (3, 0.15), (3, 0.7), (6, 0.1), (6, 0.6), (8, 0.5), (8, 0.1), (2, 0.01), (2, 0.03),
               (9, 0.5)], 0.5, **{ends[0]: 8}),
        # The same threshold for another way, that ends in the middle. A node elsewhere, with a
        # smaller number, is just as likely.
        drawn([(-1, 0.1), (-1, 0.15), (-1, 0.75 - little), (2, 0.3 - little), (2, 0.45),
               (0, 0.1), (4, 0.25), (4, 0.2), (6, 0.15), (6, 0.1), (1, 0.15), (3, 0.25)], 0.25,
              ((6, 11),)),
        # A low threshold and many children; the numbers shrink on the way down. The node just as
        # likely has a larger number.
        drawn([(-1, 0.2 + little), (-1, 0.3), (-1, 0.27 - little), (-1, 0.23), (1, 0.08),
               (1, 0.12), (1, 0.1), (2, 0.27 - little), (5, 0.07), (5, 0.05), (3, 0.23),
               (0, 0.12)], 0.11, ((1, 5), (11, 5))),
        # Sure at once, of two at the end.
        drawn([(-1, 0.02), (-1, 0.98), (1, 0.9 + little), (1, 0.08 - little), (2, 0.3),
               (2, 0.6 + little), (5, 0.55)], 0.6, **{ends[1]: 2}),
        # The child with the smallest number is sure enough, and is the end of its branch.
        drawn([(-1, 0.32), (-1, 0.68), (1, 0.41 + little), (2, 0.35), (1, 0.2)], 0.3, ((1, 0),)),
    ]  # fmt: skip


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
            "asks for more than the threshold",
            _has_to_be_surer,
            "A probability that is exactly the threshold reaches it: sure enough.",
        ),
        Misconception(
            "takes the deepest sure node, on whatever branch",
            _deepest_of_all,
            "It is deep and sure, but not on the way that leads through the likeliest child each "
            "time.",
        ),
        Misconception(
            "takes the first child that is sure",
            _first_sure_child,
            "Several children may be sure enough. Go on with the likeliest of them.",
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
