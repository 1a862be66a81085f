"""`imgcls-course release`: a clean hand-out for a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def release(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    lesson: Annotated[
        list[str] | None, typer.Option(help="Only this lesson, such as 02; may be repeated.")
    ] = None,
    nbgrader: Annotated[
        bool, typer.Option("--nbgrader", help="Make a course folder for nbgrader instead.")
    ] = False,
) -> None:
    """Put lessons, data and the package into a folder for a class, without any solution."""
    if nbgrader:
        _make_nbgrader_course(folder, lesson)
        return
    from imgcls_course.runtime.lesson_files import choose_lessons
    from imgcls_course.teaching.handout import make_handout

    made = make_handout(folder, choose_lessons(lesson))
    names = ", ".join(made.lessons)
    print(f"✔ {names} in {made.folder} ({made.bytes / 1e6:.0f} MB)")
    print(f"  version {made.version}; README.md there tells your class how to begin")


def _make_nbgrader_course(folder: Path, names: list[str] | None) -> None:
    from imgcls_course.runtime.lesson_files import choose_lessons
    from imgcls_course.teaching.nbgrader_course import make_nbgrader_course

    made = make_nbgrader_course(folder, choose_lessons(names))
    print(f"✔ {len(made)} assignments with their solutions in {folder / 'source'}, for you alone")
    print(f"  cd {folder} && nbgrader generate_assignment {made[0].stem}")
