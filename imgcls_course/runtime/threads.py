"""How many threads NumPy's matrix products may use.

Small matrices gain nothing from more than one. Where other programs want the same cores, threads
that wait for each other make a product of a hundred rows many times slower.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def use_one_thread() -> None:
    """Let NumPy's matrix products use one thread from now on, in this process."""
    one_thread()


def one_thread() -> AbstractContextManager:
    """One thread from now on; used in a `with` statement, only until its end."""
    return _libraries().limit(limits=1, user_api="blas")


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
