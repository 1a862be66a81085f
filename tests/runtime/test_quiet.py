"""What reaches stderr while TensorFlow is imported."""

import os
import subprocess
import sys

import pytest

from imgcls_course.runtime.quiet import without_log_lines

CHATTER = (
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
    "I0000 00:00:1795562585.872832    7610 port.cc:153] oneDNN custom operations are on.\n"
    "E0000 00:00:1795562585.872832 7610 cuda_fft.cc:485] Unable to register cuFFT factory\n"
    "W0000 1795562585.872832    7610 computation_placer.cc:177] already registered\n"
    "2026-01-02 03:04:05.678901: I tensorflow/core/platform/cpu_feature_guard.cc:210] AVX2\n"
)


def _write(text):
    os.write(2, text.encode())


def test_log_lines_are_dropped_and_the_rest_comes_through(capfd):
    with without_log_lines():
        _write(CHATTER + "a warning that somebody should read\n")
    _write("after\n")
    assert capfd.readouterr().err == "a warning that somebody should read\nafter\n"


def test_all_is_shown_where_the_import_fails(capfd):
    with pytest.raises(ImportError), without_log_lines():
        _write(CHATTER)
        raise ImportError
    assert capfd.readouterr().err == CHATTER


def test_keras_starts_without_a_word():
    code = "import imgcls_course, keras; print(float(keras.ops.sum(keras.ops.ones((2, 3)))))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "6.0\n"
    assert result.stderr == ""


def test_the_course_is_imported_where_tensorflow_is_not_to_be():
    code = "import sys; sys.modules['tensorflow'] = None; import imgcls_course"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
