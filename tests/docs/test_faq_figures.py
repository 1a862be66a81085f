"""The figures in the questions and answers are those of the runs that come with the course."""

import json
import re

import pytest

from imgcls_course.datasets import load_cifar10
from imgcls_course.runtime.paths import course_folder, data_folder, notebooks_folder
from imgcls_course.transfer.fine_tuning_runs import stored_curve

FAQ = course_folder() / "docs" / "faq.md"
pytestmark = pytest.mark.skipif(not FAQ.is_file(), reason="an installed course has no FAQ")
ROUNDED = 0.0006  # one place after the point, of a per cent


@pytest.fixture(scope="module")
def page():
    return FAQ.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def curves():
    labels = load_cifar10("test").labels
    methods = ("from scratch", "probe", "fine-tuning")
    return {name: stored_curve("efficientnet_lite0", name, labels) for name in methods}


def share(text):
    return float(text.strip().removesuffix("%")) / 100


def test_accuracies_by_labels(page, curves):
    rows = re.findall(r"^\| ([\d,]+) \| ([\d.]+%) \| ([\d.]+%) \|$", page, re.M)
    assert [count.replace(",", "") for count, *_ in rows] == ["10", "50", "200", "2000"]
    for count, *said in rows:
        for name, accuracy in zip(("probe", "fine-tuning"), said, strict=True):
            [run] = curves[name][int(count.replace(",", ""))]
            assert share(accuracy) == pytest.approx(run, abs=ROUNDED), (name, count)


def test_accuracies_by_method(page, curves):
    rows = re.findall(r"^\| [^|]*?(scratch|probe|fine-tuning)[^|]* \| ([\d.]+%) \| ", page, re.M)
    assert len(rows) == 3
    for name, accuracy in rows:
        [run] = next(curve for method, curve in curves.items() if method.endswith(name))[50]
        assert share(accuracy) == pytest.approx(run, abs=ROUNDED), name


def test_the_long_run_of_pretraining(page):
    history = json.loads((data_folder() / "small_resnet" / "history.json").read_text())["metrics"]
    for epoch, pattern in (
        (0, r"([\d.]+%) of the training images were right and ([\d.]+%)"),
        (-1, r"it is ([\d.]+%) against ([\d.]+%)"),
    ):
        training, validation = re.search(pattern, " ".join(page.split())).groups()
        assert share(training) == pytest.approx(history["accuracy"][epoch], abs=ROUNDED)
        assert share(validation) == pytest.approx(history["val_accuracy"][epoch], abs=ROUNDED)


def test_sizes_and_accuracies_of_small_networks(page):
    lesson = notebooks_folder() / "11_efficiency.ipynb"
    if not lesson.is_file():
        pytest.skip("lesson 11 has not been built")
    stored = lesson.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9, ]+) \| ([\d.]+) MB \| (\d+%) \|$", page, re.M)
    assert len(rows) == 4
    worst, best = re.search(r"Accuracies lie between (\d+%) and (\d+%)", stored).groups()
    for name, megabytes, right in rows:
        found = re.search(rf"[.;] {name}: ([\d,]+) kB[.;]", stored)
        assert found, f"lesson 11 has no {name!r}"
        assert float(megabytes) == pytest.approx(float(found[1].replace(",", "")) / 1000, abs=0.06)
        assert share(worst) <= share(right) <= share(best), name
