"""`imgcls-course doctor --gpu`: what the notebook printed, and why no GPU is seen."""

import nbformat
import pytest
from typer.testing import CliRunner

from imgcls_course.authoring import executing
from imgcls_course.cli import app
from imgcls_course.commands import gpu_diagnosis


@pytest.fixture
def run(monkeypatch):
    """The command, with a notebook that prints what the test says instead of computing."""

    def doctor(printed, error=""):
        def execute(notebook, name, folder, on_cell):
            cells = {cell.id: cell for cell in notebook.cells}
            assert all(not cell.get("outputs") for cell in notebook.cells)
            cells["code-devices"].outputs = [nbformat.v4.new_output("stream", text=printed)]
            return executing.RunReport(name, 1.0, 1.0, 1, error)

        monkeypatch.setattr(executing, "execute", execute)
        monkeypatch.setattr(
            gpu_diagnosis, "reasons_for_no_gpu", lambda: [("No driver.", "Install it.")]
        )
        return CliRunner().invoke(app, ["doctor", "--gpu"])

    return doctor


def test_without_a_gpu_it_says_why(run):
    result = run("no GPU is seen\n")
    assert result.exit_code == 0
    assert "1 · What is compared\n  no GPU is seen" in result.output
    assert "Why no GPU is seen:\n✘ No driver.\n  What to do: Install it." in result.output


def test_with_one_it_does_not(run):
    result = run("Keras on a backend: GPU:0 (a card) is compared with CPU:0.\n")
    assert result.exit_code == 0
    assert "GPU:0 (a card) is compared with CPU:0." in result.output
    assert "Why no GPU" not in result.output


def test_what_does_not_hold_fails(run):
    result = run("GPU:0\n", error="cell 5: AssertionError: Not equal to tolerance")
    assert result.exit_code == 1
    assert "It did not hold: cell 5: AssertionError" in result.output
