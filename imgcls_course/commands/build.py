"""`imgcls-course build`: the committed notebooks from their sources."""

from __future__ import annotations

from typing import Annotated

import typer


def build(
    lessons: Annotated[
        list[str] | None,
        typer.Argument(help="Lessons, such as 02 or 02_loss, or gpu_check; all without any."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Build nothing; fail where a notebook has drifted.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Build also what is as its source says.")
    ] = False,
    tidy: Annotated[
        bool,
        typer.Option("--tidy", help="Execute nothing; only compress the figures that are stored."),
    ] = False,
) -> None:
    """Make the learner's and the solved notebooks from notebooks/source, executed."""
    from rich.console import Console

    from imgcls_course.authoring.building import build as build_one
    from imgcls_course.authoring.building import drift, tidy_stored
    from imgcls_course.commands.cells_bar import cells_bar
    from imgcls_course.runtime.lesson_files import choose_lessons, gpu_check

    console = Console()
    chosen = choose_lessons(lessons, others=[gpu_check()])
    if tidy:
        for lesson in chosen:
            for kind in lesson.kinds:
                tidy_stored(lesson, kind)
            console.print(f"{lesson.name} is tidy")
        return
    drifted = {}
    for lesson in chosen:
        problems = drift(lesson)
        if check:
            drifted |= {lesson.name: problems} if problems else {}
        elif problems or force:
            for kind in lesson.kinds:
                with cells_bar(f"{lesson.name} ({kind})") as on_cell:
                    made = build_one(lesson, kind, on_cell)
                console.print(f"built {lesson.name} ({kind}) in {made.seconds:.0f} s")
        else:
            console.print(f"{lesson.name} is up to date")
    for problems in drifted.values():
        for problem in problems:
            console.print(f"✘ {problem}", style="red", markup=False)
    if drifted:
        console.print(f"What to do: imgcls-course build {' '.join(drifted)}")
        raise typer.Exit(1)
    if check:
        console.print("✔ every notebook is as its source says")
