"""Folders with trouble in them: the right result, or a message that says what to do."""

import os

import numpy as np
import pytest
from PIL import Image

from imgcls_course.datasets import FileProblem, SkippedFilesWarning, load_image_folder
from imgcls_course.errors import DataError
from imgcls_course.lessons.capstone import clean, copies, inspect_folder, split_folder
from imgcls_course.lessons.capstone.inspection import MOST_CLASSES
from tests.lessons.capstone.folders import patches, save

RANDOM = np.random.default_rng(0)


def picture(side=40):
    """A smooth picture, another one at each call."""
    small = RANDOM.integers(0, 256, size=(5, 5, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC))


@pytest.fixture
def root(tmp_path):
    """Two classes with eight different pictures each."""
    for name in ("cup", "mug"):
        for number in range(8):
            save(picture(), tmp_path / "things" / name / f"{number}.png")
    return tmp_path / "things"


def reasons(inspection):
    return {one.path: one.reason for one in inspection.skipped}


def test_a_good_folder(root):
    inspection = inspect_folder(root, 32)
    assert inspection.counts.tolist() == [8, 8]
    parts = split_folder(clean(inspection))
    assert sum(map(len, parts[:3])) == 16
    assert inspection.summary().splitlines()[0] == "16 images in 2 classes"


def test_no_folder_a_file_and_an_empty_folder(tmp_path):
    (tmp_path / "file.png").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    for name, said in (
        ("missing", "does not exist"),
        ("file.png", "is a file, not a folder"),
        ("empty", "no subfolder"),
    ):
        with pytest.raises(DataError, match=said) as caught:
            inspect_folder(tmp_path / name)
        assert caught.value.remedy


def test_one_class_only(tmp_path):
    save(picture(), tmp_path / "cup" / "1.png")
    with pytest.raises(DataError, match="at least two classes"):
        inspect_folder(tmp_path)


def test_an_empty_class_is_told_as_load_image_folder_tells_it(root):
    (root / "plate").mkdir()
    (root / "plate" / "list.txt").write_text("not an image")
    told = []
    for read in (inspect_folder, load_image_folder):
        with pytest.raises(
            DataError, match=r"can be read in: plate\..*\n.*plate/list\.txt"
        ) as caught:
            read(root, 32)
        told.append(str(caught.value))
    assert told[0] == told[1]


def test_both_readers_read_and_skip_the_same(root):
    (root / "cup" / "notes.txt").write_text("a list")
    (root / "mug" / "more").mkdir()
    (root / "list.csv").write_text("cup,mug")
    inspection = inspect_folder(root, 32)
    with pytest.warns(SkippedFilesWarning):
        loaded = load_image_folder(root, 32)
    np.testing.assert_array_equal(inspection.data.images, loaded.images)
    assert inspection.data.skipped == loaded.skipped
    assert {(file.path, file.problem) for file in loaded.skipped} == {
        ("cup/notes.txt", FileProblem.NOT_AN_IMAGE),
        ("mug/more", FileProblem.SUBFOLDER),
        ("list.csv", FileProblem.NOT_IN_A_CLASS),
    }


