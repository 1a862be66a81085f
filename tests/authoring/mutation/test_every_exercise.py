"""The cases of every exercise tell each wrong answer that a machine makes from the right one.

On a few seeds; all 31, and what to do about a survivor, are told by `imgcls-course mutate`.
"""

import subprocess
import sys
from dataclasses import replace

import numpy as np

from imgcls_course.authoring.mutation import runs
from imgcls_course.authoring.mutation.report import Findings, lines
from imgcls_course.authoring.mutation.trials import try_mutants
from imgcls_course.exercises import all_exercises, find_exercise


def test_no_mutant_survives():
    # A process of its own: its memory is bounded, for mutants that ask for too much.
    command = [sys.executable, "-m", "imgcls_course", "mutate", "--quick", "--processes", "1"]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    functions = [one for one in all_exercises().values() if one.asks_for_a_function]
    assert f"{len(functions)} exercises: " in ended.stdout
    assert ", 0 survive, 0 by luck, 0 listed in vain" in ended.stdout


def test_an_exercise_with_weak_cases_is_found():
    sharp = find_exercise("detection.iou")
    boxes = [box for box in sharp.draw_cases(np.random.default_rng(1)) if sharp.reference(*box)][:1]
    weak = replace(sharp, cases=lambda rng: boxes)
    findings = Findings(weak.name, try_mutants(weak, runs.QUICK_SEEDS))
    assert not findings.is_sharp
    assert any("survives: " in line for line in lines(findings))
