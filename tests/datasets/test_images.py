"""Image files of every kind that learners bring."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from imgcls_course.datasets import centre_square, load_image, resize
from imgcls_course.errors import DataError, ImageError

RED, GREEN = (255, 0, 0), (0, 255, 0)


def saved(tmp_path, image: Image.Image, name: str = "x.png", **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def two_pixels() -> Image.Image:
    image = Image.new("RGB", (2, 1))
    image.putdata([RED, GREEN])
    return image


@pytest.mark.parametrize("mode", ["L", "1", "LA", "P", "PA", "RGBA", "RGB", "CMYK", "YCbCr"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    image = Image.new("RGB", (3, 2), "white").convert(mode if mode != "PA" else "P")
    ending = "jpg" if mode in ("CMYK", "YCbCr") else "png"
    pixels = load_image(saved(tmp_path, image, f"x.{ending}"))
    assert pixels.shape == (2, 3, 3)
    assert pixels.dtype == np.uint8
    assert pixels.min() >= 250


def test_transparent_parts_are_laid_on_white(tmp_path):
    image = Image.new("RGBA", (2, 1))
    image.putdata([(255, 0, 0, 255), (0, 0, 0, 0)])
    assert load_image(saved(tmp_path, image)).tolist() == [[[255, 0, 0], [255, 255, 255]]]


def test_a_transparent_palette_colour_is_laid_on_white(tmp_path):
    image = Image.new("P", (2, 1))
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.putdata([0, 1])
    path = saved(tmp_path, image, transparency=0)
    assert load_image(path).tolist() == [[[255, 255, 255], [10, 20, 30]]]


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_become_eight(tmp_path, ending):
    values = np.array([[0, 128 * 256, 65_535]], np.uint16)
    path = saved(tmp_path, Image.fromarray(values), f"x.{ending}")
    assert load_image(path)[0, :, 0].tolist() == [0, 128, 255]


def test_values_out_of_range_and_fractions_are_refused(tmp_path):
    for values in (np.full((1, 1), 70_000, np.int32), np.full((1, 1), 0.5, np.float32)):
        with pytest.raises(ImageError, match=r"values|fractions") as caught:
            load_image(saved(tmp_path, Image.fromarray(values), "x.tif"))
        assert "8 or 16 bits" in caught.value.remedy


def test_the_cameras_orientation_is_applied(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn a quarter to the right
    pixels = load_image(saved(tmp_path, two_pixels(), exif=exif))
    assert pixels.tolist() == [[list(RED)], [list(GREEN)]]


def test_one_pixel(tmp_path):
    pixels = load_image(saved(tmp_path, Image.new("RGB", (1, 1), RED)))
    assert pixels.tolist() == [[list(RED)]]
    assert (resize(pixels[None], 8) == RED).all()


def test_the_first_picture_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (4, 4), colour) for colour in (RED, GREEN)]
    path = saved(tmp_path, frames[0], "x.gif", save_all=True, append_images=frames[1:])
    assert (load_image(path) == RED).all()


def test_an_open_file_will_do():
    file = io.BytesIO()
    two_pixels().save(file, "PNG")
    file.seek(0)
    assert load_image(file).shape == (1, 2, 3)
    with pytest.raises(ImageError, match="the image is not an image"):
        load_image(io.BytesIO(b"hello"))


def test_twenty_megapixels(tmp_path):
    path = saved(tmp_path, Image.new("RGB", (5_000, 4_000), RED), "x.jpg")
    assert load_image(path).shape == (4_000, 5_000, 3)


def test_an_image_beyond_the_safe_size_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    path = saved(tmp_path, Image.new("L", (100, 100)))
    for limit in (9_000, 4_000):  # Pillow warns above the limit and fails above twice of it
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        with pytest.raises(ImageError, match="more than") as caught:
            load_image(path)
        assert "smaller" in caught.value.remedy


def test_bad_files_say_what_is_wrong(tmp_path):
    (tmp_path / "text.png").write_text("I am not a picture")
    (tmp_path / "empty.jpg").write_bytes(b"")
    whole = saved(tmp_path, Image.effect_noise((64, 64), 50), "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "page.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    for name, found in [
        ("text.png", "is not an image"),
        ("empty.jpg", "is not an image"),
        ("page.png", "is not an image"),
        ("cut.jpg", "cannot be read: .*truncated"),
        ("absent.png", "There is no file"),
        (".", "cannot be read"),
    ]:
        with pytest.raises(ImageError, match=found) as caught:
            load_image(tmp_path / name)
        assert caught.value.remedy


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "webp", "tif", "bmp"])
def test_damage_never_gives_another_error(tmp_path, ending):
    path = saved(tmp_path, Image.effect_noise((40, 30), 80).convert("RGB"), f"x.{ending}")
    content = path.read_bytes()
    generator = np.random.default_rng(7)
    for _ in range(60):
        damaged = bytearray(content[: generator.integers(1, len(content) + 1)])
        for place in generator.integers(0, len(damaged), 5):
            damaged[place] = generator.integers(256)
        path.write_bytes(damaged)
        try:
            assert load_image(path).shape[2] == 3
        except ImageError as error:
            assert path.name in error.problem


def test_resize_changes_the_size_only():
    generator = np.random.default_rng(0)
    flat = np.broadcast_to(generator.integers(0, 256, (5, 1, 1, 3), np.uint8), (5, 20, 30, 3))
    small = resize(flat, 8)
    assert small.shape == (5, 8, 8, 3)
    assert (small == flat[:, :8, :8]).all()
    assert resize(small, 8) is small
    assert resize(flat[:0], 8).shape == (0, 8, 8, 3)


@pytest.mark.parametrize(
    ("images", "size"),
    [
        (np.zeros((4, 4, 3), np.uint8), 8),
        (np.zeros((1, 4, 4, 3), np.float32), 8),
        (np.zeros((1, 4, 4, 1), np.uint8), 8),
        (np.zeros((1, 4, 4, 3), np.uint8), 0),
    ],
)
def test_resize_refuses_other_arrays(images, size):
    with pytest.raises(DataError):
        resize(images, size)


def test_centre_square():
    image = np.arange(2 * 5 * 1).reshape(2, 5, 1)
    assert centre_square(image)[..., 0].tolist() == [[1, 2], [6, 7]]
    assert centre_square(np.zeros((7, 9, 4, 3))).shape == (7, 4, 4, 3)
