"""How soon is TensorFlow ready in a new kernel: from a cold start, and from the fork server?

Kernels of both kinds are started in turns; what is timed goes from asking for a kernel to the end
of `import keras, tensorflow` in it, as a lesson's first cell would be.

    python benchmarks/warm_kernels.py --rounds 5
"""

from __future__ import annotations

import os
import time

import numpy as np
import psutil
import typer
from jupyter_client.manager import start_new_kernel
from rich.console import Console
from rich.table import Table

from imgcls_course.runtime.warm_kernels import SWITCH, use_warm_kernels
from imgcls_course.runtime.warm_kernels.fork_server_process import FORK_SERVER
from imgcls_course.runtime.warm_kernels.forked_kernel import ForkedKernel


def time_kernel(warm: bool) -> tuple[float, float]:
    """Seconds until TensorFlow is ready, and megabytes of the kernel's own memory then."""
    os.environ[SWITCH] = "on" if warm else "off"
    started = time.perf_counter()
    manager, client = start_new_kernel(extra_arguments=["--log-level=ERROR"])
    try:
        client.execute_interactive("import imgcls_course, keras, tensorflow", timeout=120)
        seconds = time.perf_counter() - started
        assert isinstance(manager.provisioner.process, ForkedKernel) == warm
        return seconds, psutil.Process(manager.provisioner.pid).memory_full_info().uss / 1e6
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main(rounds: int = 5) -> None:
    """Measure both in turns, and print a table."""
    use_warm_kernels()
    started = time.perf_counter()
    FORK_SERVER.prepare()
    while not FORK_SERVER.is_ready(timeout=1):
        time.sleep(0.05)
    prepared = time.perf_counter() - started
    results: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for _ in range(rounds):
        for warm, measured in results.items():
            measured.append(time_kernel(warm))
    medians = {warm: np.median(measured, axis=0) for warm, measured in results.items()}
    table = Table(title=f"A kernel with TensorFlow ready (median of {rounds})")
    for column in ("start", "seconds", "memory of its own, MB", "x cold"):
        table.add_column(column, justify="left" if column == "start" else "right")
    for warm, (seconds, memory) in medians.items():
        ratio = medians[False][0] / seconds
        table.add_row("warm" if warm else "cold", f"{seconds:.2f}", f"{memory:.0f}", f"{ratio:.1f}")
    Console().print(table)
    print(f"The fork server itself was ready after {prepared:.1f} s.")


if __name__ == "__main__":
    typer.run(main)
