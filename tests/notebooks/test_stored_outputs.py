"""What is stored in the committed notebooks: alt text, no chatter, nothing of one machine."""

import re

import nbformat
import pytest

from imgcls_course.runtime.lesson_files import LEARNER, SOLVED, all_lessons

NOTEBOOKS = [
    pytest.param(lesson.path(kind), id=f"{lesson.name} ({kind})")
    for lesson in all_lessons()
    for kind in (LEARNER, SOLVED)
]
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS)
CHATTER = re.compile(r"oneDNN|cuda|absl|InitializeLog|site-packages|/(home|root|tmp)/", re.I)
IMAGES = re.compile(r"<img\b[^>]*>")
SOURCES = re.compile(r'src="data:(image/\w+);base64,([^"]*)"')
LARGEST_FIGURE = 120_000  # characters in the notebook
LONGEST_CELL = 25
LONGEST_TEXT = 200


def _outputs(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    return [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def _text(output):
    if output.output_type == "stream":
        return output.text
    return "\n".join(
        re.sub(r'src="data:[^"]*"', "", value)
        for kind, value in output.get("data", {}).items()
        if isinstance(value, str) and not kind.startswith("image/")
    )


@every_notebook
def test_every_figure_has_alt_text(path):
    outputs = _outputs(path)
    images = [
        tag for one in outputs for tag in IMAGES.findall(one.get("data", {}).get("text/html", ""))
    ]
    assert images, "a lesson without a figure"
    for tag in images:
        alt = re.search(r'alt="([^"]*)"', tag)
        assert alt and len(alt.group(1).split()) >= 6, tag[:200]
    # A picture that does not go through plots.style.show has no alt text in JupyterLab.
    assert not any("image/png" in one.get("data", {}) for one in outputs)


@every_notebook
def test_figures_are_stored_small(path):
    for output in _outputs(path):
        page = output.get("data", {}).get("text/html", "")
        for tag in IMAGES.findall(page):
            kind, data = SOURCES.search(tag).groups()
            alt = re.search(r'alt="([^"]*)"', tag).group(1)
            assert kind in ("image/webp", "image/avif"), (
                f"A figure is stored as {kind}: {alt[:80]}...\n"
                "What to do: imgcls-course build --tidy"
            )
            assert len(data) <= LARGEST_FIGURE, (
                f"A figure takes {len(data):,} characters of at most {LARGEST_FIGURE:,}: "
                f"{alt[:80]}...\nWhat to do: draw fewer or smaller photos in it, and build again"
            )


@every_notebook
def test_no_error_chatter_or_machine_path_is_stored(path):
    for output in _outputs(path):
        assert output.output_type != "error"
        assert output.get("name") != "stderr"
        assert not CHATTER.search(_text(output)), _text(output)[:500]


@every_notebook
def test_the_metadata_are_clean_and_the_same_everywhere(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    assert set(notebook.metadata) == {"imgcls", "kernelspec", "language_info"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags", "nbgrader"}, cell.metadata


@every_notebook
def test_cells_are_short_enough_to_be_read(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
        else:
            visible = re.sub(r"<details>.*?</details>", "", cell.source, flags=re.S)
            assert len(visible.split()) <= LONGEST_TEXT, cell.source


@every_notebook
def test_checks_of_output_are_not_turned_off_by_missing_counts(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


@every_notebook
def test_widgets_have_a_picture_for_a_page_without_a_kernel(path):
    for output in _outputs(path):
        assert not any("widget-view" in kind for kind in output.get("data", {}))
