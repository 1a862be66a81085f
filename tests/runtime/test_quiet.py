"""What reaches stderr while TensorFlow is imported."""

import os
import resource
import subprocess
import sys
import time

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


def _run(code, **options):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, **options)


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


def test_the_rest_is_seen_at_once_and_not_only_at_the_end(capfd):
    with without_log_lines():
        _write("loading takes long here\n")
        limit = time.monotonic() + 60
        while not (seen := capfd.readouterr().err) and time.monotonic() < limit:
            time.sleep(0.01)
        assert seen == "loading takes long here\n"


@pytest.fixture
def fake_tensorflow(tmp_path, monkeypatch):
    """Makes `import tensorflow` write to stderr from below Python, and then do something."""
    folder = tmp_path / "tensorflow"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)

    def make(then):
        code = f"import os, signal\nos.write(2, {CHATTER.encode()!r} + b'the reason\\n')\n{then}\n"
        (folder / "__init__.py").write_text(code)

    return make


IN_A_FORK = "import os; child = os.fork(); child and os._exit(os.waitpid(child, 0)[1] != 0)\n"


@pytest.mark.parametrize("start", ["", IN_A_FORK], ids=["alone", "forked"])
@pytest.mark.parametrize("end", ["os.abort()", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_the_reason_is_shown_where_the_import_kills_the_process(fake_tensorflow, start, end):
    fake_tensorflow(end)
    result = _run(f"{start}import imgcls_course, tensorflow")
    assert result.returncode != 0
    assert "the reason\n" in result.stderr
    assert all(line in result.stderr for line in CHATTER.splitlines())


@pytest.mark.parametrize("start", ["", IN_A_FORK], ids=["alone", "forked"])
def test_an_import_that_ends_well_leaves_no_process_behind(fake_tensorflow, start):
    fake_tensorflow("")
    code = f"{start}import imgcls_course, tensorflow; os.waitpid(-1, os.WNOHANG)"
    result = _run(f"import os\n{code}")
    assert "ChildProcessError" in result.stderr
    assert result.stderr.startswith("the reason\nTraceback")


def test_it_is_imported_where_no_file_can_be_written(fake_tensorflow):
    fake_tensorflow("import absl.testing.absltest  # as TensorFlow does")
    result = _run(
        "import imgcls_course, tensorflow, os; assert 'TEST_TMPDIR' not in os.environ",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert (result.returncode, result.stderr) == (0, "the reason\n")


def test_looking_for_tensorflow_does_not_make_its_import_loud(fake_tensorflow):
    fake_tensorflow("")
    result = _run(
        "import imgcls_course, importlib.util as u; u.find_spec('tensorflow'); import tensorflow"
    )
    assert result.stderr == "the reason\n"


def test_a_course_that_is_imported_anew_stays_importable(fake_tensorflow):
    fake_tensorflow("")
    again = (
        "import sys, imgcls_course\n"
        "for name in [name for name in sys.modules if name.startswith('imgcls_course')]:\n"
        "    del sys.modules[name]\n"
        "import imgcls_course, tensorflow"
    )
    ended = _run(again)
    assert (ended.returncode, ended.stderr) == (0, "the reason\n")


def test_all_is_seen_where_no_process_can_be_started(fake_tensorflow):
    fake_tensorflow("")
    result = _run("import imgcls_course, sys; sys.executable = '/no/such'; import tensorflow")
    assert (result.returncode, result.stderr) == (0, f"{CHATTER}the reason\n")


def test_keras_starts_without_a_word():
    code = "import imgcls_course, keras; print(float(keras.ops.sum(keras.ops.ones((2, 3)))))"
    result = _run(code)
    assert result.stdout == "6.0\n"
    assert result.stderr == ""


def test_the_course_is_imported_where_tensorflow_is_not_to_be():
    code = "import sys; sys.modules['tensorflow'] = None; import imgcls_course"
    result = _run(code)
    assert result.returncode == 0, result.stderr
