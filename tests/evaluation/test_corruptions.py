import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.datasets import load_cifar10, load_photos, resize
from imgcls_course.errors import DataError
from imgcls_course.evaluation import KINDS, STRENGTHS, corrupt


@pytest.fixture(scope="module")
def small():
    return load_cifar10("test").images[:20]


@pytest.fixture(scope="module")
def large():
    return resize(load_photos()[0].image[np.newaxis], 128)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", ["small", "large"])
def test_stronger_is_further_away(kind, size, request):
    images = request.getfixturevalue(size)
    distances = []
    for strength in (0, *STRENGTHS):
        changed = corrupt(images, kind, strength)
        assert changed.shape == images.shape and changed.dtype == np.uint8
        distances.append(np.abs(changed.astype(int) - images).mean())
    assert distances[0] == 0
    assert (np.diff(distances) > 0).all()


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    strength=st.integers(0, 5),
    seed=st.integers(0, 100),
    height=st.integers(1, 20),
    width=st.integers(1, 80),
)
def test_any_image_keeps_its_shape_and_the_input_stays(kind, strength, seed, height, width):
    image = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    before = image.copy()
    once, again = (corrupt(image, kind, strength, seed) for _ in range(2))
    assert once.shape == image.shape and once.dtype == np.uint8
    np.testing.assert_array_equal(once, again)
    np.testing.assert_array_equal(image, before)
    assert not np.shares_memory(once, image)


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_images_do_not_depend_on_how_many_follow(kind, small):
    np.testing.assert_array_equal(corrupt(small, kind, 3)[:5], corrupt(small[:5], kind, 3))
    np.testing.assert_array_equal(corrupt(small[0], kind, 3), corrupt(small, kind, 3)[0])


def test_only_noise_depends_on_the_seed(small):
    for kind in KINDS:
        same = np.array_equal(corrupt(small, kind, 2, seed=0), corrupt(small, kind, 2, seed=1))
        assert same == (kind != "noise")


def test_noise_has_the_papers_deviation():
    grey = np.full((1, 64, 64, 3), 128, np.uint8)
    noise = corrupt(grey, "noise", 5).astype(float) - 128
    assert noise.std() == pytest.approx(0.10 * 255, rel=0.03)
    assert abs(noise.mean()) < 1


def test_contrast_keeps_each_channels_mean_and_shrinks_its_deviation():
    image = np.random.default_rng(0).integers(60, 190, (40, 40, 3), dtype=np.uint8)
    changed = corrupt(image, "contrast", 2)
    np.testing.assert_allclose(changed.mean(axis=(0, 1)), image.mean(axis=(0, 1)), atol=0.6)
    np.testing.assert_allclose(changed.std(axis=(0, 1)), 0.5 * image.std(axis=(0, 1)), rtol=0.02)


def test_blur_mixes_places_and_no_channels():
    image = np.zeros((33, 33, 3), np.uint8)
    image[16, 16, 0] = 255
    changed = corrupt(image, "blur", 5)
    assert (changed[..., 1:] == 0).all()
    # The middle of a two-dimensional normal distribution of deviation 1.
    assert changed[16, 16, 0] == pytest.approx(255 / (2 * np.pi), abs=1.5)
    flat = np.full((20, 20, 3), 77, np.uint8)
    np.testing.assert_array_equal(corrupt(flat, "blur", 5), flat)


@pytest.mark.parametrize(
    ("images", "kind", "strength", "said"),
    [
        (np.zeros((4, 4, 3), np.float32), "noise", 1, "float32"),
        (np.zeros((4, 4), np.uint8), "noise", 1, r"\(4, 4\)"),
        ([1, 2, 3], "noise", 1, "list"),
        (np.zeros((4, 4, 3), np.uint8), "fog", 1, "'fog'"),
        (np.zeros((4, 4, 3), np.uint8), "blur", 6, "strength 6"),
        (np.zeros((4, 4, 3), np.uint8), "blur", 1.5, "strength 1.5"),
    ],
)
def test_what_cannot_be_corrupted_is_told(images, kind, strength, said):
    with pytest.raises(DataError, match=said):
        corrupt(images, kind, strength)
