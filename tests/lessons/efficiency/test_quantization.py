"""Conversion to LiteRT: sizes, agreement with Keras, and what is refused."""

import builtins

import numpy as np
import pytest

from imgcls_course.errors import CourseError
from imgcls_course.lessons.efficiency.lite_model import LiteModel
from imgcls_course.lessons.efficiency.quantization import to_lite
from imgcls_course.lessons.efficiency.shipped_students import load_student
from imgcls_course.lessons.efficiency.version_sizes import zipped_bytes
from imgcls_course.pretraining import load_pretrained, source_task


@pytest.fixture(scope="module")
def networks():
    return {"teacher": load_pretrained(), "student": load_student()}


@pytest.fixture(scope="module")
def lite(networks):
    wanted = {
        f"{name} {kind}": (network, kind)
        for name, network in networks.items()
        for kind in ("float32", "float16", "int8")
    }
    return to_lite(wanted, source_task("train").per_class(16).images)


@pytest.fixture(scope="module")
def keras_logits(networks, some):
    return {
        name: one.predict(some.images, batch_size=160, verbose=0) for name, one in networks.items()
    }


# Of the largest logit; measured 1e-6, 4e-4 and 0.073 for the teacher.
@pytest.mark.parametrize(("kind", "bound"), [("float32", 1e-4), ("float16", 3e-3), ("int8", 0.15)])
@pytest.mark.parametrize("name", ["teacher", "student"])
def test_a_converted_network_answers_as_keras(lite, keras_logits, some, name, kind, bound):
    expected = keras_logits[name]
    found = lite[f"{name} {kind}"].logits(some.images)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= bound * np.abs(expected).max()
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.97


@pytest.mark.parametrize("name", ["teacher", "student"])
def test_fewer_bits_are_fewer_bytes(lite, name):
    sizes = {kind: lite[f"{name} {kind}"].bytes for kind in ("float32", "float16", "int8")}
    assert sizes["float16"] < 0.55 * sizes["float32"]
    assert sizes["int8"] < 0.3 * sizes["float32"]


def test_the_student_is_a_quarter_of_its_teacher_and_keeps_97_percent(lite):
    test = source_task("test")
    expected = lite["teacher float32"].accuracy(test.images, test.labels)
    for name in ("student float32", "student int8", "teacher int8"):
        assert lite[name].accuracy(test.images, test.labels) >= 0.97 * expected
    assert lite["student float32"].bytes <= lite["teacher float32"].bytes / 4
    assert lite["student int8"].bytes <= lite["teacher float32"].bytes / 10


def test_int8_takes_pixel_values_as_they_are(lite, some):
    one = lite["student int8"].logits_of_one(some.images[0])
    assert one.shape == (1, 8) and one.dtype == np.float32


def test_more_threads_give_the_same(lite, some):
    alone = lite["student float32"]
    shared = alone.with_threads(2)
    np.testing.assert_allclose(
        alone.logits(some.images[:4]), shared.logits(some.images[:4]), atol=1e-4
    )


def test_an_unknown_kind_and_no_images_are_refused(networks, some):
    with pytest.raises(CourseError, match="no kind 'int4'"):
        to_lite({"one": (networks["student"], "int4")}, some.images)
    with pytest.raises(CourseError, match="no image"):
        to_lite({"one": (networks["student"], "int8")}, some.images[:0])


def test_without_litert_the_older_interpreter_computes(lite, some, monkeypatch):
    _hide(monkeypatch, "ai_edge_litert")
    older = LiteModel(lite["student int8"].content)
    expected = lite["student int8"].logits(some.images[:8])
    np.testing.assert_allclose(older.logits(some.images[:8]), expected, atol=0.3)


def test_without_any_interpreter_there_is_a_message(lite, some, monkeypatch):
    _hide(monkeypatch, "ai_edge_litert", "tensorflow")
    with pytest.raises(CourseError, match="pip install ai-edge-litert"):
        LiteModel(lite["student int8"].content).logits(some.images[:1])


def _hide(monkeypatch, *packages):
    """Let imports of these packages fail."""
    real = builtins.__import__

    def fake(name, *arguments, **options):
        if name.split(".")[0] in packages:
            raise ImportError(f"no {name}")
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", fake)


def test_zeros_make_a_smaller_download():
    random = np.random.default_rng(0).normal(size=10_000).astype(np.float32)
    sparse = np.where(np.abs(random) > 1.3, random, 0).astype(np.float32)
    assert len(random.tobytes()) == len(sparse.tobytes())
    assert zipped_bytes(sparse.tobytes()) < 0.5 * zipped_bytes(random.tobytes())
