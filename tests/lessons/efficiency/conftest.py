"""What the tests of compression share: a cache of their own, and the course's networks."""

import pytest

from imgcls_course.pretraining import load_pretrained, source_task


@pytest.fixture(autouse=True)
def quiet(tmp_path, monkeypatch):
    """A cache folder that nobody else uses, and no progress bars."""
    monkeypatch.setenv("IMGCLS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("IMGCLS_PROGRESS", "off")


@pytest.fixture
def teacher():
    return load_pretrained()


@pytest.fixture(scope="session")
def some():
    """320 test images of the eight classes."""
    return source_task("test").per_class(40, seed=0)


@pytest.fixture(scope="session")
def accuracy():
    def of(network, data):
        answers = network.predict(data.images, batch_size=160, verbose=0).argmax(axis=1)
        return float((answers == data.labels).mean())

    return of
