"""Mutants that are listed as equivalent: each with a reason, and none in vain."""

import pytest

from imgcls_course.authoring.mutation.equivalent import FILE_NAME, equivalent_mutants
from imgcls_course.authoring.mutation.report import Findings, lines
from imgcls_course.authoring.mutation.trials import Trial
from imgcls_course.errors import ExerciseError


def listed(folder, text):
    (folder / "loss").mkdir()
    (folder / "loss" / FILE_NAME).write_text(text, encoding="utf-8")
    return equivalent_mutants("loss", folder)


def test_a_reason_may_hold_for_several(tmp_path):
    text = '[["loss.softmax"]]\nwhy = "Same numbers."\nmutants = ["one", "two"]\n'
    expected = {"loss.softmax": {"one": "Same numbers.", "two": "Same numbers."}}
    assert listed(tmp_path, text) == expected


def test_a_lesson_without_a_list_has_none(tmp_path):
    assert equivalent_mutants("loss", tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[["loss.softmax"]]\nmutants = ["one"]', "without a reason"),
        ('[["loss.softmax"]]\nwhy = " "\nmutants = ["one"]', "without a reason"),
        ('[["loss.softmax"]]\nwhy = "a"\nmutants = ["one", "one"]', "listed twice"),
        ('[["loss.sofmax"]]\nwhy = "a"\nmutants = ["one"]', "no exercise named"),
    ],
)
def test_a_list_with_a_fault_is_told(tmp_path, text, message):
    with pytest.raises(ExerciseError, match=message):
        listed(tmp_path, text)


def findings(equivalent, **options):
    trials = [Trial("dead", (), 3), Trial("alive", (1, 2, 3), 3), Trial("lucky", (2,), 3)]
    return Findings("loss.softmax", trials, equivalent, **options)


def test_only_what_is_listed_is_excused():
    assert not findings({}).is_sharp
    assert not findings({"alive": "why"}).is_sharp
    assert findings({"alive": "why", "lucky": "why"}).is_sharp
    found = "\n".join(lines(findings({"lucky": "why"})))
    assert "1 killed    1 equivalent    1 survive    0 by luck" in found
    assert "survives: alive" in found
    assert "right on 1 of 3 seeds: lucky" in "\n".join(lines(findings({})))


def test_what_is_listed_in_vain_is_told():
    excused = {"alive": "why", "lucky": "why"}
    assert findings(excused | {"dead": "why"}).obsolete == ["dead"]
    assert findings(excused | {"never made": "why"}).obsolete == ["never made"]
    assert not findings(excused | {"never made": "why"}).is_sharp
