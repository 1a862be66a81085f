"""From two kinds of images to a classifier that is kept, exported, described, and used."""

import json
import re

import keras
import numpy as np
import pytest

from imgcls_course import evaluation
from imgcls_course.errors import CourseError
from imgcls_course.lessons.capstone import clean, inspect_folder, judge, split_folder, threshold_for
from imgcls_course.lessons.capstone.candidates import Candidate
from imgcls_course.lessons.capstone.classifier_training import finish, train
from imgcls_course.lessons.capstone.exporting import FORMATS, export
from imgcls_course.lessons.capstone.model_card import TO_WRITE, Run, write_card
from imgcls_course.transfer.fine_tuning import Stage
from tests.lessons.capstone.folders import temple_or_flower

CANDIDATE = Candidate("small network, 32 px", "small_resnet", 32)


@pytest.fixture(scope="module")
def inspected(tmp_path_factory):
    return inspect_folder(temple_or_flower(tmp_path_factory.mktemp("own") / "a_b <c>"), size=32)


@pytest.fixture(scope="module")
def cleaned(inspected):
    return clean(inspected)


@pytest.fixture(scope="module")
def parts(cleaned):
    return split_folder(cleaned)


@pytest.fixture(scope="module")
def trained(parts):
    return train(CANDIDATE, parts.training, parts.validation, (Stage(0.8, epochs=1),))


@pytest.fixture(scope="module")
def finished(trained, parts):
    return finish(trained, parts.validation)


@pytest.fixture(scope="module")
def exported(finished, parts, tmp_path_factory):
    target = tmp_path_factory.mktemp("export") / "my model"
    return export(finished, target, parts.test.images, threshold=0.7)


@pytest.fixture(scope="module")
def run(inspected, cleaned, parts, trained, finished, exported):
    threshold = threshold_for(
        finished.probabilities(parts.validation.images), parts.validation.labels, 0.95
    )
    verdict = judge(
        finished.probabilities(parts.test.images),
        parts.test.labels,
        parts.test.class_names,
        parts.training.labels,
        threshold,
    )
    return Run(inspected, cleaned, parts, CANDIDATE.name, trained, finished, verdict, exported)


def test_what_is_better_on_validation_is_kept(trained, finished, parts):
    best = max(trained.probe_accuracy, trained.tuned_accuracy)
    assert trained.is_tuned == (trained.tuned_accuracy > trained.probe_accuracy)
    answers = finished.probabilities(parts.validation.images).argmax(axis=1)
    kept = evaluation.accuracy(parts.validation.labels, answers)
    assert kept == pytest.approx(best, abs=0.011)  # one image of a hundred may sit on the fence
    assert len(trained.histories) == 1


def test_it_has_learned_more_than_an_untrained_copy(finished, parts):
    keras.utils.set_random_seed(0)
    untrained = keras.models.clone_model(finished.model)
    images, labels = parts.test.images, parts.test.labels
    before = evaluation.accuracy(labels, untrained.predict(images, verbose=0).argmax(axis=1))
    after = evaluation.accuracy(labels, finished.probabilities(images).argmax(axis=1))
    assert after > before + 0.2
    assert after > 0.85


def test_probabilities_of_one_image_of_any_shape(finished):
    for shape in ((50, 90, 3), (1, 1, 3), (32, 32, 3)):
        answer = finished.answer(np.full(shape, 128, np.uint8))
        assert answer.shape == (2,) and answer.sum() == pytest.approx(1, abs=1e-5)


def test_each_file_predicts_what_the_model_does(exported):
    assert set(exported.differences) == set(FORMATS)
    assert max(exported.differences.values()) < 1e-3
    assert exported.checked > 20
    assert all(size > 10_000 for size in exported.sizes.values())
    names = {path.name for path in exported.folder.iterdir()}
    assert {"model.keras", "saved_model", "model.tflite", "classes.json"} <= names
    described = json.loads((exported.folder / "classes.json").read_text(encoding="utf-8"))
    assert described == {"classes": ["china", "flower"], "input_size": 32, "threshold": 0.7}


def test_the_keras_file_can_be_loaded_and_trained_on(exported, finished, parts):
    model = keras.saving.load_model(exported.folder / "model.keras", compile=False)
    images = parts.test.images[:8]
    np.testing.assert_allclose(
        model.predict_on_batch(images), finished.model.predict_on_batch(images), atol=1e-5
    )


def test_nothing_is_written_over(finished, parts, tmp_path, monkeypatch):
    from imgcls_course.lessons.capstone import exporting

    def answers(work, images):
        (work / "saved_model").mkdir()
        (work / "model.tflite").write_bytes(b"-")
        return dict.fromkeys(FORMATS, finished.probabilities(images))

    monkeypatch.setattr(exporting, "_in_another_process", answers)
    precious = tmp_path / "model"
    precious.mkdir()
    (precious / "photo.jpg").write_bytes(b"precious")
    (tmp_path / "model-2").write_bytes(b"a file")
    made = export(finished, precious, parts.test.images[:4])
    assert made.folder == tmp_path / "model-3"
    assert (precious / "photo.jpg").read_bytes() == b"precious"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_predicts_something_else_is_not_kept(finished, parts, tmp_path, monkeypatch):
    from imgcls_course.lessons.capstone import exporting

    def answers(work, images):
        for name in ("saved_model", "model.tflite"):
            (work / name).write_bytes(b"-")
        right = finished.probabilities(images)
        return {"Keras": right, "SavedModel": right, "LiteRT": 1 - right}

    monkeypatch.setattr(exporting, "_in_another_process", answers)
    with pytest.raises(CourseError, match="LiteRT file's probabilities differ"):
        export(finished, tmp_path / "model", parts.test.images[:4])
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_can_be_written_is_told(finished, parts, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CourseError, match="cannot be written") as caught:
        export(finished, tmp_path / "file" / "model", parts.test.images[:4])
    assert caught.value.remedy


def test_the_card_is_beside_the_files_and_its_figures_are_the_runs(run):
    card = write_card(run)
    assert (run.exported.folder / "model_card.md").read_text(encoding="utf-8") == card
    verdict = run.verdict
    for said in (
        f"{verdict.accuracy.estimate:.1%} ({verdict.accuracy.low:.1%} to",
        f"| answers from | {verdict.threshold:.2f}",
        f"{len(run.parts.training):,} for training",
        f"{run.finished.model.count_params():,} parameters",
        f"{len(verdict.labels):,} test images",
        r"a\_b \<c\>",
    ):
        assert said.replace("| answers from |", "| it answers from a confidence of |") in card
    assert card.count(TO_WRITE) == 3
    assert "nan" not in card.lower()


def test_each_number_on_the_card_is_explained_by_the_run(run):
    card = write_card(run)
    for share in re.findall(r"(\d+\.\d)%", card):
        values = [
            *run.verdict.accuracy, *run.verdict.balanced_accuracy, *run.verdict.answered_accuracy,
            run.verdict.guess, run.verdict.calibration_error, run.verdict.coverage, 0.95,
            *np.ravel(evaluation.per_class(run.verdict.labels, run.verdict.predictions, 2).recall),
            *np.ravel(
                evaluation.per_class(run.verdict.labels, run.verdict.predictions, 2).precision
            ),
        ]  # fmt: skip
        assert any(f"{value:.1%}" == f"{share}%" for value in values), share
