"""Kernels that have TensorFlow ready in under a second, forked from a process that has imported it.

A kernel is warm where it is forked, and cold where it is started. `provisioner` is what Jupyter
asks for a kernel, `fork_server` is the process that forks them, `fork_server_process` its near end,
and `kernel_request` what passes between the two. Where any of it cannot be had, a kernel starts as
it always did, with the same results.
"""

from __future__ import annotations

import importlib.metadata
import os

PROVISIONER = "imgcls-warm-provisioner"
"""The name under which Jupyter knows it, as in pyproject.toml."""

SWITCH = "IMGCLS_WARM_KERNELS"
"""The environment variable: "off" for ordinary kernels only."""


def use_warm_kernels() -> None:
    """Let this process and its children start Python kernels warm, unless IMGCLS_WARM_KERNELS=off.

    An ordinary kernelspec that names no provisioner of its own gets the default one, and Jupyter
    reads that from the environment. Kernels of both kinds also share one arena of memory.
    """
    _share_one_arena()
    group = importlib.metadata.entry_points(group="jupyter_client.kernel_provisioners")
    if is_switched_on() and PROVISIONER in group.names:
        os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", PROVISIONER)


def is_switched_on() -> bool:
    """Whether warm kernels are wanted."""
    return os.environ.get(SWITCH, "on").lower() not in ("off", "0", "no")


def _share_one_arena() -> None:
    """Let all threads of a kernel take memory from one place, where the C library is glibc.

    It gives threads places of their own ("arenas"), and what one has given back another cannot
    take. TensorFlow's threads take memory seldom, in large pieces: for them that only costs, some
    25 MB in a lesson that trains a network. It is read when a process starts, so not later.
    """
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
