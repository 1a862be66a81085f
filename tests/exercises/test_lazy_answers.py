"""Answers that get around an exercise: each is found out, on every seed.

They are made from the exercise's own reference and cases, so an exercise that is added tomorrow is
tried with all of them.
"""

import copy
import itertools
import warnings
from dataclasses import replace
from statistics import mean

import numpy as np
import pytest

from imgcls_course.authoring.mutation.time_limit import OutOfTime, time_limit
from imgcls_course.judging.judge import judge_answer
from imgcls_course.judging.judgement import Outcome
from tests.exercises.every_exercise import MANY_SEEDS, cases_of, every_function

PUBLIC, *HIDDEN = MANY_SEEDS
# A mean over few of them would be a matter of luck.
FOR_A_MEAN = range(1, 41)
# By what is asked: an image of size x size, one row and one column for each class, ...
SQUARE_INPUTS = {
    "architectures.shortcut_block",
    "capstone.weakest_class",
    "evaluation.precision_and_recall",
    "pretraining.residual_block",
}
SQUARE_RESULTS = {
    "evaluation.confusion_matrix",
    "fine_tuning.batch_for",
    "generation.gram_matrix",
    "images.crop_centre",
}
# Inputs that an answer must not look at: that is what the exercise asks.
TO_BE_IGNORED = {
    ("capstone.choose", "test"),
    ("convnet.best_epoch", "training_losses"),
    ("fine_tuning.chosen_and_reported", "training"),
}
# Who guesses one of so few answers is right now and then, whatever the cases.
FEWEST_RESULTS = 4
MOST_FOR_REPLAY = 0.1
MOST_FOR_A_CONSTANT = 0.25


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def judged(exercise, answer, cases):
    return judge_answer(replace(exercise, misconceptions=()), answer, cases)


def results(exercise, cases):
    return [exercise.reference(*copy.deepcopy(case)) for case in cases]


def is_a_choice_of_few(exercise):
    """Whether the answer is one of a few words or truth values, as in yes or no."""
    shown = {
        repr(exercise.observe(result))
        for seed in HIDDEN
        for result in results(exercise, cases_of(exercise, seed))
    }
    return len(shown) < FEWEST_RESULTS


@every_function
def test_playing_back_the_public_results_earns_next_to_nothing(exercise):
    known = results(exercise, cases_of(exercise, PUBLIC))

    def share(seed):
        replay = itertools.cycle(known)
        return judged(exercise, lambda *_: next(replay), cases_of(exercise, seed)).share

    if not is_a_choice_of_few(exercise):
        assert mean(share(seed) for seed in FOR_A_MEAN) < MOST_FOR_REPLAY


@every_function
def test_a_constant_earns_little(exercise):
    allowed = 0.99 if is_a_choice_of_few(exercise) else MOST_FOR_A_CONSTANT
    for known in results(exercise, cases_of(exercise, PUBLIC)):
        shares = [
            judged(exercise, lambda *_, known=known: known, cases_of(exercise, seed)).share
            for seed in HIDDEN
        ]
        assert max(shares) < 1
        assert mean(shares) <= allowed, known


def only_the(place, argument):
    """An argument whose items are all the same one of them."""
    if isinstance(argument, np.ndarray) and argument.ndim and len(argument):
        return argument[[place] * len(argument)]
    if isinstance(argument, (list, tuple)) and argument:
        return type(argument)([argument[place]]) * len(argument)
    return argument


def differs_if_changed(exercise, seed, change):
    """Whether an answer is wrong that changes its arguments first."""
    cases = cases_of(exercise, seed)
    answer = lambda *arguments: exercise.reference(*change(arguments))  # noqa: E731
    try:
        with time_limit(0.3):  # seconds; a reference is not made for all that it is given here
            return judged(exercise, answer, cases).outcome is not Outcome.RIGHT
    except OutOfTime:
        return True


@every_function
@pytest.mark.parametrize("place", [0, -1], ids=["first", "last"])
def test_looking_at_one_item_only_is_wrong(exercise, place):
    for position, name in enumerate(exercise.parameters()):
        if (exercise.name, name) in TO_BE_IGNORED:
            continue

        def change(arguments, position=position):
            changed = list(arguments)
            changed[position] = only_the(place, arguments[position])
            return changed

        every_case = [case for seed in HIDDEN for case in cases_of(exercise, seed)]
        if any(_has_several_items(case[position]) for case in every_case if position < len(case)):
            assert all(differs_if_changed(exercise, seed, change) for seed in MANY_SEEDS), name


def _has_several_items(argument):
    return (
        isinstance(argument, (np.ndarray, list, tuple)) and np.ndim(argument) and len(argument) > 1
    )


@every_function
def test_working_for_squares_only_is_wrong(exercise):
    """Of all arrays that a case has, those of two and more axes: no two sides may be equal."""

    def square(*arguments):
        sides = [one.shape[-2:] for one in arguments if getattr(one, "ndim", 0) >= 2]
        if sides and all(rows != columns for rows, columns in sides):
            raise ValueError("works for squares only")
        return exercise.reference(*arguments)

    for seed in () if exercise.name in SQUARE_INPUTS else MANY_SEEDS:
        cases = cases_of(exercise, seed)
        if any(getattr(one, "ndim", 0) >= 2 for case in cases for one in case):
            assert judged(exercise, square, cases).outcome is not Outcome.RIGHT


@every_function
def test_a_result_whose_sides_are_mixed_up_does_not_fit(exercise):
    """A result of two and more axes has, in some case, sides that all differ."""
    for seed in () if exercise.name in SQUARE_RESULTS else MANY_SEEDS:
        shapes = [np.shape(one) for one in results(exercise, cases_of(exercise, seed))
                  if isinstance(one, np.ndarray) and one.ndim >= 2]  # fmt: skip
        assert not shapes or any(len(set(shape)) == len(shape) for shape in shapes)


@every_function
def test_answers_that_change_their_inputs_are_told_so(exercise):
    def in_place(*arguments):
        result = copy.deepcopy(exercise.reference(*copy.deepcopy(arguments)))
        for one in arguments:
            if isinstance(one, np.ndarray) and one.size:
                one.flat[0] = 1 - one.flat[0]
            elif isinstance(one, list) and one:
                one.append(one[0])
        return result

    has_changed = False
    for seed in MANY_SEEDS[:3]:
        cases = cases_of(exercise, seed)
        if any(isinstance(one, (np.ndarray, list)) and len(one) for case in cases for one in case
               if np.ndim(one)):  # fmt: skip
            has_changed = True
            assert judged(exercise, in_place, cases).outcome is Outcome.CHANGES_INPUTS
    assert has_changed or all(
        not isinstance(one, (np.ndarray, list)) for case in cases for one in case
    )
