"""`imgcls-course doctor`: what is installed, what is amiss, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from rich.console import Console


def doctor(
    gpu: Annotated[
        bool,
        typer.Option("--gpu", help="Compare the GPU with the CPU; say why none is seen. A minute."),
    ] = False,
) -> None:
    """Look over the installation; fail where something keeps the lessons from working."""
    from rich.console import Console

    is_well = _look_at_the_gpu(Console()) if gpu else _look_over(Console())
    if not is_well:
        raise typer.Exit(1)


def _look_over(console: Console) -> bool:
    from imgcls_course.commands.installation_checks import examine

    is_well = True
    for finding in examine():
        is_well = is_well and finding.is_well
        mark, style = ("✔", "green") if finding.is_well else ("✘", "red")
        console.print(f"{mark} {finding.subject}: {finding.found}", style=style, markup=False)
        if not finding.is_well:
            console.print(f"  What to do: {finding.remedy}", markup=False)
    return is_well


def _look_at_the_gpu(console: Console) -> bool:
    """Run the notebook that compares, tell what it printed, and say why it saw no GPU."""
    import nbformat

    from imgcls_course.authoring.executing import execute
    from imgcls_course.commands.cells_bar import cells_bar
    from imgcls_course.commands.gpu_diagnosis import reasons_for_no_gpu
    from imgcls_course.runtime.home import require_home
    from imgcls_course.runtime.lesson_files import gpu_check

    require_home()
    page = gpu_check()
    notebook = nbformat.read(page.learner, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    with cells_bar(page.name) as on_cell:
        report = execute(notebook, page.name, page.learner.parent, on_cell)
    told = _printed(notebook)
    console.print(told, markup=False, highlight=False)
    if report.error:
        console.print(f"✘ It did not hold: {report.error}", style="red", markup=False)
    if "no GPU is seen" in told:
        console.print("\nWhy no GPU is seen:")
        for reason, remedy in reasons_for_no_gpu():
            console.print(f"✘ {reason}\n  What to do: {remedy}", markup=False)
    return not report.error


def _printed(notebook: NotebookNode) -> str:
    """What the cells printed, each under the title of its section."""
    lines: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            lines += ["", cell.source.splitlines()[0].removeprefix("## ")]
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                lines += ["  " + line for line in output.text.rstrip().splitlines()]
    return "\n".join(lines).strip()
