"""What a learner's lesson may take: one more test at the end of each notebook that nbval runs.

The kernel that nbval has just used is looked at before it is shut down. It is an ordinary one with
an empty cache, as on Binder, so that importing TensorFlow and computing features counts. Solved
notebooks run in warm kernels, and find in the cache what the learner's left there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from imgcls_course.authoring.executing import usage_of
from imgcls_course.runtime.lesson_files import all_lessons
from imgcls_course.runtime.warm_kernels import SWITCH

# Seconds of processor time, and gigabytes of the kernel at its peak, as Binder and Docker count
# them. A lesson keeps at least one core busy, so on two cores that nothing else uses it ends in
# fewer seconds than these.
GIGABYTE = 2**30
BUDGET = {
    # The first lessons with the pretrained model (00, 01, 07) take four minutes together at most.
    "00_start_here": (40, 1.2),
    "01_images_and_tasks": (40, 1.2),
    "02_loss": (90, 1.0),
    "03_gradient_descent": (90, 1.0),
    "04_backpropagation": (90, 1.0),
    "05_convnet": (90, 1.0),
    "06_pretraining": (150, 1.4),
    "07_feature_extraction": (160, 1.2),
    "08_fine_tuning": (150, 1.4),
    "09_evaluation": (150, 1.4),
    "10_architectures": (180, 1.4),
    "11_efficiency": (180, 1.4),
    "12_beyond_classification": (180, 1.4),
    "13_capstone": (180, 1.4),
}

_caches = pytest.StashKey[Path]()
_environment = pytest.StashKey[pytest.MonkeyPatch]()


class BudgetExceeded(Exception):
    """A lesson takes more than it may."""


class Budget(pytest.Item):
    """The processor time and the memory of the notebook whose cells have just run."""

    def runtest(self) -> None:
        """Compare them with what the lesson may take."""
        kernel = self.parent.kernel
        if not kernel or not kernel.is_alive():
            raise BudgetExceeded("the kernel is not running, so nothing can be measured")
        seconds, peak_memory = usage_of(kernel.km.provisioner.pid)
        gigabytes = peak_memory / GIGABYTE
        took = f"{self.path.stem} took {seconds:.0f} s and {gigabytes:.2f} GB"
        self.add_report_section("call", "budget", took)
        most_seconds, most_memory = BUDGET[self.path.stem]
        if seconds > most_seconds or gigabytes > most_memory:
            raise BudgetExceeded(f"{took}; it may take {most_seconds} s and {most_memory} GB")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        """One line; there is no code of the lesson's to look at."""
        if excinfo.errisinstance(BudgetExceeded):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """How pytest names it."""
        return self.path, 0, f"{self.path.name}::{self.name}"


def _is_learners(item: pytest.Item) -> bool:
    learners = {lesson.learner for lesson in all_lessons()}
    return isinstance(item, IPyNbCell) and item.path in learners


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put a budget after the last cell of each learner's lesson that runs whole."""
    chosen: list[pytest.Item] = []
    for item, following in zip(items, [*items[1:], None], strict=True):
        chosen.append(item)
        ends = following is None or following.parent is not item.parent
        if ends and _is_learners(item):
            chosen.append(Budget.from_parent(item.parent, name="budget"))
    items[:] = chosen


def _caches_of(config: pytest.Config) -> Path:
    """One folder for all notebooks of this run, gone when it ends."""
    if _caches not in config.stash:
        folder = tempfile.TemporaryDirectory(prefix="caches-")
        config.add_cleanup(folder.cleanup)
        config.stash[_caches] = Path(folder.name)
    return config.stash[_caches]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a notebook's kernel starts: choose its kind, and where it keeps what it computes."""
    file = item.parent
    if not isinstance(file, IPyNbFile) or _environment in file.stash:
        return
    environment = file.stash[_environment] = pytest.MonkeyPatch()
    environment.setenv("IMGCLS_CACHE", str(_caches_of(item.config) / item.path.stem))
    if _is_learners(item):
        environment.setenv(SWITCH, "off")


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After a notebook's last cell: what it was given is not for others."""
    file = item.parent
    if _environment in file.stash and (nextitem is None or nextitem.parent is not file):
        file.stash[_environment].undo()
