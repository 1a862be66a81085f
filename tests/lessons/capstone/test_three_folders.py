"""Folders that no lesson has seen, from the files to a judged classifier."""

import numpy as np
import pytest

from imgcls_course.lessons.capstone import clean, inspect_folder, judge, split_folder, threshold_for
from imgcls_course.lessons.capstone.candidates import Candidate, try_candidates
from imgcls_course.lessons.capstone.classifier_training import finish, train
from tests.lessons.capstone.folders import FOLDERS

CANDIDATES = (Candidate("pixels", "pixels", 8), Candidate("small network", "small_resnet", 32))


@pytest.fixture(scope="module", params=list(FOLDERS))
def inspected(request, tmp_path_factory):
    folder = FOLDERS[request.param](tmp_path_factory.mktemp("images") / "own")
    return inspect_folder(folder, size=32)


@pytest.fixture(scope="module")
def parts(inspected):
    return split_folder(clean(inspected))


def test_everything_is_read_and_no_class_is_lost(inspected, parts):
    assert not inspected.skipped
    assert inspected.name == "own"
    for part in parts[:3]:
        assert set(part.labels) == set(range(len(inspected.data.class_names)))
    assert sum(map(len, parts[:3])) <= len(inspected.data)


def test_the_classifier_is_far_better_than_guessing_and_than_without_learning(parts):
    trials = try_candidates(parts.training, parts.validation, CANDIDATES)
    best = max(trials, key=lambda trial: trial.accuracy)
    finished = finish(train(best.candidate, parts.training, parts.validation, ()), parts.validation)
    threshold = threshold_for(
        finished.probabilities(parts.validation.images), parts.validation.labels, 0.95
    )
    answers = finished.probabilities(parts.test.images)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    names = parts.test.class_names
    verdict = judge(answers, parts.test.labels, names, parts.training.labels, threshold)
    shuffled = np.random.default_rng(0).permutation(parts.training.labels)
    by_chance = (shuffled[: len(parts.test)] == parts.test.labels).mean()
    assert verdict.accuracy.estimate > max(verdict.guess, by_chance) + 0.25
    assert verdict.accuracy.estimate > 0.8
    assert verdict.accuracy.low <= verdict.accuracy.estimate <= verdict.accuracy.high
