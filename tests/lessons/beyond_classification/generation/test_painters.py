"""Style and content: the losses, the crops, and painters that learn."""

import keras
import numpy as np
import pytest

from imgcls_course.exercises.generation.style import gram_matrix as reference_gram_matrix
from imgcls_course.lessons.beyond_classification.generation.loss_network import (
    LossNetwork,
    gram_matrix,
)
from imgcls_course.lessons.beyond_classification.generation.painter import NORMALIZATIONS, painter
from imgcls_course.lessons.beyond_classification.generation.photo_crops import (
    CROP_SIDE,
    HELD_OUT,
    STYLE_PHOTO,
    photo_crops,
    style_crops,
    training_photos,
)
from imgcls_course.lessons.beyond_classification.generation.shipped_generators import load_painter
from imgcls_course.lessons.beyond_classification.generation.style_training import (
    paint,
    style_and_content,
    train_painter,
)


@pytest.fixture(scope="module")
def judge():
    return LossNetwork(CROP_SIDE)


@pytest.fixture(scope="module")
def held_out():
    return photo_crops(HELD_OUT, 20, seed=2)


def test_gram_matrices_are_those_of_the_exercise():
    maps = np.random.default_rng(0).normal(size=(2, 3, 5, 4)).astype("float32")
    for ours, one in zip(np.asarray(gram_matrix(maps)), maps, strict=True):
        np.testing.assert_allclose(ours, reference_gram_matrix(one), rtol=1e-5, atol=1e-6)


def test_crops_are_what_was_asked_for_and_the_same_for_the_same_seed():
    first, again = (photo_crops(["cat", "dog"], 4, side=32, seed=5) for _ in range(2))
    assert first.shape == (4, 32, 32, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, again)
    assert not set(training_photos()) & {*HELD_OUT, STYLE_PHOTO}


def test_an_image_has_its_own_content_and_its_own_style(judge, held_out):
    same = style_and_content(held_out[:1], held_out[:1], held_out[:1], judge)
    assert same.content == pytest.approx(0, abs=1e-9)
    assert same.style == pytest.approx(0, abs=1e-6)
    other = style_and_content(held_out[:1], held_out[1:2], style_crops(), judge)
    assert other.content > 0.1
    assert other.style > 0.01


@pytest.mark.parametrize("kind", NORMALIZATIONS)
def test_a_painter_takes_photos_of_any_size(kind):
    network = painter(kind, width=4, blocks=1)
    for shape in ((2, 16, 24, 3), (1, 64, 32, 3)):
        paintings = paint(network, np.full(shape, 90, np.uint8))
        assert paintings.shape == shape
        assert paintings.dtype == np.uint8


@pytest.fixture(scope="module")
def trained(judge):
    """Painters after the same few steps, by normalization."""
    crops = photo_crops(training_photos(), 100, seed=1)
    painters = {}
    for kind in NORMALIZATIONS:
        keras.utils.set_random_seed(0)
        painters[kind] = painter(kind)
        train_painter(painters[kind], crops, style_crops(), judge, steps=60)
    return painters


@pytest.mark.parametrize("kind", NORMALIZATIONS)
def test_a_painter_learns_style_and_keeps_content(kind, trained, judge, held_out):
    keras.utils.set_random_seed(0)
    untrained, now = (
        style_and_content(held_out, paint(one, held_out), style_crops(), judge)
        for one in (painter(kind), trained[kind])
    )
    photo_itself = style_and_content(held_out, held_out, style_crops(), judge)
    assert now.style < 0.5 * untrained.style
    assert now.style < 0.8 * photo_itself.style
    assert now.content < untrained.content


def test_contrast_matters_to_batch_normalization_only(trained, held_out):
    pale = np.round(0.4 * held_out + 60).astype(np.uint8)
    change = {
        kind: np.abs(paint(one, pale).astype(float) - paint(one, held_out)).mean()
        for kind, one in trained.items()
    }
    assert change["instance"] < 4
    assert change["batch"] > 2 * change["instance"]


def test_the_shipped_painter_has_the_style_and_keeps_the_content(judge, held_out):
    keras.utils.set_random_seed(0)
    untrained, shipped = (
        style_and_content(held_out, paint(one, held_out), style_crops(), judge)
        for one in (painter(), load_painter())
    )
    assert shipped.style < 0.2 * untrained.style
    assert shipped.content < 0.7 * untrained.content
