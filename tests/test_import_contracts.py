"""Which way imports run: the contracts in pyproject.toml hold, and each catches what breaks it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}
# One import for each contract that breaks it: where it is planted, and what it imports.
VIOLATIONS = {
    "layers": ("runtime/paths.py", "imgcls_course.transfer"),
    "library": ("evaluation/accuracy.py", "imgcls_course.figures.style"),
    "lessons": ("lessons/loss/label_smoothing.py", "imgcls_course.lessons.start_here"),
    "exercises": ("exercises/__init__.py", "imgcls_course.datasets"),
    "answers": ("lessons/loss/label_smoothing.py", "imgcls_course.exercises"),
    "readers": ("figures/style.py", "imgcls_course.authoring.executing"),
    "scratch": ("scratch/losses.py", "scipy"),
    "students-process": ("judging/student_process/plain_data.py", "imgcls_course.exercises"),
}


def lint(folder):
    """The exit status of the linter in a folder, and the contracts that it found broken."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "500", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert "Contracts:" in run.stdout, run.stdout + run.stderr
    # Older versions colour what they print, even where nobody sees it.
    printed = re.sub(r"\x1b\[[\d;]*m", "", run.stdout)
    broken = {identifier for identifier, name in CONTRACTS.items() if f"{name} BROKEN" in printed}
    return run.returncode, broken, printed


def test_all_contracts_hold():
    status, broken, output = lint(ROOT)
    assert (status, broken) == (0, set()), output


def test_a_violation_is_planted_for_every_contract():
    assert VIOLATIONS.keys() == CONTRACTS.keys()


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        ROOT / "imgcls_course",
        folder / "imgcls_course",
        ignore=shutil.ignore_patterns("__pycache__", "_bundled"),
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_contract_catches_an_import_that_breaks_it(contract, copy):
    name, imported = VIOLATIONS[contract]
    path = copy / "imgcls_course" / name
    before = path.read_text()
    try:
        path.write_text(
            f"{before}\n\ndef planted() -> None:\n    import {imported}  # noqa: F401\n"
        )
        status, broken, output = lint(copy)
    finally:
        path.write_text(before)
    assert status != 0
    assert contract in broken, output


def test_at_most_24_files_and_folders_stand_at_the_top_of_the_package():
    names = [path.name for path in (ROOT / "imgcls_course").iterdir()]
    names = [name for name in names if not name.startswith(("_bundled", "__pycache__"))]
    assert len(names) <= 24, sorted(names)


@pytest.mark.parametrize(
    "command", [["-c", "import imgcls_course"], ["-m", "imgcls_course", "--help"]]
)
def test_nothing_heavy_is_loaded_before_it_is_needed(command):
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *command], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert "imgcls_course" in loaded
    assert not loaded & {"tensorflow", "keras", "matplotlib", "sklearn", "scipy", "numpy"}
