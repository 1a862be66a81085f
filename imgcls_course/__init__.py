"""Image classification with large pretrained models: the course's helper package.

Importing this package is quick and loads no TensorFlow; each lesson imports the modules it needs.
"""

import os

__version__ = "0.1.0"

# TensorFlow writes its start-up messages to stderr from C++, and reads these once, when it is
# imported. They must be set before that, so that a lesson's first cell stays clean.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
