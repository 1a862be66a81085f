"""What holds for every test and every kernel: no network, no progress bars, an empty home."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

OFFLINE = Path(__file__).parent / "tests" / "offline"

# Kernels and commands are processes of their own; they inherit these.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, (str(OFFLINE), os.environ.get("PYTHONPATH")))
)
os.environ["IMGCLS_PROGRESS"] = "off"

# Nothing that lies in the user's home decides a test, and no test leaves anything there. All
# processes of one run share an empty one, and in it the features that they compute.
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if not IS_WORKER:
    os.environ["HOME"] = tempfile.mkdtemp(prefix="home-")
    for name in ("IMGCLS_CACHE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        os.environ.pop(name, None)

# In this process the guard is installed by hand, since the interpreter is running already.
sys.path.insert(0, str(OFFLINE))
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401

from imgcls_course.runtime.warm_kernels import use_warm_kernels  # noqa: E402

use_warm_kernels()

pytest_plugins = ["tests.notebooks.budget", "tests.notebooks.solved_lessons", "tests.schedule"]


def pytest_unconfigure() -> None:
    """Remove the home when all tests have ended."""
    if not IS_WORKER:
        shutil.rmtree(os.environ["HOME"], ignore_errors=True)
