"""What holds for every test and every kernel of a notebook: no network, no progress bars."""

import os
import sys
from pathlib import Path

OFFLINE = Path(__file__).parent / "tests" / "offline"

# Kernels and commands are processes of their own; they inherit these.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, (str(OFFLINE), os.environ.get("PYTHONPATH")))
)
os.environ["IMGCLS_PROGRESS"] = "off"

# In this process the guard is installed by hand, since the interpreter is running already.
sys.path.insert(0, str(OFFLINE))
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401

from imgcls_course.runtime.warm_kernels import use_warm_kernels  # noqa: E402

use_warm_kernels()

pytest_plugins = ["tests.notebooks.budget"]
