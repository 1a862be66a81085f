r"""The fork server: it imports TensorFlow once, and forks a kernel each time it is asked to.

Before it forks it runs no TensorFlow operation, makes no CUDA context, opens no socket of ZeroMQ's
and starts no thread of its own, so that a child begins as if it had imported everything itself. It
holds nothing secret: the keys of a connection are in a file that only the child reads.

python -m imgcls_course.runtime.warm_kernels.fork_server \
    REQUESTS-FILE-DESCRIPTOR VARIABLES MODULES-TO-IMPORT

The variables, with commas between them, such as HOME, name folders of a kernel that are not there
yet: while the modules are imported, an empty folder stands in for them.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence

from imgcls_course.runtime.warm_kernels.kernel_request import KernelRequest, receive_request

OF_ANY_KERNEL = ("numpy", "IPython", "ipykernel.kernelapp")
OF_LESSONS = (*OF_ANY_KERNEL, "ipywidgets", "tensorflow", "keras")
INLINE_BACKEND = "module://matplotlib_inline.backend_inline"
READY = b"ready"


def main(requests_descriptor: int, stand_in_for: Sequence[str], imports: Sequence[str]) -> None:
    """Import, say so, and serve until the owner has gone; in a child, be a kernel instead."""
    import imgcls_course  # keeps TensorFlow's start quiet
    import imgcls_course.runtime.enter_sandbox  # noqa: F401  before the forks, which all need it

    with tempfile.TemporaryDirectory() as folder:
        # Matplotlib reads its backend when it is imported; a kernel sets it to the same.
        os.environ.setdefault("MPLBACKEND", INLINE_BACKEND)
        os.environ.update(dict.fromkeys(stand_in_for, folder))
        for name in imports:
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is never collected is never written to, and stays shared with the children
    requests = socket.socket(fileno=requests_descriptor)
    requests.send(READY)
    received = _serve(requests)
    if received is not None:
        _become_kernel(*received)


def _serve(requests: socket.socket) -> tuple[KernelRequest, list[int]] | None:
    """Fork for every request. Returns None when the owner has gone, and a request in each child."""
    owners: dict[int, int] = {}  # by a kernel's process id, its connection to its owner
    wake_reader, wake_writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_writer)
    while True:
        readable, _, _ = select.select([requests, wake_reader], [], [])
        if wake_reader in readable:
            os.read(wake_reader, 4096)
            _tell_ends(owners)
        if requests not in readable:
            continue
        received = receive_request(requests)
        if received is None:
            return None
        _, files = received
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            requests.close()
            for descriptor in (wake_reader, wake_writer, *owners.values()):
                os.close(descriptor)
            return received
        owners[child] = files.pop()
        for descriptor in files:
            os.close(descriptor)
        with contextlib.suppress(OSError):  # it does not want the kernel any more
            os.write(owners[child], str(child).encode())


def _tell_ends(owners: dict[int, int]) -> None:
    """Tell the owner of each kernel that has ended, and how."""
    while owners:
        child, status = os.waitpid(-1, os.WNOHANG)
        if child == 0:
            return
        owner = owners.pop(child)
        with contextlib.suppress(OSError):  # the owner does not want to know any more
            os.write(owner, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(owner)


def _become_kernel(request: KernelRequest, files: list[int]) -> None:
    """Take over folder, environment and files, and run the kernel's application to its end."""
    os.setsid()
    *standard, owner = files
    for target, descriptor in enumerate(standard):
        os.dup2(descriptor, target)
        os.close(descriptor)
    if request.sandbox is None:
        threading.Thread(target=_end_with_owner, args=(owner,), daemon=True).start()
    else:
        from imgcls_course.runtime.enter_sandbox import enter  # only Linux has what it needs

        enter(request.sandbox, owner)
    os.environ.clear()
    os.environ.update(request.environment)
    os.chdir(request.folder)
    _renew_randomness()

    from ipykernel.kernelapp import IPKernelApp

    class WarmKernelApp(IPKernelApp):
        """An ordinary kernel that does not end with its parent, but with its owner."""

        def init_poller(self) -> None:
            pass

    # With any parent the application does not take a terminal's user for its owner.
    sys.argv = ["ipykernel_launcher", *request.arguments, "--IPKernelApp.parent_handle=1"]
    WarmKernelApp.launch_instance()


def _renew_randomness() -> None:
    """Two kernels must not draw the same numbers; Python's own generator renews itself."""
    import numpy as np

    np.random.seed()


def _end_with_owner(owner: int) -> None:
    """Wait until the owner's end is closed, as happens however the owner ends; then end."""
    try:
        os.read(owner, 1)
    finally:
        os._exit(1)


if __name__ == "__main__":
    # `python -m` puts its folder first on the path; a kernel's launcher takes it away again.
    if not sys.flags.safe_path:
        del sys.path[0]
    main(int(sys.argv[1]), [name for name in sys.argv[2].split(",") if name], sys.argv[3:])
