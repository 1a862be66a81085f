"""What a student's kernel sees of this machine, and what it may do."""

import json
import subprocess

import pytest

from imgcls_course.judging.student_process import MIME_TYPE
from imgcls_course.runtime.enter_sandbox import command_in_sandbox
from imgcls_course.runtime.isolation import Isolation, isolation_level
from imgcls_course.runtime.warm_kernels.forked_kernel import ForkedKernel
from imgcls_course.teaching.grading.sandbox import fork_servers, kernel_sandbox
from imgcls_course.teaching.grading.sandbox.fork_servers import Preload
from imgcls_course.teaching.grading.sandbox.limits import Ended, Limits
from imgcls_course.teaching.grading.sandbox.watched_kernel import WatchedKernel

needs_isolation = pytest.mark.skipif(
    not isolation_level().is_enough, reason=f"no isolation: {isolation_level().why_not}"
)
LOOK_AROUND = """
import json, os, resource, socket
from IPython.display import publish_display_data

def listed(path):
    try:
        return sorted(os.listdir(path))
    except OSError as error:
        return type(error).__name__

def written(path):
    try:
        open(path + "/probe", "w").close()
        return True
    except OSError:
        return False

def imported(name):
    try:
        __import__(name)
        return True
    except ImportError:
        return False

status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
publish_display_data({"application/vnd.imgcls.results+json": json.dumps({
    "root": listed("/"),
    "course": listed("/course"),
    "package": listed("/course/imgcls_course"),
    "data": listed("/course/data"),
    "processes": [name for name in listed("/proc") if name.isdigit()],
    "user": os.getuid(),
    "rights": [status[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapBnd")],
    "no_new_rights": status["NoNewPrivs"].strip(),
    "network": [name for _, name in socket.if_nameindex()],
    "variables": sorted(os.environ),
    "written": [path for path in ("/", "/usr", "/course", "/course/data", os.__file__[:-6], "/etc",
                                  "/tmp", os.getcwd(), os.environ["HOME"]) if written(path)],
    "processes_limit": resource.getrlimit(resource.RLIMIT_NPROC),
    "imported": [name for name in MODULES if imported(name)],
})})
"""


VISIBLE_MODULES = [
    "imgcls_course.check",
    "imgcls_course.scratch.losses",
    "imgcls_course.judging.compare",
    "imgcls_course.judging.student_process.collect_results",
]


def hidden_modules():
    """Every module of the course that the allow-list does not name."""
    visible = [kernel_sandbox._PACKAGE / name for name in ("check.py", *kernel_sandbox._VISIBLE)]
    for path in sorted(kernel_sandbox._PACKAGE.rglob("*.py")):
        if not any(path == one or one in path.parents for one in visible):
            parts = path.relative_to(kernel_sandbox._PACKAGE.parent).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__")


def seen(kernel, source):
    request = kernel.execute_cell_input(source)
    kernel.await_reply(request, 300)
    assert kernel.reply_status == "ok"
    message = kernel.get_message(timeout=120)
    while message["msg_type"] != "display_data":
        message = kernel.get_message(timeout=120)
    return json.loads(message["content"]["data"][MIME_TYPE])


@pytest.fixture(params=["as found", "user namespace", *Preload])
def kernel(request):
    isolation = isolation_level()
    preload = request.param if request.param in list(Preload) else None
    if preload:
        if not fork_servers.can_fork_into(isolation):
            pytest.skip("this system forks no kernels into sandboxes: that takes Linux and root")
        fork_servers.prepare(preload)
    if request.param == "user namespace":
        isolation = Isolation(True, user_namespace=True)
    made = WatchedKernel(Limits(processes=50), isolation, preload)
    try:
        assert isinstance(made._process, ForkedKernel) == bool(preload)
        made.isolation = isolation
        yield made
    finally:
        made.stop()  # or ZeroMQ waits for its sockets for ever


