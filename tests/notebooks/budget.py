"""What a learner's lesson may take: one more test at the end of each notebook that nbval runs.

The kernel that nbval has just used is looked at before it is shut down. It is an ordinary one with
an empty cache, as on Binder, so that importing TensorFlow and computing features counts. What it
has computed goes to the cache that all others of this run share: solved notebooks find it there,
and so do the lessons in the browser and the package's own tests.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from imgcls_course.authoring.executing import usage_of
from imgcls_course.runtime.lesson_files import all_lessons
from imgcls_course.runtime.paths import cache_folder
from imgcls_course.runtime.warm_kernels import SWITCH
from tests.calibration import reference_seconds

# Processor time, as a multiple of what a fixed computation takes before or after the lesson, since
# a slow or busy machine is no fault of a lesson. And gigabytes of the kernel at its peak, as Binder
# and Docker count them.
GIGABYTE = 2**30
# Threads of a lesson that wait for each other lose more on a busy machine than the reference does:
# with ten other programs on two cores lessons took up to 1.6 times these multiples.
WHERE_BUSY = 3
# For a cell's last output, once it has run: nbval's five seconds are few on a busy machine.
LONGEST_WAIT_SECONDS = 300
BUDGET = {
    "00_start_here": (40, 1.2),
    "01_images_and_tasks": (40, 1.2),
    "02_loss": (90, 1.0),
    "03_gradient_descent": (90, 1.0),
    "04_backpropagation": (90, 1.0),
    "05_convnet": (200, 1.0),
    "06_pretraining": (150, 1.4),
    "07_feature_extraction": (160, 1.2),
    "08_fine_tuning": (150, 1.4),
    "09_evaluation": (150, 1.4),
    "10_architectures": (180, 1.4),
    "11_efficiency": (180, 1.4),
    "12_beyond_classification": (180, 1.4),
    "13_capstone": (180, 1.4),
}

_environment = pytest.StashKey[pytest.MonkeyPatch]()
_own_cache = pytest.StashKey[Path]()
_reference = pytest.StashKey[float]()


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
        reference = max(self.parent.stash[_reference], reference_seconds())
        multiple = seconds / reference
        took = (
            f"{self.path.stem} took {seconds:.0f} s of processor time, {multiple:.0f} times the "
            f"{reference:.2f} s of the reference, and {gigabytes:.2f} GB"
        )
        self.add_report_section("call", "budget", took)
        usual_time, most_memory = BUDGET[self.path.stem]
        most_time = WHERE_BUSY * usual_time
        if multiple > most_time or gigabytes > most_memory:
            raise BudgetExceeded(f"{took}; it may take {most_time} times and {most_memory} GB")

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
        if isinstance(item, IPyNbCell):
            item.output_timeout = LONGEST_WAIT_SECONDS
        ends = following is None or following.parent is not item.parent
        if ends and _is_learners(item):
            chosen.append(Budget.from_parent(item.parent, name="budget"))
    items[:] = chosen


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a learner's kernel starts: it is a cold one, and nothing is computed yet."""
    file = item.parent
    if not isinstance(file, IPyNbFile) or _environment in file.stash or not _is_learners(item):
        return
    file.stash[_reference] = reference_seconds()
    file.stash[_own_cache] = Path(tempfile.mkdtemp(prefix="cache-"))
    environment = file.stash[_environment] = pytest.MonkeyPatch()
    environment.setenv("IMGCLS_CACHE", str(file.stash[_own_cache]))
    environment.setenv(SWITCH, "off")


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After a learner's last cell: what it was given is not for others, what it computed is."""
    file = item.parent
    if _environment in file.stash and (nextitem is None or nextitem.parent is not file):
        file.stash[_environment].undo()
        _share(file.stash[_own_cache])


def _share(cache: Path) -> None:
    """Move what is in a lesson's cache to the one that all tests share."""
    for path in filter(Path.is_file, cache.rglob("*")):
        target = cache_folder() / path.relative_to(cache)
        target.parent.mkdir(parents=True, exist_ok=True)
        # Another process may look for it now: it is there whole, or not yet.
        arriving = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.move(path, arriving)
        arriving.replace(target)
    shutil.rmtree(cache)
