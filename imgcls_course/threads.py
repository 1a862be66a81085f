"""How many threads NumPy's matrix products may use."""

from __future__ import annotations

import threadpoolctl


def use_one_thread() -> None:
    """Let NumPy's matrix products use one thread from now on, in this process.

    Small matrices gain nothing from more. Where other programs want the same cores, threads that
    wait for each other make a product of a hundred rows many times slower.
    """
    threadpoolctl.threadpool_limits(limits=1, user_api="blas")
