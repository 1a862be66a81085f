"""Which misconceptions explain an answer's results."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from imgcls_course.judging.agreement import Agreement
from imgcls_course.judging.exercise import Exercise, Misconception
from imgcls_course.judging.judgement import Recognised

Column = list[Any]
"""One of the results, in each case."""


def recognise(
    exercise: Exercise, agreement: Agreement, results: Sequence[Any]
) -> tuple[tuple[Recognised, ...], bool]:
    """Misconceptions that give the results of an answer that is wrong, and whether all of them.

    The first one that gives all results is the one. Where there is none, each of several results is
    looked at by itself, and then two misconceptions at once.

    Args:
        exercise: what was asked.
        agreement: what is expected.
        results: the answer's result in each case.
    """
    ideas = _results_of_misconceptions(exercise, agreement)
    for misconception, others in ideas:
        if _agree(agreement, results, others):
            return (Recognised(misconception),), True
    columns = _columns(agreement, results)
    expected = _columns(agreement, agreement.expected)
    if columns is None or expected is None:
        return (), False
    found: list[Recognised] = []
    is_explained = True
    for place, name in enumerate(agreement.result_names):
        judged = _Column(agreement, place, columns[place], expected[place])
        if judged.agrees_with(expected[place]):
            continue
        these = judged.explained_by(
            [
                (misconception, parts[place])
                for misconception, others in ideas
                if (parts := _columns(agreement, others)) is not None
            ]
        )
        is_explained = is_explained and bool(these)
        found += [Recognised(one, name) for one in these]
    order = list(exercise.misconceptions)
    found.sort(key=lambda one: order.index(one.misconception))
    return tuple(found), is_explained and bool(found)


def _results_of_misconceptions(
    exercise: Exercise, agreement: Agreement
) -> list[tuple[Misconception, list[Any]]]:
    found = []
    for misconception in exercise.misconceptions:
        try:
            found.append((misconception, agreement.results_of(misconception.answer)))
        except Exception:  # it has no result for these cases, and so explains none
            continue
    return found


def _agree(agreement: Agreement, results: Sequence[Any], others: Sequence[Any]) -> bool:
    pairs = zip(results, others, strict=True)
    return not any(agreement.differences(number, *pair) for number, pair in enumerate(pairs))


def _columns(agreement: Agreement, results: Sequence[Any]) -> list[Column] | None:
    """Results by their place instead of by case; None where one does not consist of them."""
    parts = [agreement.parts(result) for result in results]
    return None if None in parts else [list(column) for column in zip(*parts, strict=True)]


class _Column:
    """One of an answer's results in each case, beside what is expected."""

    def __init__(self, agreement: Agreement, place: int, results: Column, expected: Column) -> None:
        self._agreement = agreement
        self._place = place
        self._results = results
        self._expected = expected

    def agrees_with(self, others: Column) -> bool:
        return not any(self._differs(self._results, others))

    def explained_by(self, ideas: list[tuple[Misconception, Column]]) -> list[Misconception]:
        """The first misconception that gives these results, or the first two that do together."""
        for misconception, others in ideas:
            if self.agrees_with(others):
                return [misconception]
        if _says_little(self._expected):
            return []
        for (one, first), (other, second) in combinations(ideas, 2):
            if self._are_both(first, second):
                return [one, other]
        return []

    def _are_both(self, first: Column, second: Column) -> bool:
        """Whether the results are those of somebody who has both ideas at once."""
        if not (
            any(self._differs(first, self._expected)) and any(self._differs(second, self._expected))
        ):
            return False
        return self._show_apart(first, second) or any(
            self.agrees_with(both) for both in _combined(first, second, self._expected)
        )

    def _show_apart(self, first: Column, second: Column) -> bool:
        """Whether each idea shows where it alone makes a difference, and neither elsewhere.

        Where both make one, nobody knows what they do together.
        """
        shows = list(
            zip(
                self._differs(first, self._expected),
                self._differs(second, self._expected),
                strict=True,
            )
        )
        likely = [
            one if is_first else other if is_second else right
            for (is_first, is_second), one, other, right in zip(
                shows, first, second, self._expected, strict=True
            )
        ]
        differs = self._differs(self._results, likely)
        is_likely = not any(
            wrong
            for wrong, (is_first, is_second) in zip(differs, shows, strict=True)
            if not (is_first and is_second)
        )
        return is_likely and (True, False) in shows and (False, True) in shows

    def _differs(self, results: Column, others: Column) -> list[bool]:
        return [
            bool(self._agreement.part_difference(number, self._place, one, other))
            for number, (one, other) in enumerate(zip(results, others, strict=True))
        ]


def _says_little(expected: Column) -> bool:
    """Whether results are yes or no: chance alone agrees with some idea or other."""
    return all(np.asarray(one).dtype.kind == "b" and np.ndim(one) == 0 for one in expected)


def _combined(first: Column, second: Column, expected: Column) -> list[Column]:
    """What two ideas give together if each multiplies the results, and if each adds to them."""
    arrays = [list(map(np.asarray, column)) for column in (first, second, expected)]
    rows = list(zip(*arrays, strict=True))
    # Small whole numbers agree with some product or sum by chance.
    if any(one.dtype.kind != "f" or one.shape != row[2].shape for row in rows for one in row):
        return []
    products = [one * (other / right) for one, other, right in rows]
    sums = [one + (other - right) for one, other, right in rows]
    return [products, sums]
