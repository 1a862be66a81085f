"""`imgcls-course lab`: the lessons in a folder of the learner's own, open in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from imgcls_course.runtime.workspace import Filling

DEFAULT_FOLDER = Path("~/imgcls-course")
SETTINGS = Path(__file__).parents[1] / "runtime" / "jupyter"
"""JupyterLab's defaults for the course; a learner's own settings come before them."""


def lab(
    folder: Annotated[
        Path, typer.Argument(help="Your folder of lessons; created where it does not exist.")
    ] = DEFAULT_FOLDER,
    lesson: Annotated[
        str, typer.Option(help="The lesson to open, such as 02; else the one saved last.")
    ] = "",
    solutions: Annotated[
        bool, typer.Option("--solutions", help="Also copy the solved lessons into solutions/.")
    ] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    port: Annotated[int, typer.Option(help="The port that JupyterLab listens on.")] = 8888,
) -> None:
    """Copy the lessons into your folder (never over a file of yours) and open JupyterLab there."""
    from imgcls_course.runtime.home import require_home
    from imgcls_course.runtime.lesson_files import all_lessons, choose_lessons
    from imgcls_course.runtime.workspace import fill, lesson_to_open

    require_home()
    folder = folder.expanduser().resolve()
    lessons = all_lessons()
    filling = fill(folder, lessons, with_solutions=solutions)
    _tell(folder, filling)
    first = choose_lessons([lesson])[0].learner.name if lesson else lesson_to_open(folder, lessons)
    known = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, (str(SETTINGS), known)))
    _become(_jupyterlab(folder, first, browser, port))


def _become(command: list[str]) -> None:
    """Run a command in this process's place, so that ending one ends the other."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    sys.exit(subprocess.call(command))


def _tell(folder: Path, filling: Filling) -> None:
    print(f"Your lessons are in {folder}")
    if filling.added:
        print(f"  new: {', '.join(filling.added)}")
    if filling.renewed:
        print(f"  brought up to date: {', '.join(filling.renewed)}")
    if filling.outdated:
        print(f"  yours, kept as they are: {', '.join(filling.outdated)}")
        print("  (the course has newer versions; rename yours and start again to get them)")


def _jupyterlab(folder: Path, first: str, browser: bool, port: int) -> list[str]:
    """The command line that serves a folder and opens one lesson, asking nothing of the network."""
    command = [
        sys.executable, "-m", "imgcls_course.runtime.warm_kernels.start_jupyterlab",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{first}",
        f"--ServerApp.port={port}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In containers the only user is often root, which JupyterLab would refuse.
        command.append("--allow-root")
    return command
