"""Mutants are judged on all seeds, within bounds, and leave everything as it was."""

import numpy as np
import pytest

from imgcls_course.authoring.mutation.trials import SEEDS, try_mutants
from imgcls_course.exercises import find_exercise
from imgcls_course.judging.exercise import Exercise

SOME_SEEDS = SEEDS[:6]


def exercise(reference, *cases, draw=None):
    """An exercise that no lesson asks."""
    return Exercise(
        "loss.planted", 1, reference, draw or (lambda rng: list(cases)), (), "Think again."
    )


def passed(trials):
    return {one.mutant: len(one.passed) for one in trials if not one.is_killed}


def share_above(values, limit):
    return (values > limit).mean()


def test_weak_cases_let_mutants_survive():
    weak = exercise(share_above, (np.array([1.0, 3.0]), 2.0))
    survivors = passed(try_mutants(weak, SOME_SEEDS))
    line = "share_above: return (values > limit).mean() -> return (values >= limit).mean()"
    assert survivors[line] == len(SOME_SEEDS)
    assert "share_above: limit is always 2.0" in survivors


def test_sharp_cases_kill_them_all():
    sharp = exercise(
        share_above,
        (np.array([1.0, 3.0, 2.0, 2.0, 5.0]), 2.0),
        (np.array([4.0, 5.0, 7.0, 6.0]), 4.0),
    )
    assert passed(try_mutants(sharp, SOME_SEEDS)) == {}


def test_what_passes_on_some_seeds_is_lucky():
    def draw(rng):
        return [(rng.integers(0, 3, size=9), 1)]

    trials = try_mutants(exercise(share_above, draw=draw))
    lucky = [one for one in trials if one.is_lucky]
    assert "share_above: limit is always 1" in passed(trials)
    assert all(0 < len(one.passed) < one.seeds for one in lucky)

    def some(rng):
        return [(np.array([1, 2, 3]), 1 + int(rng.integers(2)))]

    trials = try_mutants(exercise(share_above, draw=some))
    assert [one for one in trials if one.is_lucky and one.mutant.endswith("is always 2")]


def count_up(start, end):
    while start < end:
        start += 1
    return start


def loud(x):
    print("twice", x)
    return 2 * x


def test_what_an_answer_prints_is_not_shown(capsys):
    assert passed(try_mutants(exercise(loud, (3,)), SOME_SEEDS[:1]))
    assert capsys.readouterr().out == ""


def test_endless_loops_are_ended():
    trials = {one.mutant: one for one in try_mutants(exercise(count_up, (0, 3)), SOME_SEEDS)}
    assert trials["count_up: start += 1 -> pass"].is_killed
    assert not trials["count_up: while start < end: -> while start > end:"].passed


def test_functions_are_as_before_afterwards():
    softmax = find_exercise("loss.softmax").reference
    code, logits = softmax.__code__, np.arange(6.0).reshape(2, 3)
    before = softmax(logits)
    trials = try_mutants(find_exercise("loss.softmax"), SOME_SEEDS[:2])
    assert trials
    assert softmax.__code__ is code
    assert softmax(logits) == pytest.approx(before)


def test_solutions_of_lessons_and_helpers_of_references_are_changed():
    texts = [one.mutant for one in try_mutants(find_exercise("images.hold_out_groups"), [1])]
    assert {text.partition(":")[0] for text in texts} >= {"solution", "_groups_needed"}
