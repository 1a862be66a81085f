"""The lesson itself, with one line changed: images that it has never seen."""

import functools
import re

import numpy as np
import pytest

from imgcls_course.authoring.notebook_source import generate
from imgcls_course.lessons import capstone
from imgcls_course.lessons.capstone import candidates, exporting
from imgcls_course.runtime.lesson_files import SOLVED, choose_lessons
from tests.lessons.capstone.folders import digits, temple_or_flower

LIGHT = (
    candidates.Candidate("pixels", candidates.PIXELS, 8),
    candidates.Candidate("small network", candidates.SMALL_RESNET, 32),
)


@pytest.fixture
def light(monkeypatch):
    """Small networks, no fine-tuning, no conversion: other tests have them."""

    def answers(work, images):
        (work / "saved_model").mkdir()
        (work / "model.tflite").write_bytes(b"-")
        import keras

        model = keras.saving.load_model(work / "model.keras", compile=False)
        return dict.fromkeys(exporting.FORMATS, model.predict_on_batch(images))

    # The lesson has these names from its folder, which keeps what it has once handed out.
    monkeypatch.setattr(capstone, "DEFAULT_CANDIDATES", LIGHT)
    monkeypatch.setattr(capstone, "train", functools.partial(capstone.train, stages=()))
    monkeypatch.setattr(exporting, "_in_another_process", answers)


def _run(folder):
    """Execute the lesson's code with another folder; what its names mean at the end."""
    (lesson,) = choose_lessons(["13"])
    cells = [cell.source for cell in generate(lesson, SOLVED).cells if cell.cell_type == "code"]
    changed = [
        re.sub(r"^folder = .*$", f"folder = {str(folder)!r}", one, flags=re.M) for one in cells
    ]
    assert sum(before != after for before, after in zip(cells, changed, strict=True)) == 1
    namespace = {"__name__": "lesson"}
    for source in changed:
        exec(compile(source, "lesson 13", "exec"), namespace)
    return namespace


@pytest.mark.parametrize("make", [temple_or_flower, functools.partial(digits, count=12)],
                         ids=["two classes", "ten classes"])  # fmt: skip
def test_one_line_is_changed_and_the_lesson_runs(make, tmp_path, light, capsys):
    folder = make(tmp_path / "own images")
    before = sorted(path for path in folder.rglob("*"))
    found = _run(folder)
    verdict = found["verdict"]
    assert verdict.accuracy.estimate > verdict.guess + 0.25
    assert "own images" in (found["exported"].folder / "model_card.md").read_text("utf-8")
    assert np.isfinite(verdict.probabilities).all()
    assert sorted(path for path in folder.rglob("*")) == before
    assert "wrong" not in capsys.readouterr().out.lower()
