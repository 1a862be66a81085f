"""Warm kernels: quick, the same results, an ordinary start wherever they cannot be had, no leak."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest
from jupyter_client.manager import KernelManager

from imgcls_course.runtime.warm_kernels import PROVISIONER, SWITCH, use_warm_kernels
from imgcls_course.runtime.warm_kernels.fork_server_process import ForkServerProcess, can_fork
from imgcls_course.runtime.warm_kernels.forked_kernel import ForkedKernel

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system cannot fork warm kernels")

IS_WARM = "import sys; print('tensorflow' in sys.modules)"


@pytest.fixture(autouse=True)
def switched_on(monkeypatch):
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", PROVISIONER)
    monkeypatch.delenv(SWITCH, raising=False)


@pytest.fixture(scope="module")
def fork_server():
    """A fork server that is ready."""
    fork_server = ForkServerProcess()
    fork_server.prepare()
    assert ready(fork_server)
    yield fork_server
    fork_server.stop()


@pytest.fixture(autouse=True)
def use_fork_server(fork_server, monkeypatch):
    monkeypatch.setattr("imgcls_course.runtime.warm_kernels.provisioner.FORK_SERVER", fork_server)
    fork_server.prepare()
    assert ready(fork_server)


def ready(fork_server, seconds=600):
    deadline = time.monotonic() + seconds
    while not fork_server.is_ready(timeout=0.2):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@contextmanager
def kernel(**options):
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(extra_arguments=["--log-level=ERROR"], **options)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=300)
        yield manager, client
    finally:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


def printed(client, code):
    texts = []

    def hook(message):
        content = message["content"]
        texts.append(content.get("text") or "\n".join(content.get("traceback", [])))

    client.execute_interactive(code, output_hook=hook, timeout=300)
    return "".join(text for text in texts if text).strip()


def is_warm(manager):
    return isinstance(manager.provisioner.process, ForkedKernel)


def gone(pid, seconds=120):
    deadline = time.monotonic() + seconds
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_a_kernel_has_tensorflow_from_the_start_and_trains():
    with kernel() as (manager, client):
        assert is_warm(manager)
        assert printed(client, IS_WARM) == "True"
        trained = printed(
            client,
            "import keras, numpy as np\n"
            "keras.utils.set_random_seed(0)\n"
            "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n"
            "model.compile(keras.optimizers.SGD(0.1), 'mse')\n"
            "model.fit(np.ones((8, 4)), np.zeros((8, 1)), epochs=20, verbose=0)\n"
            "print(model.evaluate(np.ones((8, 4)), np.zeros((8, 1)), verbose=0) < 1e-3)",
        )
        assert trained == "True"


def test_it_is_what_an_ordinary_kernel_is(tmp_path, monkeypatch):
    code = (
        "import os, sys, matplotlib\n"
        "x = 1\n"
        "print(__name__, os.getcwd(), os.environ['FOR_KERNEL'], sys.path, sys.executable)\n"
        "print(matplotlib.get_backend(), type(get_ipython()).__name__)\n"
        "print(get_ipython().user_ns['x'])\n"
        "print(os.environ.get('MPLBACKEND'), os.getpgid(0) == os.getpid(), sys.stdin.isatty())\n"
    )
    environment = {**os.environ, "FOR_KERNEL": "yes"}
    found = []
    for switch in ("on", "off"):
        monkeypatch.setenv(SWITCH, switch)
        with kernel(cwd=str(tmp_path), env=environment) as (manager, client):
            assert is_warm(manager) == (switch == "on")
            found.append(printed(client, code))
    assert found[0] == found[1]


def test_two_kernels_share_nothing_and_draw_different_numbers():
    draw = "import numpy as np, random; print(np.random.rand(), random.random(), np.random.rand())"
    with kernel() as (_, first), kernel() as (_, second):
        printed(first, "import keras; keras.marked = 1")
        assert printed(second, "import keras; print(hasattr(keras, 'marked'))") == "False"
        ours, theirs = printed(first, draw).split(), printed(second, draw).split()
        assert not set(ours) & set(theirs)


def test_an_interrupt_ends_a_loop_and_nothing_else():
    with kernel() as (manager, client):
        request = client.execute("while True: pass")
        time.sleep(0.5)
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=120)
        while reply["parent_header"]["msg_id"] != request:
            reply = client.get_shell_msg(timeout=120)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert printed(client, "print(6 * 7)") == "42"


@pytest.mark.parametrize(
    ("code", "status"),
    [("import os; os._exit(3)", 3), ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL)],
)
def test_how_a_kernel_ended_is_known_at_once(code, status):
    with kernel() as (manager, client):
        process = manager.provisioner.process
        client.execute(code)
        assert process.wait(timeout=120) == status
        assert not manager.is_alive()


def test_a_kernel_that_is_shut_down_leaves_nothing(fork_server):
    with kernel() as (manager, _):
        pid = manager.provisioner.pid
    assert gone(pid)
    assert psutil.Process(fork_server.pid).children() == []


def test_a_restarted_kernel_is_warm_again():
    with kernel() as (manager, client):
        before = manager.provisioner.pid
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=300)
        assert manager.provisioner.pid != before
        assert is_warm(manager)
        assert printed(client, "print(6 * 7)") == "42"


def test_kernels_live_on_when_the_fork_server_dies_and_another_is_started(fork_server):
    with kernel() as (manager, client):
        assert is_warm(manager)
        os.kill(fork_server.pid, signal.SIGKILL)
        assert printed(client, "print(6 * 7)") == "42"
        with kernel() as (other, _):
            assert not is_warm(other)  # an ordinary start, while another is got ready
        assert ready(fork_server)
        with kernel() as (another, _):
            assert is_warm(another)
        client.execute("import os; os._exit(1)")
        assert manager.provisioner.process.wait(timeout=120) != 0


def test_before_it_is_ready_a_kernel_starts_as_usual(monkeypatch):
    early = ForkServerProcess()
    monkeypatch.setattr("imgcls_course.runtime.warm_kernels.provisioner.FORK_SERVER", early)
    try:
        with kernel() as (manager, client):
            assert not is_warm(manager)
            assert printed(client, IS_WARM) == "False"
    finally:
        early.stop()


@pytest.mark.parametrize("name", ["KERAS_BACKEND", "PYTHONHASHSEED", "OMP_NUM_THREADS"])
def test_where_the_environment_would_change_results_a_kernel_starts_as_usual(name):
    value = {"KERAS_BACKEND": "numpy", "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1"}[name]
    with kernel(env={**os.environ, name: value}) as (manager, client):
        assert not is_warm(manager)
        assert printed(client, f"import os; print(os.environ['{name}'])") == value


OWNER = """
import sys, time
from imgcls_course.runtime.warm_kernels import use_warm_kernels
use_warm_kernels()
from imgcls_course.runtime.warm_kernels.fork_server_process import FORK_SERVER
from jupyter_client.manager import KernelManager
FORK_SERVER.prepare()
while not FORK_SERVER.is_ready(0.2): time.sleep(0.1)
manager = KernelManager(kernel_name="python3")
manager.start_kernel()
print(FORK_SERVER.pid, manager.provisioner.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_its_owner(how):
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)
    with owner:
        pids = [int(word) for word in owner.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(psutil.pid_exists, pids))
        owner.send_signal(how)
        owner.wait(timeout=120)
    assert all(map(gone, pids))


def test_it_can_be_switched_off(monkeypatch):
    monkeypatch.delenv("JUPYTER_DEFAULT_PROVISIONER_NAME")
    monkeypatch.setenv(SWITCH, "off")
    use_warm_kernels()
    assert "JUPYTER_DEFAULT_PROVISIONER_NAME" not in os.environ
    with kernel() as (manager, _):
        assert not is_warm(manager)
