"""`imgcls-course mutate`: whether the cases of exercises tell wrong answers from right ones."""

from __future__ import annotations

from typing import Annotated

import typer


def mutate(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(help="Lessons' topics or exercises, such as loss or loss.softmax; all "
                            "without any."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A few seeds instead of 31.")
    ] = False,
    processes: Annotated[int, typer.Option(min=1, help="Processes to use.")] = 2,
) -> None:  # fmt: skip
    """Change each right answer in one small place, by machine, and judge what comes of it."""
    from imgcls_course.authoring.mutation import runs
    from imgcls_course.authoring.mutation.report import lines
    from imgcls_course.exercises import all_exercises, find_exercise

    asked = exercises or ["."]
    names = [
        name
        for name in all_exercises()
        if any(name == one or name.startswith(f"{one}.") or one == "." for one in asked)
    ]
    for one in asked:
        if one != "." and not any(name == one or name.startswith(f"{one}.") for name in names):
            find_exercise(one)
    seeds = runs.QUICK_SEEDS if quick else runs.SEEDS
    found = []
    for findings in runs.mutate(names, seeds, processes):
        found.append(findings)
        print("\n".join(lines(findings)), flush=True)
    print(
        f"{len(found)} exercises: {sum(len(one.trials) for one in found)} mutants, "
        f"{sum(len(one.killed) for one in found)} killed, "
        f"{sum(len(one.excused) for one in found)} equivalent, "
        f"{sum(len(one.survivors) for one in found)} survive, "
        f"{sum(len(one.lucky) for one in found)} by luck, "
        f"{sum(len(one.obsolete) for one in found)} listed in vain"
    )
    if not all(one.is_sharp for one in found):
        raise typer.Exit(1)
