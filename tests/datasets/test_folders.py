"""A learner's folder of images, tidy and untidy."""

from __future__ import annotations

import os
import tracemalloc
import warnings

import numpy as np
import pytest
from PIL import Image

from imgcls_course.datasets import (
    SkippedFilesWarning,
    centre_square,
    load_image,
    load_image_folder,
    resize,
)
from imgcls_course.errors import CourseError, DataError


@pytest.fixture(autouse=True)
def no_progress(monkeypatch):
    monkeypatch.setenv("IMGCLS_PROGRESS", "off")


@pytest.fixture
def folder(tmp_path):
    """Two classes: a red and a grey mug, a half-transparent cup."""
    root = tmp_path / "images"
    for name in ("mug", "cup"):
        (root / name).mkdir(parents=True)
    Image.new("RGB", (30, 20), (200, 0, 0)).save(root / "mug" / "red.jpg")
    Image.new("L", (9, 40), 77).save(root / "mug" / "grey.png")
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(root / "cup" / "clear.png")
    return root


def load_quietly(folder, size=16):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return load_image_folder(folder, size)


def test_classes_are_the_subfolders_in_alphabetical_order(folder):
    data = load_quietly(folder)
    assert data.class_names == ("cup", "mug")
    assert data.labels.tolist() == [0, 1, 1]
    assert data.images.shape == (3, 16, 16, 3)
    assert data.skipped == ()
    assert (data.images[0] == 255).all()
    assert (data.images[1] == 77).all()
    assert np.abs(data.images[2].astype(int) - (200, 0, 0)).max() < 5


def test_hidden_files_and_litter_are_ignored(folder):
    for name in (".hidden", "Thumbs.db", "mug/.DS_Store", "mug/desktop.ini"):
        (folder / name).write_text("x")
    (folder / ".ipynb_checkpoints").mkdir()
    assert len(load_quietly(folder)) == 3


def test_what_cannot_be_used_is_left_out_and_named(folder):
    (folder / "notes.txt").write_text("at the top")
    (folder / "mug" / "text.png").write_text("not a picture")
    (folder / "mug" / "inner").mkdir()
    noise = folder / "mug" / "cut.jpg"
    Image.effect_noise((64, 64), 50).save(noise)
    noise.write_bytes(noise.read_bytes()[:1500])
    with pytest.warns(SkippedFilesWarning, match="4 left out") as caught:
        data = load_image_folder(folder, 16)
    assert len(data) == 3
    assert len(data.skipped) == 4
    for name in ("notes.txt", "text.png", "inner", "cut.jpg"):
        assert name in str(caught[0].message)
    assert caught[0].filename == __file__


def test_a_long_list_is_shortened(folder):
    for number in range(50):
        (folder / "mug" / f"{number}.txt").write_text("x")
    with pytest.warns(SkippedFilesWarning, match="and 30 more"):
        data = load_image_folder(folder, 16)
    assert len(data.skipped) == 50


def test_links_that_run_in_circles_do_not_hang(folder):
    os.symlink(folder, folder / "round")
    os.symlink(folder.parent, folder / "up")
    os.symlink("itself", folder / "itself")
    os.symlink("itself.png", folder / "mug" / "itself.png")
    os.symlink(folder, folder / "mug" / "round")
    with pytest.warns(SkippedFilesWarning, match="5 left out"):
        data = load_image_folder(folder, 16)
    assert data.class_names == ("cup", "mug")
    assert len(data) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_hang(folder):
    os.mkfifo(folder / "mug" / "pipe.png")
    with pytest.warns(SkippedFilesWarning, match=r"pipe\.png"):
        assert len(load_image_folder(folder, 16)) == 3


def test_a_link_to_a_folder_of_images_is_a_class(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "elsewhere" / "x.png")
    os.symlink(tmp_path / "elsewhere", folder / "bowl")
    assert load_quietly(folder).class_names == ("bowl", "cup", "mug")


def test_missing_folders_and_files_in_their_place(folder):
    with pytest.raises(DataError, match="does not exist"):
        load_image_folder(folder / "absent", 16)
    with pytest.raises(DataError, match="is a file"):
        load_image_folder(folder / "mug" / "red.jpg", 16)


def test_no_class_one_class_and_empty_classes(folder, tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(CourseError, match="no subfolder"):
        load_image_folder(tmp_path / "nothing", 16)
    (folder / "empty").mkdir()
    with pytest.raises(CourseError, match="no image that can be read in: empty"):
        load_image_folder(folder, 16)
    (folder / "empty" / "x.png").write_text("not a picture")
    with pytest.raises(CourseError, match=r"in: empty.*\n.*x\.png"):
        load_image_folder(folder, 16)
    (folder / "cup" / "clear.png").unlink()
    (folder / "cup").rmdir()
    (folder / "empty" / "x.png").unlink()
    (folder / "empty").rmdir()
    with pytest.raises(CourseError, match="only one subfolder, 'mug'"):
        load_image_folder(folder, 16)


def test_the_middle_of_a_turned_photo_is_kept(folder):
    wide = np.zeros((100, 300, 3), np.uint8)
    wide[:, 100:200] = (0, 0, 255)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(wide).save(folder / "cup" / "wide.png", exif=exif)
    assert (load_quietly(folder, 20).images[1] == (0, 0, 255)).all()


def test_images_are_prepared_as_a_single_photo_is(folder):
    Image.effect_noise((50, 30), 90).save(folder / "cup" / "noise.png")
    alone = resize(centre_square(load_image(folder / "cup" / "noise.png"))[None], 12)[0]
    np.testing.assert_array_equal(load_quietly(folder, 12).images[1], alone)


def test_one_pixel_and_twenty_megapixels(folder):
    Image.new("RGB", (1, 1), (1, 2, 3)).save(folder / "cup" / "one.png")
    Image.new("RGB", (5_000, 4_000), (9, 99, 199)).save(folder / "cup" / "big.jpg")
    data = load_quietly(folder, 64)
    assert np.abs(data.images[0].astype(int) - (9, 99, 199)).max() < 5
    assert (data.images[2] == (1, 2, 3)).all()


def test_large_photos_do_not_pile_up_in_memory(folder):
    for number in range(4):
        Image.new("RGB", (3_000, 2_000)).save(folder / "cup" / f"{number}.jpg")
    tracemalloc.start()
    load_quietly(folder, 64)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6, "a photo of 6 million pixels takes 18 MB, and there are four"


@pytest.mark.parametrize("size", [0, -3])
def test_the_size_must_be_positive(folder, size):
    with pytest.raises(DataError, match="size"):
        load_image_folder(folder, size)
