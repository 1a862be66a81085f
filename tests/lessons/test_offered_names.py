"""Each lesson offers the names that its notebook calls, and loads each when it is needed."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

import imgcls_course.lessons
from imgcls_course.runtime.lesson_files import all_lessons

ROOT = "imgcls_course.lessons"
PACKAGES = [
    found.name
    for found in pkgutil.walk_packages(imgcls_course.lessons.__path__, f"{ROOT}.")
    if found.ispkg
]
OFFERING = [name for name in PACKAGES if name != f"{ROOT}.beyond_classification"]
HEAVY = ("keras", "tensorflow", "matplotlib", "ipywidgets", "sklearn")


@pytest.mark.parametrize("package", OFFERING)
def test_each_name_that_is_offered_is_there(package):
    lesson = importlib.import_module(package)
    assert lesson.__all__
    for name in lesson.__all__:
        assert getattr(lesson, name) is not None


@pytest.mark.parametrize("package", OFFERING)
def test_no_other_module_can_take_the_place_of_what_is_offered(package):
    # Importing a module sets it as an attribute of its package. `lazy_loader` prevents that only
    # where the name that is offered comes from the very module of that name.
    lesson = importlib.import_module(package)
    modules = {module.name for module in pkgutil.iter_modules(lesson.__path__)}
    for name in modules & set(lesson.__all__):
        found = getattr(lesson, name)
        assert getattr(found, "__module__", found.__name__) == f"{package}.{name}"


@pytest.mark.parametrize(
    "statement",
    [
        f"import {', '.join(PACKAGES)}",
        f"from {ROOT}.gradient_descent import Bowl, walk",
        f"from {ROOT}.architectures import depth_runs",
    ],
    ids=["all lessons", "mathematics", "stored runs"],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(statement):
    program = f"import sys\n{statement}\nprint([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def imports_from_lessons(source: Path):
    """What the code cells of a lesson import from lessons' folders, as (package, name)."""
    for cell in jupytext.read(source).cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if not line.startswith("%")]
            for node in ast.walk(ast.parse("\n".join(lines))):
                if isinstance(node, ast.ImportFrom) and str(node.module).startswith(ROOT):
                    yield from ((node.module, alias.name) for alias in node.names)


@pytest.mark.parametrize("lesson", all_lessons(), ids=lambda lesson: lesson.name)
def test_a_notebook_calls_what_its_own_lesson_offers(lesson):
    topic = lesson.name[3:]
    found = list(imports_from_lessons(lesson.source))
    assert found
    for package, name in found:
        if package == ROOT:
            assert name == topic
        else:
            assert package.startswith(f"{ROOT}.{topic}")
            assert name in importlib.import_module(package).__all__, f"{package} offers no {name}"
