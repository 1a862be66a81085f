"""Makes what students hand in: notebooks with answers, and archives of them."""

import io
import json
import zipfile
from functools import cache
from pathlib import Path

from imgcls_course.exercises import all_exercises
from imgcls_course.runtime.lesson_files import all_lessons, cell_identifier
from imgcls_course.teaching.grading.submissions.lesson_exercises import read_catalogue

LESSON = "02_loss"
MOODLE = "{name}_{number}_assignsubmission_file_"


@cache
def catalogue():
    built = [one for one in all_lessons() if one.learner.is_file() and one.solved.is_file()]
    return read_catalogue(built, all_exercises())


@cache
def _learner(lesson):
    path = next(one.learner for one in all_lessons() if one.name == lesson)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook)


def notebook(lesson=LESSON, answers=None):
    """A learner's notebook as plain data, with the texts of some exercises' cells replaced."""
    made = json.loads(_learner(lesson))
    identities = {f"exercise-{cell_identifier(name)}": name for name in answers or {}}
    for cell in made["cells"]:
        if cell["id"] in identities:
            cell["source"] = answers[identities[cell["id"]]]
    return made


def handed_in(lesson=LESSON, answers=None):
    """The bytes of a learner's notebook."""
    return json.dumps(notebook(lesson, answers)).encode()


def archive(files, **options):
    """The bytes of a zip file; `files` has contents by name, or by `ZipInfo`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def write(path: Path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
