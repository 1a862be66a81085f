"""JupyterLab whose kernels are got ready while it starts, before anyone opens a lesson.

python -m imgcls_course.runtime.warm_kernels.start_jupyterlab ARGUMENTS-OF-JUPYTERLAB
"""

from __future__ import annotations

from imgcls_course.runtime.warm_kernels import is_switched_on, use_warm_kernels


def main() -> None:
    """Start the fork server and, in this process, JupyterLab."""
    use_warm_kernels()
    if is_switched_on():
        from imgcls_course.runtime.warm_kernels.fork_server_process import FORK_SERVER

        FORK_SERVER.prepare()
    from jupyterlab.labapp import main as jupyterlab

    jupyterlab()


if __name__ == "__main__":
    main()
