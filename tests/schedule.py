"""The order of all tests, and which of them go to one process: the longest first.

Two processes test at once (`tests/run`). Each takes the next file when it is done with one, so the
files that take long come first, and both processes end together. A lesson's notebooks go to one
process, one after the other: the solved one finds the features that the learner's has computed.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import pytest

# What takes longest; `--durations=0` tells. Lessons keep both cores busy: between them stand files
# that mostly wait. The browser opens the lessons with the features that these have left, and does
# not compute them again.
LONGEST = (
    *("07_feature_extraction", "tests/attacks/test_attacks.py"),
    *("05_convnet", "tests/teaching/grading/test_grade_command.py"),
    *("08_fine_tuning", "tests/teaching/nbgrader/test_nbgrader.py"),
    *("09_evaluation", "tests/runtime/warm_kernels/test_warm_kernels.py"),
    *("11_efficiency", "10_architectures", "12_beyond_classification", "06_pretraining"),
    *("13_capstone", "04_backpropagation", "03_gradient_descent", "01_images_and_tasks"),
    *("00_start_here", "02_loss"),
    *("tests/browser/test_lessons.py", "tests/pretraining/test_pretraining.py"),
    *("tests/test_binder.py", "tests/lessons/architectures/test_architectures.py"),
)


def unit(nodeid: str) -> str:
    """What is given to a process as a whole: a lesson's notebooks, or a file of tests.

    Args:
        nodeid: of a test, such as "notebooks/solutions/02_loss.ipynb::Cell 3".
    """
    path = nodeid.split("::", 1)[0]
    return PurePath(path).stem if path.endswith(".ipynb") else path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; tests of one file stay together, in their order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(unit(item.nodeid), len(places)))


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give whole units to the processes, in the order of the collection."""
    from xdist.scheduler import LoadFileScheduling  # there are environments without it

    class UnitScheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit(nodeid)

    config.option.loadscopereorder = False
    return UnitScheduling(config, log) if config.getvalue("dist") == "loadfile" else None
