"""`imgcls-course mutate`: counts for each exercise, and a failure where a mutant survives."""

from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from imgcls_course.authoring.mutation import trials
from imgcls_course.cli import app
from imgcls_course.exercises import find_exercise


@pytest.fixture
def weak_softmax(monkeypatch):
    """The exercise with a case in which all scores are alike, so that hardly anything matters."""
    weak = replace(find_exercise("loss.softmax"), cases=lambda rng: [(np.zeros((2, 2)),)])
    monkeypatch.setattr(trials, "find_exercise", lambda name: weak)


def mutate(*arguments):
    return CliRunner().invoke(app, ["mutate", *arguments])


def test_a_sharp_exercise_passes():
    result = mutate("loss.softmax", "--quick")
    assert result.exit_code == 0, result.output
    assert "loss.softmax" in result.output
    assert "1 exercises:" in result.output
    assert "0 survive" in result.output


def test_a_weak_exercise_fails(weak_softmax):
    result = mutate("loss.softmax", "--quick")
    assert result.exit_code == 1
    assert "survives: solution:" in result.output
    assert "axis=0" in result.output


def test_a_name_that_fits_nothing_is_told():
    result = mutate("loss.sofmax")
    assert "There is no exercise named 'loss.sofmax'" in str(result.exception)
