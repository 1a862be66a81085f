"""What a student's kernel sees of this machine, and what it may do."""

import json

import pytest

from imgcls_course.judging.student_process import MIME_TYPE
from imgcls_course.runtime.warm_kernels.forked_kernel import WarmProcess
from imgcls_course.teaching.grading.sandbox import command_line
from imgcls_course.teaching.grading.sandbox import warm_sandbox as warm
from imgcls_course.teaching.grading.sandbox.command_line import environment
from imgcls_course.teaching.grading.sandbox.isolation import Isolation, isolation_level
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
    "imported": [name for name in ("imgcls_course.check", "imgcls_course.scratch.losses",
                                   "imgcls_course.exercises.loss", "imgcls_course.judging",
                                   "imgcls_course.teaching")
                 if imported(name)],
})})
"""


def seen(kernel, source):
    request = kernel.execute_cell_input(source)
    kernel.await_reply(request, 300)
    assert kernel.reply_status == "ok"
    message = kernel.get_message(timeout=120)
    while message["msg_type"] != "display_data":
        message = kernel.get_message(timeout=120)
    return json.loads(message["content"]["data"][MIME_TYPE])


@pytest.fixture(params=["as found", "user namespace", *warm.KINDS])
def kernel(request):
    isolation = isolation_level()
    if request.param in warm.KINDS:
        if not warm.can_warm(isolation):
            pytest.skip("this system forks no kernels into walls: that takes Linux and root")
        warm.prepare(request.param, environment())
        warm.inherit(warm.descriptors())
    if request.param == "user namespace":
        options = dict.fromkeys((*isolation.namespaces, "--user", "--map-root-user"))
        isolation = Isolation(tuple(options), False)
    kind = request.param if request.param in warm.KINDS else ""
    made = WatchedKernel(Limits(processes=50), isolation, kind)
    try:
        assert isinstance(made._process, WarmProcess) == bool(kind)
        made.isolation = isolation
        yield made
    finally:
        made.stop()  # or ZeroMQ waits for its sockets for ever


@needs_isolation
def test_there_is_little_to_see_and_less_to_do(kernel):
    found = seen(kernel, LOOK_AROUND)
    assert not {"boot", "home", "srv", "sys", "var", "work"} & set(found["root"])
    assert found["course"] == ["data", "imgcls_course"]
    visible = {name.partition("/")[0] for name in command_line._VISIBLE}
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
    assert found["imported"] == ["imgcls_course.check", "imgcls_course.scratch.losses"]


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


def test_the_level_is_told_in_words(monkeypatch):
    assert "no network" in str(Isolation(("--mount",), True))
    assert "user of its own" in str(Isolation(("--mount",), True))
    assert "same user" in str(Isolation(("--mount", "--user"), False))
    none = Isolation((), False, "unshare is refused: Operation not permitted")
    assert not none.is_enough
    assert "refused" in str(none)


def test_without_tools_there_is_no_isolation(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = isolation_level.__wrapped__()
    assert not found.is_enough
    assert found.why_not
