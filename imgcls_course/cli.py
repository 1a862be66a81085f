"""The command `imgcls-course`; each subcommand is a small file in `commands`."""

from __future__ import annotations

import sys

import typer

from imgcls_course.commands import build, data, doctor, grade, lab, mutate, pretrain, release, run
from imgcls_course.errors import CourseError
from imgcls_course.runtime.plain_output import write_what_can_be_written

app = typer.Typer(
    name="imgcls-course",
    help="Image classification with large pretrained models: a course in JupyterLab.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(lab.lab)
app.command()(run.run)
app.command()(build.build)
app.command()(mutate.mutate)
app.command()(release.release)
app.command()(grade.grade)
app.command()(doctor.doctor)
app.command()(pretrain.pretrain)
app.add_typer(data.app, name="data")


def main() -> None:
    """Run the command; an error that the user can mend is told without a traceback."""
    write_what_can_be_written()
    try:
        app()
    except CourseError as error:
        print(f"imgcls-course: {error.problem}", file=sys.stderr)
        if error.remedy:
            print(f"What to do: {error.remedy}", file=sys.stderr)
        sys.exit(1)
