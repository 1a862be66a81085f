"""`imgcls-course data`: what images and weights there are, whether they are whole, more of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="List, verify and fetch images and weights.", no_args_is_help=True)


@app.command("list")
def list_files() -> None:
    """List the files that came with the course, with their licences."""
    from rich.console import Console
    from rich.table import Table

    from imgcls_course.runtime.manifest import read_manifest

    table = Table()
    for column in ("file", "kB", "licence", "source"):
        table.add_column(column, justify="right" if column == "kB" else "left")
    for entry in read_manifest():
        table.add_row(entry.path, f"{entry.bytes / 1000:.0f}", entry.licence, entry.source)
    Console().print(table)


@app.command()
def verify() -> None:
    """Compare every file with its SHA-256; fail where one is missing or damaged."""
    from imgcls_course.runtime.manifest import read_manifest, verify_all

    problems = verify_all()
    for problem in problems:
        print(f"✘ {problem}")
    if problems:
        print("What to do: get the course's files again, with git restore data or a new clone.")
        raise typer.Exit(1)
    print(f"✔ all {len(read_manifest())} files are whole")


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="What to fetch: cifar10, all 60,000 images.")],
    archive: Annotated[
        Path | None, typer.Option(help="Use this file, brought by other means; no network.")
    ] = None,
) -> None:
    """Fetch the full CIFAR-10 for `scale="full"` into the course's cache."""
    from imgcls_course.datasets import fetch_cifar10
    from imgcls_course.errors import CourseError

    if name != "cifar10":
        raise CourseError(f"There is nothing called {name!r} to fetch.", "There is: cifar10.")
    folder = fetch_cifar10(archive)
    print(f"✔ the full CIFAR-10 is in {folder}")
