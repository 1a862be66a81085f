"""Image classification with large pretrained models: the course's helper package.

Importing this package is quick and loads no TensorFlow; each lesson imports the modules it needs.
"""

import os

from imgcls_course.runtime.keras_settings import use_settings_of_the_course
from imgcls_course.runtime.quiet import import_tensorflow_quietly

__version__ = "0.1.0"

# TensorFlow reads these once, when it is imported, so they are set before that.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
# A kernel takes of a GPU's memory what it needs, and not all of it: other lessons want some, too.
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
import_tensorflow_quietly()
use_settings_of_the_course()
