"""The notebook that compares the GPU with the CPU: it finds what is wrong, and says what it saw."""

import nbformat
import pytest

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


def test_a_run_that_is_not_resumed_is_found(tmp_path):
    notebook, report = _executed(tmp_path, NO_CHECKPOINTS, until="code-resume")
    assert "AssertionError" in report.error, _printed(notebook)


@pytest.mark.gpu
def test_it_says_that_it_saw_no_gpu(tmp_path):
    """Named with the others that are about a GPU, it runs without one, too."""
    from imgcls_course.training.devices import list_devices

    if any(name.startswith("GPU") for name in list_devices()):
        pytest.skip("this machine has a GPU")
    notebook, report = _executed(tmp_path, until="code-several")
    assert not report.error
    assert "nothing about a GPU" in _printed(notebook)
    assert "CPU:0 and CPU:1: " in _printed(notebook)