@needs_isolation
def test_there_is_little_to_see_and_less_to_do(kernel):
    hidden = list(hidden_modules())
    assert {"imgcls_course.exercises", "imgcls_course.teaching", "imgcls_course.cli"} <= {*hidden}
    found = seen(kernel, f"MODULES = {[*VISIBLE_MODULES, *hidden]}\n{LOOK_AROUND}")
    assert not {"boot", "home", "srv", "sys", "var", "work"} & set(found["root"])
    assert found["course"] == ["data", "imgcls_course"]
    visible = {name.partition("/")[0] for name in kernel_sandbox._VISIBLE}
    assert set(found["package"]) == {*visible, "check.py"}
    assert "manifest.json" in found["data"]
    assert len(found["processes"]) <= 2
    if kernel.isolation.other_user:
        assert found["user"] > 1_000_000
    assert set(found["rights"]) == {"0" * 16}
    assert found["no_new_rights"] == "1"
    assert set(found["network"]) <= {"lo", "tunl0", "sit0", "ip6tnl0", "gre0", "erspan0"}
    assert not [name for name in found["variables"] if "SECRET" in name or "PYTEST" in name]
    assert [path for path in found["written"] if not path.startswith("/tmp")] == []
    assert len(found["written"]) == 3
    assert found["processes_limit"] == [50, 50]
    assert set(found["imported"]) <= {*VISIBLE_MODULES, "imgcls_course.judging"}, "an answer shows"
    assert set(found["imported"]) >= {*VISIBLE_MODULES}


@needs_isolation
def test_a_kernel_is_gone_with_all_that_it_wrote(kernel):
    folder = kernel._folder
    assert folder.exists()
    kernel.stop()
    assert not kernel.is_alive()
    assert not folder.exists()
    kernel.stop()


@needs_isolation
def test_the_end_of_a_kernel_is_noticed_at_once():
    kernel = WatchedKernel(Limits(), isolation_level())
    try:
        request = kernel.execute_cell_input("import os; os._exit(0)")
        with pytest.raises(Exception):  # noqa: B017 (Empty, whatever nbval's queue is)
            kernel.await_reply(request, 300)
        assert kernel.ended is Ended.DIED
    finally:
        kernel.stop()


@needs_isolation
@pytest.mark.parametrize(
    ("script", "status"),
    [("true", 0), ("exit 3", 3), ("kill -9 $$", 137), ("sleep 60 & exit 4", 4)],
)
def test_how_a_command_in_a_sandbox_ended_is_told(script, status, tmp_path):
    assert run_in_sandbox(tmp_path, "/bin/sh", "-c", script).returncode == status


@needs_isolation
def test_why_a_sandbox_or_its_command_cannot_be_had_is_told(tmp_path):
    result = run_in_sandbox(tmp_path, "/bin/nothing-of-that-name")
    assert (result.returncode, "No such file" in result.stderr) == (1, True)
    (tmp_path / "root").rmdir()
    result = run_in_sandbox(tmp_path, "/bin/true", prepare=False)
    assert result.returncode == 1
    assert "the sandbox's file system cannot be built: mount: " in result.stderr


def run_in_sandbox(folder, *command, prepare=True):
    if prepare:
        (folder / "k").mkdir()
        (folder / "root").mkdir()
    isolation = isolation_level()
    user = kernel_sandbox.pick_user(isolation)
    sandbox = kernel_sandbox.kernel_sandbox(folder / "k", user, isolation, Limits())
    return subprocess.run(
        command_in_sandbox(sandbox, kernel_sandbox.WORK, list(command)),
        capture_output=True, text=True, start_new_session=True, timeout=300,
    )  # fmt: skip


def test_the_level_is_told_in_words():
    assert "no network" in str(Isolation(True, other_user=True))
    assert "user of its own" in str(Isolation(True, other_user=True))
    assert "same user" in str(Isolation(True, user_namespace=True))
    none = Isolation(False, why_not="namespaces are refused: Operation not permitted")
    assert not none.is_enough
    assert "refused" in str(none)


def test_without_tools_there_is_no_isolation(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = isolation_level.__wrapped__()
    assert not found.is_enough
    assert found.why_not
