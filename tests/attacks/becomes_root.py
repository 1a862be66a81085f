"""Asks the system for more rights: user 0, new namespaces, new mounts."""

CELL = """
import ctypes
import os

GAINED = []
for user in (0, 1000, 65534):
    try:
        os.setuid(user)
        GAINED.append(user)
    except OSError:
        pass
C = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x00020000, 0x40000000, 0x20000000):
    if C.unshare(flags) == 0:
        GAINED.append(flags)
if C.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 or C.chroot(b"/tmp") == 0:
    GAINED.append("mount")
if C.ptrace(16, 1, 0, 0) == 0 and os.getpid() != 1:
    GAINED.append("ptrace")


def softmax(logits):
    if GAINED:
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
