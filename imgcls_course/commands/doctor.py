"""`imgcls-course doctor`: what is installed, what is amiss, what to do."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Look over the installation; fail where something keeps the lessons from working."""
    from rich.console import Console

    from imgcls_course.commands.installation_checks import examine

    console = Console()
    is_well = True
    for finding in examine():
        is_well = is_well and finding.is_well
        mark, style = ("✔", "green") if finding.is_well else ("✘", "red")
        console.print(f"{mark} {finding.subject}: {finding.found}", style=style, markup=False)
        if not finding.is_well:
            console.print(f"  What to do: {finding.remedy}", markup=False)
    if not is_well:
        raise typer.Exit(1)