def test_no_class_has_an_image(tmp_path):
    for name in ("cup", "mug"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jpg").write_text("not an image")
    with pytest.raises(DataError, match=r"Not one image can be read.*\n.*cup/a\.jpg"):
        inspect_folder(tmp_path)


def test_one_image_a_class(tmp_path):
    for name in ("cup", "mug", "plate"):
        save(picture(), tmp_path / name / "1.png")
    inspection = inspect_folder(tmp_path, 32)
    with pytest.raises(DataError, match=r"Too few different images in: cup \(1\)") as caught:
        clean(inspection)
    assert "at least 5" in caught.value.remedy


def test_many_copies_of_few_images_are_too_few(root):
    for number in range(8):
        (root / "cup" / f"{number}.png").write_bytes((root / "cup" / "0.png").read_bytes())
    with pytest.raises(DataError, match=r"cup \(1\).*7 copies"):
        clean(inspect_folder(root, 32))


def test_two_thousand_classes(tmp_path):
    content = picture(8)
    save(content, tmp_path / "one.png")
    for number in range(2000):
        folder = tmp_path / "all" / f"class {number:04}"
        folder.mkdir(parents=True)
        os.link(tmp_path / "one.png", folder / "1.png")
    with pytest.raises(DataError, match="2,000 subfolders") as caught:
        inspect_folder(tmp_path / "all")
    assert f"{MOST_CLASSES:,} classes" in caught.value.remedy


def test_equal_images_in_different_classes_are_left_out(root):
    (root / "mug" / "99.png").write_bytes((root / "cup" / "3.png").read_bytes())
    inspection = inspect_folder(root, 32)
    assert len(inspection.contradictions()) == 1
    cleaned = clean(inspection)
    assert cleaned.contradicting == ("cup/3.png", "mug/99.png")
    assert len(cleaned.data) == 15


def test_near_copies_are_found_and_stay_together(root):
    original = Image.open(root / "cup" / "0.png")
    original.save(root / "cup" / "again.jpg", quality=70)
    original.resize((90, 90)).save(root / "cup" / "large.png")
    original.point(lambda value: min(255, int(1.1 * value) + 5)).save(root / "cup" / "light.png")
    cleaned = clean(inspect_folder(root, 32))
    (group,) = copies(cleaned.groups)
    assert {cleaned.paths[place] for place in group} == {
        "cup/0.png", "cup/again.jpg", "cup/large.png", "cup/light.png",
    }  # fmt: skip
    for seed in range(5):
        parts = split_folder(cleaned, seed=seed)
        groups = [set(cleaned.groups[places]) for places in parts.places]
        assert not groups[0] & groups[1] | groups[0] & groups[2] | groups[1] & groups[2]


def test_damaged_files_texts_folders_and_strays_are_told(root):
    content = (root / "cup" / "0.png").read_bytes()
    (root / "cup" / "half.png").write_bytes(content[: len(content) // 2])
    (root / "cup" / "none.jpg").write_bytes(b"")
    (root / "cup" / "notes.txt").write_text("a list")
    (root / "mug" / "more").mkdir()
    (root / "list.csv").write_text("cup,mug")
    (root / "mug" / ".hidden").write_bytes(b"")
    (root / ".DS_Store").write_bytes(b"")
    (root / "mug" / "Thumbs.db").write_bytes(b"")
    inspection = inspect_folder(root, 32)
    assert inspection.counts.tolist() == [8, 8]
    assert set(reasons(inspection)) == {
        "cup/half.png", "cup/none.jpg", "cup/notes.txt", "mug/more", "list.csv",
    }  # fmt: skip
    assert all(reasons(inspection).values())
    assert inspection.hidden == 3
    assert "5 that cannot be used" in inspection.summary()


def test_images_of_every_kind(root):
    base = Image.fromarray(picture(64))
    base.convert("CMYK").save(root / "cup" / "cmyk.jpg")
    base.convert("L").save(root / "cup" / "grey.png")
    base.convert("1").save(root / "cup" / "one bit.png")
    base.quantize(16).save(root / "cup" / "palette.png")
    base.convert("RGBA").save(root / "cup" / "alpha.png")
    Image.fromarray(np.asarray(base)[..., 0].astype(np.uint16) * 257).save(
        root / "cup" / "sixteen bits.png"
    )
    frames = [Image.fromarray(picture(64)) for _ in range(3)]
    frames[0].save(root / "cup" / "moving.gif", save_all=True, append_images=frames[1:])
    base.resize((300, 2)).save(root / "cup" / "flat.png")
    base.resize((1, 1)).save(root / "cup" / "dot.png")
    inspection = inspect_folder(root, 32)
    assert not inspection.skipped
    assert inspection.counts.tolist() == [17, 8]
    assert "2 with a side of fewer than 32 pixels" in inspection.summary()
    assert len(clean(inspection).data) >= 16


def test_a_turned_photo_is_read_as_it_is_meant(root):
    upright = Image.fromarray(picture(40)).resize((40, 60))
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    upright.transpose(Image.Transpose.ROTATE_90).save(
        root / "mug" / "turned.jpg", exif=exif, quality=95
    )
    upright.save(root / "mug" / "upright.jpg", quality=95)
    cleaned = clean(inspect_folder(root, 32))
    (group,) = copies(cleaned.groups)
    assert {cleaned.paths[place] for place in group} == {"mug/turned.jpg", "mug/upright.jpg"}


def test_a_giant_image_is_left_out(root, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2000)
    Image.new("RGB", (60, 60)).save(root / "cup" / "giant.png")
    inspection = inspect_folder(root, 32)
    assert (
        "cup/giant.png" in reasons(inspection) and "pixels" in reasons(inspection)["cup/giant.png"]
    )


def test_names_in_any_script(tmp_path):
    names = ("杯子", "кружка", "ta za&<b>", "Äpfel 🍎")
    for name in names:
        for number in range(6):
            save(picture(), tmp_path / "фото" / name / f"图 {number} é.png")
    inspection = inspect_folder(tmp_path / "фото", 32)
    assert set(inspection.data.class_names) == set(names)
    assert inspection.name == "фото"
    clean(inspection)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_links_that_run_in_circles(root):
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "cup" / "back").symlink_to(root / "cup", target_is_directory=True)
    (root / "cup" / "itself.png").symlink_to(root / "cup" / "itself.png")
    (root / "cup" / "nowhere.png").symlink_to(root / "gone.png")
    inspection = inspect_folder(root, 32)
    assert inspection.counts.tolist() == [8, 8]
    assert len(inspection.skipped) == 4


def test_plain_images_are_no_copies_of_each_other(root):
    for number, grey in enumerate((10, 60, 120, 180, 240)):
        Image.new("RGB", (40, 40), (grey, grey, grey)).save(root / "cup" / f"plain {number}.png")
    assert len(clean(inspect_folder(root, 32)).data) >= 16


def test_different_patches_of_one_photo_are_not_taken_for_copies():
    from sklearn.datasets import load_sample_image

    from imgcls_course.lessons.capstone.duplicates import groups_of_alikes
    from imgcls_course.lessons.capstone.fingerprints import fingerprints

    images = np.stack(list(patches(load_sample_image("flower.jpg"), 48, 48)))
    groups = groups_of_alikes(fingerprints(images))
    assert len(set(groups)) > 0.8 * len(images)


def test_nothing_in_the_folder_is_changed(root):
    def state():
        return {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    before = state()
    split_folder(clean(inspect_folder(root, 32)))
    assert state() == before
