"""The notebook that compares the GPU with the CPU: it finds what is wrong, and says what it saw."""

import nbformat

from imgcls_course.authoring.building import drift
from imgcls_course.authoring.executing import execute
from imgcls_course.runtime.lesson_files import gpu_check

OTHER_WEIGHTS = """
import itertools, imgcls_course.lessons.gpu_check as library
seeds, build = itertools.count(), library.small_network
library.small_network = lambda: build(seed=next(seeds))
"""
NO_CHECKPOINTS = """
import imgcls_course.training as library
train = library.fit
library.fit = lambda *given, checkpoints=None, **named: train(*given, **named)
"""


def _executed(tmp_path, before="", until=None):
    page = gpu_check()
    notebook = nbformat.read(page.learner, as_version=4)
    if before:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(before))
    if until:
        ids = [cell.id for cell in notebook.cells]
        del notebook.cells[ids.index(until) + 1 :]
    return notebook, execute(notebook, page.name, tmp_path)


def _printed(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs)


def test_it_is_as_its_source_says():
    assert drift(gpu_check()) == []


def test_weights_that_differ_are_found(tmp_path):
    notebook, report = _executed(tmp_path, OTHER_WEIGHTS, until="code-losses")
    assert "Not equal to tolerance rtol=0.01" in report.error, _printed(notebook)


def test_a_run_that_is_not_resumed_is_found_and_what_was_compared_is_told(tmp_path):
    notebook, report = _executed(tmp_path, NO_CHECKPOINTS, until="code-resume")
    printed = _printed(notebook)
    assert "AssertionError" in report.error, printed
    if "GPU:0 (" not in printed:
        assert "no GPU is seen" in printed and "nothing about a GPU" in printed
        assert "CPU:0 and CPU:1: " in printed
