"""How quick this machine is at this moment: what a fixed computation takes."""

from __future__ import annotations

import time

import numpy as np


def reference_seconds() -> float:
    """Processor seconds of a fixed computation: convolutions in NumPy, and a loop in Python.

    About a second on a machine with two cores that does something else, too. Like a lesson it
    keeps all cores busy, whose threads wait for each other where other programs take turns with
    them: that costs processor time, and more of it the busier the machine is.
    """
    random = np.random.default_rng(seed=0)
    images = random.standard_normal((32, 34, 34, 32), dtype=np.float32)
    weights = random.standard_normal((3 * 3 * 32, 64), dtype=np.float32)
    start = time.process_time()
    for _ in range(10):
        windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
        maps = windows.reshape(-1, len(weights)) @ weights
        np.maximum(maps, 0, out=maps)
    remainders = 0
    for number in range(8_000_000):
        remainders += number % 7
    return time.process_time() - start
